/** The operations of oracle.c on src/fs: takes the same arguments, answers in the same words. */

import { EBADF, EINVAL } from "../../../src/abi/errno.ts";
import { AT_EMPTY_PATH, AT_SYMLINK_NOFOLLOW, O_CLOEXEC } from "../../../src/abi/fcntl.ts";
import { CLONE_NEWNS } from "../../../src/abi/sched.ts";
import { XATTR_CREATE, XATTR_REPLACE } from "../../../src/abi/xattr.ts";
import {
  access,
  chdir,
  chmod,
  chown,
  chroot,
  copyMountNamespace,
  FdTable,
  type FileDescription,
  fallocate,
  fchdir,
  fchmod,
  ftruncate,
  getcwd,
  getxattr,
  type Kstat,
  LOOKUP_BENEATH,
  LOOKUP_IN_ROOT,
  LOOKUP_NO_MAGICLINKS,
  LOOKUP_NO_SYMLINKS,
  LOOKUP_NO_XDEV,
  link,
  listxattr,
  lookup,
  mkdir,
  mknod,
  mount,
  mountinfoText,
  openat,
  type Path,
  pipe2,
  pivotRoot,
  readlink,
  removexattr,
  rename,
  rmdir,
  setxattr,
  startingPath,
  stat,
  statfs,
  statPath,
  symlink,
  truncate,
  umount2,
  unlink,
  utimensat,
} from "../../../src/fs/index.ts";
import { openHow } from "../../../src/fs/open-flags.ts";
import { unmountTree } from "../../../src/fs/unmount-tree.ts";
import { CapabilitySet, USE_PROCESS } from "../../../src/ns/index.ts";
import { createWorld, type TestCaller, textBytes, type World } from "../fixture.ts";
import type { Operation } from "./file-oracle.ts";

const SLOTS = 8;
const NEGATIVE_CHECKED = new Set(["pread", "pwrite", "ftruncate"]);

export class FileModel {
  readonly world: World;
  readonly caller: TestCaller;
  private readonly slots: (FileDescription | null)[] = new Array(SLOTS).fill(null);
  private readonly buffer = new Uint8Array(1 << 17);
  private rootCapabilities = CapabilitySet.FULL;

  constructor(options = "mode=755") {
    this.world = createWorld({ data: options });
    this.caller = this.world.root;
  }

  static run(scenario: readonly Operation[], prepare: (model: FileModel) => void = () => {}): string[] {
    const [first] = scenario;
    const hasOptions = first?.[0] === "mount" && first.length === 2;
    const model = new FileModel(hasOptions ? String(first[1]) : undefined);
    prepare(model);
    return scenario.slice(hasOptions ? 1 : 0).map((operation) => model.operate(operation));
  }

  /** Makes root what it is on the machine that is compared with. */
  useCapabilities(capabilities: CapabilitySet): void {
    this.rootCapabilities = capabilities;
    this.become(0, 0, "");
  }

  private text(operation: Operation, index: number): string {
    return String(operation[index] ?? "");
  }

  private number(operation: Operation, index: number): number {
    return Number(operation[index] ?? 0);
  }

  private get cwd(): Path {
    return this.caller.fs.cwd;
  }

  operate(operation: Operation): string {
    const result = this.perform(operation);
    return typeof result === "number" ? String(result) : result;
  }

  private perform(o: Operation): string | number {
    const { caller, cwd } = this;
    const t = (index: number): string => this.text(o, index);
    const n = (index: number): number => this.number(o, index);
    switch (o[0]) {
      case "open":
        return this.setSlot(n(1), openat(caller, cwd, t(2), n(3), n(4)));
      case "openat":
        return this.openat(n(1), n(2), t(3), n(4), n(5), 0);
      case "openat2":
        return this.openat(n(1), n(2), t(3), n(4), n(5), lookupFlags(n(6)));
      case "mkdir":
        return mkdir(caller, cwd, t(1), n(2));
      case "mknod":
        return mknod(caller, cwd, t(1), n(2), n(3));
      case "symlink":
        return symlink(caller, t(1), cwd, t(2));
      case "link":
        return link(caller, cwd, t(1), cwd, t(2), n(3));
      case "linkfd":
        return this.withSlot(n(1), (file) => link(caller, file.path, "", cwd, t(2), AT_EMPTY_PATH, file.credentials));
      case "unlink":
        return unlink(caller, cwd, t(1));
      case "rmdir":
        return rmdir(caller, cwd, t(1));
      case "rename":
        return rename(caller, cwd, t(1), cwd, t(2), n(3));
      case "truncate":
        return truncate(caller, cwd, t(1), n(2));
      case "chmod":
        return chmod(caller, cwd, t(1), n(2), n(3));
      case "chown":
        return chown(caller, cwd, t(1), n(2) >>> 0, n(3) >>> 0, n(4));
      case "access":
        return access(caller, cwd, t(1), n(2), n(3));
      case "utimes": {
        const times = [
          { seconds: n(2), nanoseconds: n(3) },
          { seconds: n(4), nanoseconds: n(5) },
        ] as const;
        return utimensat(caller, cwd, t(1), times, n(6));
      }
      case "touch":
        return utimensat(caller, cwd, t(1), null, 0);
      case "times": {
        const found = stat(caller, cwd, t(1), AT_SYMLINK_NOFOLLOW);
        return typeof found === "number" ? found : `${found.atime} ${found.mtime}`;
      }
      case "readlink": {
        const text = readlink(caller, cwd, t(1));
        return typeof text === "number" ? text : `->${text}`;
      }
      case "stat": {
        const found = stat(caller, cwd, t(1), n(2));
        return typeof found === "number" ? found : statText(found);
      }
      case "chdir":
        return chdir(caller, t(1));
      case "chroot":
        return chroot(caller, t(1));
      case "getcwd": {
        const name = getcwd(caller);
        return typeof name === "string" && name.startsWith("(") ? "(unreachable)" : name;
      }
      case "umask": {
        const old = caller.fs.umask;
        caller.fs.umask = n(1) & 0o777;
        return old;
      }
      case "user":
        return this.become(n(1), n(2), t(3));
      case "setxattr":
        // Arguments come before the path (setxattr(2) of syscalls/).
        if ((n(4) & ~(XATTR_CREATE | XATTR_REPLACE)) !== 0) return -EINVAL;
        return this.withPath(t(1), (path) => setxattr(caller, path, t(2), textBytes(t(3)), n(4)));
      case "getxattr":
        return this.withPath(t(1), (path) => {
          const value = getxattr(caller, path, t(2));
          return typeof value === "number" ? value : `=${String.fromCharCode(...value)}`;
        });
      case "removexattr":
        return this.withPath(t(1), (path) => removexattr(caller, path, t(2)));
      case "listxattr":
        return this.withPath(t(1), (path) => listxattr(caller, path).replaceAll("\0", " "));
      case "statfs": {
        const data = statfs(caller, t(1));
        if (typeof data === "number") return data;
        return `${data.type.toString(16)} ${data.blocks} ${data.freeBlocks} ${data.files} ${data.freeFiles}`;
      }
      case "mount":
        return mount(caller, t(1), t(2), t(3), n(4), t(5));
      case "propagate":
        return mount(caller, null, t(1), null, n(2), null);
      case "unshare":
        return this.unshareMounts();
      case "mounts":
        return mountinfoText(caller.mountNamespace, caller.fs.root);
      case "umount":
        return umount2(caller, t(1), n(2));
      case "pivot_root":
        return pivotRoot(caller, t(1), t(2));
      case "pipe":
        return this.pipe(n(1), n(2), n(3));
      case "dump":
        return this.dump("/");
      default:
        // A negative offset or length comes before the descriptor (pread64(2), ftruncate(2) of syscalls/).
        if (NEGATIVE_CHECKED.has(String(o[0])) && n(o.length - 1) < 0) return -EINVAL;
        return this.withSlot(n(1), (file) => this.performOnFile(o, file));
    }
  }

  private performOnFile(o: Operation, file: FileDescription): string | number {
    const { caller, buffer } = this;
    const n = (index: number): number => this.number(o, index);
    switch (o[0]) {
      case "close":
        file.release();
        this.slots[n(1)] = null;
        return 0;
      case "write":
        buffer.fill(n(3), 0, n(2));
        return file.write(caller, buffer, 0, n(2));
      case "pwrite":
        buffer.fill(n(3), 0, n(2));
        return file.pwrite(caller, buffer, 0, n(2), n(4));
      case "read":
        return this.readResult(file.read(caller, buffer, 0, n(2)));
      case "pread":
        return this.readResult(file.pread(caller, buffer, 0, n(2), n(3)));
      case "lseek":
        return file.seek(caller, n(2), n(3));
      case "ftruncate":
        return file.isPathOnly ? -EBADF : ftruncate(caller, file, n(2));
      case "fallocate":
        return file.isPathOnly ? -EBADF : fallocate(caller, file, n(2), n(3), n(4));
      case "fstat":
        return statText(statPath(file.path));
      case "getfl":
        return file.flags;
      case "setfl":
        return file.isPathOnly ? -EBADF : file.setStatusFlags(caller, n(2));
      case "getdents":
        return this.list(file);
      case "fchmod":
        return file.isPathOnly ? -EBADF : fchmod(caller, file, n(2));
      case "fchdir":
        return fchdir(caller, file);
      case "pipesize":
        return this.pipeSize(file, n(2));
      case "available":
        return file.available(caller);
      case "poll":
        return (file.poll(caller) & 0x1ff).toString(16);
      default:
        throw new Error(`unknown operation ${o[0]}`);
    }
  }

  /** unshare(CLONE_NEWNS), the part that is fs/'s. */
  private unshareMounts(): number {
    const { caller } = this;
    const charge = caller.credentials.counts();
    charge.chargeNamespace(CLONE_NEWNS);
    const copy = copyMountNamespace(caller.mountNamespace, caller.mountNamespace.owner, charge, caller.fs);
    if (typeof copy === "number") return copy;
    copy.publish();
    copy.retain(USE_PROCESS);
    // The scenario is the only process: what it leaves is gone.
    const old = caller.mountNamespace;
    caller.mountNamespace = copy;
    if (old.isInitial) unmountTree(old.root);
    else old.release(USE_PROCESS);
    return 0;
  }

  private setSlot(slot: number, file: FileDescription | number): number {
    if (typeof file === "number") return file;
    this.slots[slot]?.release();
    this.slots[slot] = file;
    return 0;
  }

  private openat(
    slot: number,
    directory: number,
    pathname: string,
    flags: number,
    mode: number,
    resolve: number,
  ): number {
    // Flags come before the descriptor (openat(2) of syscalls/).
    const how = openHow(flags, mode, 0);
    if (typeof how === "number") return how;
    const table = new FdTable();
    const file = this.slots[directory] ?? null;
    if (file !== null) {
      file.retain();
      table.install(file, { closeOnExec: false, limit: 1 });
    }
    const start = startingPath(this.caller, table, 0, pathname, 0, resolve);
    const opened =
      typeof start === "number" ? start : openat(this.caller, start, pathname, flags & ~O_CLOEXEC, mode, resolve);
    table.release();
    return this.setSlot(slot, opened);
  }

  private pipe(readSlot: number, writeSlot: number, flags: number): number {
    const ends = pipe2(this.caller, this.world.vfs, flags);
    if (typeof ends === "number") return ends;
    this.setSlot(readSlot, ends.readEnd);
    this.setSlot(writeSlot, ends.writeEnd);
    return 0;
  }

  private pipeSize(file: FileDescription, size: number): number {
    const end = file as FileDescription & { capacity: number; resize(caller: TestCaller, size: number): number };
    return size < 0 ? end.capacity : end.resize(this.caller, size);
  }

  private withSlot(slot: number, action: (file: FileDescription) => string | number): string | number {
    const file = this.slots[slot];
    return file == null ? -EBADF : action(file);
  }

  private withPath(pathname: string, action: (path: Path) => string | number): string | number {
    const path = lookup(this.caller, this.cwd, pathname, 0);
    return typeof path === "number" ? path : action(path);
  }

  private become(uid: number, gid: number, groupList: string): number {
    const { caller, world } = this;
    const groups = groupList === "" ? [] : groupList.split(",").map(Number);
    groups.sort((a, b) => a - b);
    const effective = uid === 0 ? this.rootCapabilities : CapabilitySet.EMPTY;
    caller.credentials = world.root.credentials.with({
      euid: uid,
      fsuid: uid,
      egid: gid,
      fsgid: gid,
      groups,
      permitted: this.rootCapabilities,
      effective,
    });
    return 0;
  }

  private readResult(count: number): string | number {
    return count < 0 ? count : `${count} #${hashOf(this.buffer.subarray(0, count))}`;
  }

  private list(file: FileDescription): string | number {
    let out = "";
    for (let before = -1; before !== out.length; ) {
      before = out.length;
      let left = 5;
      const error = file.readdir(this.caller, {
        emit: (name, _ino, _next, type) => {
          if (left-- === 0) return false;
          out += `${name}/${type} `;
          return true;
        },
      });
      if (error < 0) return error;
    }
    return out;
  }

  private dump(path: string): string {
    const { caller, cwd } = this;
    const found = stat(caller, cwd, path, AT_SYMLINK_NOFOLLOW);
    if (typeof found === "number") return "";
    let out = `${path} ${statText(found)}`;
    const kind = found.mode & 0o170000;
    if (kind === 0o120000) out += ` ->${readlink(caller, cwd, path)}`;
    if (kind === 0o100000 && found.size <= this.buffer.length) {
      const file = openat(caller, cwd, path, 0, 0) as FileDescription;
      const count = file.read(caller, this.buffer, 0, this.buffer.length);
      file.release();
      out += ` #${hashOf(this.buffer.subarray(0, count))}`;
    }
    out += ";";
    if (kind !== 0o040000) return out;
    const directory = openat(caller, cwd, path, 0, 0) as FileDescription;
    const names: string[] = [];
    directory.readdir(caller, { emit: (name) => names.push(name) > 0 });
    directory.release();
    const prefix = path === "/" ? "" : path;
    for (const name of names.slice(2).sort()) out += this.dump(`${prefix}/${name}`);
    return out;
  }
}

/** LOOKUP_* for RESOLVE_* (openat2(2) of syscalls/). */
function lookupFlags(resolve: number): number {
  const flags = [LOOKUP_NO_XDEV, LOOKUP_NO_MAGICLINKS, LOOKUP_NO_SYMLINKS, LOOKUP_BENEATH, LOOKUP_IN_ROOT];
  return flags.reduce((all, flag, bit) => ((resolve & (1 << bit)) !== 0 ? all | flag : all), 0);
}

function statText(found: Kstat): string {
  const { mode, nlink, uid, gid, size, blocks, rdev } = found;
  return `${mode.toString(8)} ${nlink} ${uid} ${gid} ${size} ${blocks} ${rdev.toString(16)}`;
}

/** FNV-1a */
function hashOf(bytes: Uint8Array): number {
  let hash = 2166136261;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 16777619);
  return hash >>> 0;
}
