import {
  type BigIntStats,
  chmodSync,
  closeSync,
  constants,
  fstatSync,
  ftruncateSync,
  linkSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmdirSync,
  symlinkSync,
  unlinkSync,
  writeSync,
} from "node:fs";
import { bytesOf } from "../abi/byte-string.ts";
import * as errnos from "../abi/errno.ts";
import type { HostDirectoryMode, HostDirectorySource, HostStat, HostTree } from "../fs/hostfs/host-tree.ts";

const { O_CREAT, O_DIRECTORY, O_EXCL, O_NOFOLLOW, O_NONBLOCK, O_RDONLY, O_WRONLY } = constants;

/**
 * A directory of this machine for `Sandbox.create({mounts: {"/work": hostDirectory("./project")}})`. "overlay" (default): read when it is looked at;
 * what is written stays in memory. "ro": the same, and nothing can be written. "rw": writes reach the directory; owners and times do not.
 * Nothing outside of it is ever touched: symbolic links are shown as links and never followed on the host.
 * @throws Node's error when `path` is no directory.
 */
export function hostDirectory(
  path: string,
  { mode = "overlay" }: { readonly mode?: HostDirectoryMode } = {},
): HostDirectorySource {
  return { tree: new NodeHostTree(realpathSync(path)), mode };
}

/** Where a name's directory is, for calls on the name: a path that no link can bend while it is used. */
interface Place {
  readonly path: Buffer;
  close(): void;
}

class NodeHostTree implements HostTree {
  readonly name: string;

  constructor(root: string) {
    this.name = root;
    closeSync(openSync(root, O_RDONLY | O_DIRECTORY));
  }

  stat(path: string): HostStat | null | number {
    return this.at(path, ({ path: name }) => hostStat(lstatSync(name, { bigint: true })));
  }

  list(path: string): readonly string[] | number {
    return this.at(path, ({ path: name }) => {
      const fd = openSync(name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
      try {
        // Names are bytes: "latin1" is one char for each.
        return readdirSync(isLinux ? `/proc/self/fd/${fd}` : name, { encoding: "latin1" }).sort();
      } finally {
        closeSync(fd);
      }
    });
  }

  readlink(path: string): string | number {
    return this.at(path, ({ path: name }) => readlinkSync(name, { encoding: "latin1" }));
  }

  read(path: string): Uint8Array | number {
    return this.opened(path, O_RDONLY, 0, (fd) => new Uint8Array(readFileSync(fd)));
  }

  write(path: string, bytes: Uint8Array, offset: number): number {
    return this.opened(path, O_WRONLY, 0, (fd) => {
      for (let done = 0; done < bytes.length; ) done += writeSync(fd, bytes, done, bytes.length - done, offset + done);
      return 0;
    });
  }

  create(path: string, mode: number): number {
    return this.opened(path, O_WRONLY | O_CREAT | O_EXCL, mode, () => 0);
  }

  truncate(path: string, size: number): number {
    return this.opened(path, O_WRONLY, 0, (fd) => {
      ftruncateSync(fd, size);
      return 0;
    });
  }

  mkdir(path: string, mode: number): number {
    return this.done(path, (name) => mkdirSync(name, { mode }));
  }

  symlink(path: string, target: string): number {
    return this.done(path, (name) => symlinkSync(Buffer.from(bytesOf(target)), name));
  }

  link(existing: string, path: string): number {
    return this.at(existing, (from) => this.done(path, (name) => linkSync(from.path, name)));
  }

  unlink(path: string): number {
    return this.done(path, (name) => unlinkSync(name));
  }

  rmdir(path: string): number {
    return this.done(path, (name) => rmdirSync(name));
  }

  rename(from: string, to: string): number {
    return this.at(from, (source) => this.done(to, (name) => renameSync(source.path, name)));
  }

  chmod(path: string, mode: number): number {
    return this.done(path, (name) => {
      // chmod(2) follows links; what was looked at was none.
      if (!lstatSync(name).isSymbolicLink()) chmodSync(name, mode);
    });
  }

  private done(path: string, action: (name: Buffer) => void): number {
    return this.at(path, ({ path: name }) => {
      action(name);
      return 0;
    });
  }

  /** Opens a regular file: nothing that would block, or be a device. */
  private opened<T>(path: string, flags: number, mode: number, action: (fd: number) => T): T | number {
    return this.at(path, ({ path: name }) => {
      const fd = openSync(name, flags | O_NOFOLLOW | O_NONBLOCK, mode);
      try {
        return fstatSync(fd).isFile() ? action(fd) : -errnos.EACCES;
      } finally {
        closeSync(fd);
      }
    });
  }

  /** Calls `action` on a name. @returns its result, or -errno of what it throws. */
  private at<T>(path: string, action: (place: Place) => T): T | number {
    let place: Place | null = null;
    try {
      place = isLinux ? descend(this.name, path) : walk(this.name, path);
      return action(place);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      const errno = code === undefined ? undefined : (errnos as unknown as Readonly<Record<string, number>>)[code];
      if (errno === undefined) throw error;
      return -errno;
    } finally {
      place?.close();
    }
  }
}

const isLinux = process.platform === "linux";

/** Opens one directory after the other, each in the one before, as openat(2) would: no link can be put in the way. */
function descend(root: string, path: string): Place {
  const names = path.split("/");
  const last = names.pop()!;
  let fd = openSync(root, O_RDONLY | O_DIRECTORY);
  try {
    for (const name of names) {
      const next = openSync(inside(fd, name), O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
      closeSync(fd);
      fd = next;
    }
  } catch (error) {
    closeSync(fd);
    throw error;
  }
  return { path: last === "" ? Buffer.from(`/proc/self/fd/${fd}/.`) : inside(fd, last), close: () => closeSync(fd) };
}

function inside(fd: number, name: string): Buffer {
  return Buffer.concat([Buffer.from(`/proc/self/fd/${fd}/`), bytesOf(name)]);
}

/** Without such descriptors: looks at every directory on the way. */
function walk(root: string, path: string): Place {
  const names = path.split("/");
  const last = names.pop()!;
  let at = Buffer.from(root);
  for (const name of names) {
    at = Buffer.concat([at, Buffer.from("/"), bytesOf(name)]);
    if (!lstatSync(at).isDirectory()) throw Object.assign(new Error("not a directory"), { code: "ENOTDIR" });
  }
  return { path: last === "" ? at : Buffer.concat([at, Buffer.from("/"), bytesOf(last)]), close: () => {} };
}

const NANOSECONDS = 1_000_000_000n;

function hostStat(stat: BigIntStats): HostStat | null {
  const type = stat.isFile() ? "file" : stat.isDirectory() ? "directory" : stat.isSymbolicLink() ? "symlink" : null;
  if (type === null) return null;
  const seconds = stat.mtimeNs / NANOSECONDS;
  return {
    type,
    mode: Number(stat.mode) & 0o7777,
    uid: Number(stat.uid),
    gid: Number(stat.gid),
    size: Number(stat.size),
    mtime: { seconds: Number(seconds), nanoseconds: Number(stat.mtimeNs - seconds * NANOSECONDS) },
  };
}
