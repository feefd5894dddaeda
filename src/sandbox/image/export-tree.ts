import { AT_SYMLINK_NOFOLLOW, O_RDONLY } from "../../abi/fcntl.ts";
import { S_IALLUGO, S_IFBLK, S_IFCHR, S_IFDIR, S_IFIFO, S_IFLNK, S_IFMT, S_IFREG } from "../../abi/stat.ts";
import type { Inode } from "../../fs/inode.ts";
import type { Kstat } from "../../fs/kstat.ts";
import type { Path } from "../../fs/path.ts";
import { lookup } from "../../fs/path-walk.ts";
import { readlink } from "../../fs/readlink.ts";
import { stat } from "../../fs/stat.ts";
import type { TarEntryType } from "../../fs/tar/tar-archive.ts";
import { type TarMember, writeTar } from "../../fs/tar/tar-writer.ts";
import { KTime } from "../../time/ktime.ts";
import { SandboxError } from "../errors.ts";
import type { FsGateway } from "../fs/gateway.ts";
import { walkDirectory } from "../fs/listing.ts";
import { textOf } from "../fs/make-directory.ts";
import type { FileNode } from "./file-tree.ts";

const NO_DATA = new Uint8Array(0);
const NO_XATTRS: ReadonlyMap<string, Uint8Array> = new Map();

const TYPES: Readonly<Record<number, TarEntryType>> = {
  [S_IFREG]: "file",
  [S_IFDIR]: "directory",
  [S_IFLNK]: "symlink",
  [S_IFCHR]: "character",
  [S_IFBLK]: "block",
  [S_IFIFO]: "fifo",
};

/** A file found below the directory that is exported. */
interface Found {
  /** Relative to it, byte string. */
  readonly name: string;
  readonly stat: Kstat;
  readonly inode: Inode;
}

/** What is below `path`, sorted, without what is mounted there: /proc and /dev stay behind. @throws SystemError, SandboxError */
function* found(gateway: FsGateway, path: string): Generator<Found> {
  const top = gateway.name(path);
  const device = gateway.call<Kstat>({ syscall: "stat", path }, (caller, root) => stat(caller, root, top, 0)).dev;
  const isForeign = new Set<string>();
  for (const { directory, name } of walkDirectory(gateway, { syscall: "scandir", path }, top)) {
    const relative = directory === "" ? name : `${directory}/${name}`;
    if (isForeign.has(directory)) {
      isForeign.add(relative);
      continue;
    }
    const full = `${top}/${relative}`;
    const info = gateway.call<Kstat>({ syscall: "lstat", path: textOf(full) }, (caller, root) =>
      stat(caller, root, full, AT_SYMLINK_NOFOLLOW),
    );
    if (info.dev !== device) {
      isForeign.add(relative);
      continue;
    }
    const at = gateway.call<Path>({ syscall: "lstat", path: textOf(full) }, (caller, root) =>
      lookup(caller, root, full, 0),
    );
    yield { name: relative, stat: info, inode: at.inode };
  }
}

/** Everything below `path` as a tar archive. Sockets are left out, as by tar(1). @throws SystemError */
export async function exportTar(gateway: FsGateway, path: string): Promise<Uint8Array> {
  const members: TarMember[] = [];
  const firstNames = new Map<Inode, string>();
  for (const entry of found(gateway, path)) {
    const type = TYPES[entry.stat.mode & S_IFMT];
    if (type === undefined) continue;
    const first = firstNames.get(entry.inode);
    if (first !== undefined) members.push({ ...common(entry, "hardlink"), linkName: first });
    else members.push(await member(gateway, path, entry, type));
    if (type === "file" && entry.stat.nlink > 1) firstNames.set(entry.inode, entry.name);
  }
  return concatenated([...writeTar(members)]);
}

function common({ name, stat }: Found, type: TarEntryType): TarMember {
  return {
    type,
    name,
    linkName: "",
    mode: stat.mode & S_IALLUGO,
    uid: stat.uid,
    gid: stat.gid,
    mtime: KTime.of(stat.mtime.seconds, stat.mtime.nanoseconds),
    device: stat.rdev,
    data: NO_DATA,
    xattrs: NO_XATTRS,
  };
}

async function member(gateway: FsGateway, path: string, entry: Found, type: TarEntryType): Promise<TarMember> {
  const { inode } = entry;
  const names = inode.listXattr();
  const xattrs = new Map(names.map((name) => [name, inode.getXattr(name) as Uint8Array]));
  const base = { ...common(entry, type), xattrs };
  if (type === "symlink") return { ...base, linkName: linkText(gateway, path, entry) };
  return type === "file" ? { ...base, data: await contents(gateway, path, entry) } : base;
}

function linkText(gateway: FsGateway, path: string, { name }: Found): string {
  const full = `${gateway.name(path)}/${name}`;
  return gateway.call<string>({ syscall: "readlink", path: textOf(full) }, (caller, root) =>
    readlink(caller, root, full),
  );
}

async function contents(gateway: FsGateway, path: string, { name }: Found): Promise<Uint8Array> {
  const full = `${gateway.name(path)}/${name}`;
  const context = { syscall: "open", path: textOf(full) };
  const file = await gateway.open(context, full, O_RDONLY, 0);
  try {
    const bytes = new Uint8Array(file.inode.size);
    for (let at = 0; at < bytes.length; ) {
      const count = gateway.call<number>(context, (caller) => file.pread(caller, bytes, at, bytes.length - at, at));
      if (count === 0) return bytes.subarray(0, at);
      at += count;
    }
    return bytes;
  } finally {
    file.release();
  }
}

/** A file of an exported tree; all of it is said, so that it can be given to another sandbox as `files`. */
export type ExportedNode = FileNode & { readonly content?: Uint8Array };

/** Everything below `path` by its absolute name. @throws SystemError; SandboxError for devices, FIFOs and sockets, which have no form here. */
export async function exportTree(gateway: FsGateway, path: string): Promise<Record<string, ExportedNode>> {
  const tree: Record<string, ExportedNode> = {};
  const top = gateway.name(path).replace(/\/+$/, "");
  for (const entry of found(gateway, path)) {
    const name = textOf(`${top}/${entry.name}`);
    const { mode, uid, gid, mtime } = entry.stat;
    const owner = { uid, gid, mtime: mtime.seconds + mtime.nanoseconds / 1e9 };
    const node = { ...owner, mode: mode & S_IALLUGO };
    const type = mode & S_IFMT;
    if (type === S_IFDIR) tree[name] = { ...node, directory: true };
    else if (type === S_IFLNK) tree[name] = { ...owner, symlink: textOf(linkText(gateway, path, entry)) };
    else if (type === S_IFREG) tree[name] = { ...node, content: await contents(gateway, path, entry) };
    else throw new SandboxError("ERR_SANDBOX_OPTION", `${name} is neither a file nor a directory nor a link`);
  }
  return tree;
}

function concatenated(chunks: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}
