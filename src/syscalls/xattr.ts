import { writeByteString } from "../abi/byte-string.ts";
import { E2BIG, EBADF, EFAULT, EINVAL, ENAMETOOLONG, ERANGE } from "../abi/errno.ts";
import { AT_FDCWD, AT_SYMLINK_NOFOLLOW } from "../abi/fcntl.ts";
import { XATTR_LIST_MAX, XATTR_NAME_MAX, XATTR_SIZE_MAX } from "../abi/limits.ts";
import {
  SYS_fgetxattr,
  SYS_flistxattr,
  SYS_fremovexattr,
  SYS_fsetxattr,
  SYS_getxattr,
  SYS_lgetxattr,
  SYS_listxattr,
  SYS_llistxattr,
  SYS_lremovexattr,
  SYS_lsetxattr,
  SYS_removexattr,
  SYS_setxattr,
} from "../abi/unistd-riscv64.ts";
import { XATTR_CREATE, XATTR_REPLACE } from "../abi/xattr.ts";
import { startingPath } from "../fs/at-path.ts";
import type { Path } from "../fs/path.ts";
import { LOOKUP_FOLLOW, lookup } from "../fs/path-walk.ts";
import { getxattr, listxattr, removexattr, setxattr } from "../fs/xattr.ts";
import type { SyscallArguments } from "../kernel/syscall-arguments.ts";
import type { Task } from "../kernel/task.ts";
import { full, type SyscallEntry, type SyscallHandler } from "./entry.ts";
import { dataBuffer } from "./scratch.ts";
import { copyInPath } from "./user-path.ts";

// setxattr(2), getxattr(2), listxattr(2), removexattr(2), each by pathname, by link, and by descriptor.

/** How a call names its file in the first argument: l* calls do not follow a link, f* calls take a descriptor. */
type Naming = (task: Task, args: SyscallArguments) => Path | number;

function byPath(task: Task, args: SyscallArguments): Path | number {
  return pathArgument(task, args, 0);
}

function byLink(task: Task, args: SyscallArguments): Path | number {
  return pathArgument(task, args, AT_SYMLINK_NOFOLLOW);
}

function pathArgument(task: Task, args: SyscallArguments, flags: number): Path | number {
  const pathname = copyInPath(task, args.pointer(0));
  if (typeof pathname === "number") return pathname;
  const start = startingPath(task, task.files, AT_FDCWD, pathname, 0);
  return typeof start === "number" ? start : lookup(task, start, pathname, flags === 0 ? LOOKUP_FOLLOW : 0);
}

function byDescriptor(task: Task, args: SyscallArguments): Path | number {
  return task.files.getReal(args.int(0))?.path ?? -EBADF;
}

/** import_xattr_name() */
function copyInName(task: Task, address: number): string | number {
  const name = task.mm!.copyInString(address, XATTR_NAME_MAX + 1);
  // setxattr(2): ERANGE, the name is empty or has more than XATTR_NAME_MAX bytes
  return name === "" || name === -ENAMETOOLONG ? -ERANGE : name;
}

function setXattr(naming: Naming): SyscallHandler {
  return (task, args) => {
    const flags = args.uint(4);
    if ((flags & ~(XATTR_CREATE | XATTR_REPLACE)) !== 0) return -EINVAL;
    const name = copyInName(task, args.pointer(1));
    if (typeof name === "number") return name;
    const size = args.ulong(3);
    if (size > XATTR_SIZE_MAX) return -E2BIG;
    if (task.mm!.copyIn(args.pointer(2), dataBuffer, 0, size) < 0) return -EFAULT;
    const value = dataBuffer.slice(0, size);
    const path = naming(task, args);
    return typeof path === "number" ? path : setxattr(task, path, name, value, flags);
  };
}

function getXattr(naming: Naming): SyscallHandler {
  return (task, args) => {
    const name = copyInName(task, args.pointer(1));
    if (typeof name === "number") return name;
    const path = naming(task, args);
    if (typeof path === "number") return path;
    const value = getxattr(task, path, name);
    if (typeof value === "number") return value;
    dataBuffer.set(value);
    return copyOutResult(task, args.pointer(2), args.ulong(3), value.length);
  };
}

function listXattr(naming: Naming): SyscallHandler {
  return (task, args) => {
    const path = naming(task, args);
    if (typeof path === "number") return path;
    const names = listxattr(task, path);
    // listxattr(2): E2BIG, the list is larger than XATTR_LIST_MAX bytes and cannot be retrieved
    if (names.length > XATTR_LIST_MAX) return -E2BIG;
    writeByteString(dataBuffer, 0, names);
    return copyOutResult(task, args.pointer(1), args.ulong(2), names.length);
  };
}

/** A buffer of size 0 asks how large it would have to be. */
function copyOutResult(task: Task, address: number, size: number, length: number): number {
  if (size === 0) return length;
  // getxattr(2): ERANGE, the buffer is too small to hold the result
  if (length > size) return -ERANGE;
  return task.mm!.copyOut(address, dataBuffer, 0, length) < 0 ? -EFAULT : length;
}

function removeXattr(naming: Naming): SyscallHandler {
  return (task, args) => {
    const name = copyInName(task, args.pointer(1));
    if (typeof name === "number") return name;
    const path = naming(task, args);
    return typeof path === "number" ? path : removexattr(task, path, name);
  };
}

export const xattrSyscalls: readonly SyscallEntry[] = [
  full(SYS_setxattr, setXattr(byPath), ["path", "string", "bytesIn", "ulong", "xattrFlags"]),
  full(SYS_lsetxattr, setXattr(byLink), ["path", "string", "bytesIn", "ulong", "xattrFlags"]),
  full(SYS_fsetxattr, setXattr(byDescriptor), ["fd", "string", "bytesIn", "ulong", "xattrFlags"]),
  full(SYS_getxattr, getXattr(byPath), ["path", "string", "bytesOut", "ulong"]),
  full(SYS_lgetxattr, getXattr(byLink), ["path", "string", "bytesOut", "ulong"]),
  full(SYS_fgetxattr, getXattr(byDescriptor), ["fd", "string", "bytesOut", "ulong"]),
  full(SYS_listxattr, listXattr(byPath), ["path", "bytesOut", "ulong"]),
  full(SYS_llistxattr, listXattr(byLink), ["path", "bytesOut", "ulong"]),
  full(SYS_flistxattr, listXattr(byDescriptor), ["fd", "bytesOut", "ulong"]),
  full(SYS_removexattr, removeXattr(byPath), ["path", "string"]),
  full(SYS_lremovexattr, removeXattr(byLink), ["path", "string"]),
  full(SYS_fremovexattr, removeXattr(byDescriptor), ["fd", "string"]),
];
