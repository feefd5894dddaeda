import { EBADF, EINVAL, ENAMETOOLONG } from "../abi/errno.ts";
import { AT_EMPTY_PATH } from "../abi/fcntl.ts";
import { PAGE_SIZE } from "../abi/limits.ts";
import {
  FSCONFIG_SET_FD,
  FSCONFIG_SET_FLAG,
  FSCONFIG_SET_STRING,
  FSMOUNT_CLOEXEC,
  FSMOUNT_NAMESPACE,
  FSOPEN_CLOEXEC,
  FSPICK_CLOEXEC,
  FSPICK_EMPTY_PATH,
} from "../abi/mount.ts";
import { SYS_fsconfig, SYS_fsmount, SYS_fsopen, SYS_fspick } from "../abi/unistd-riscv64.ts";
import { startingPath } from "../fs/at-path.ts";
import { checkFileRoom } from "../fs/file-description.ts";
import { FilesystemContext } from "../fs/fscontext/filesystem-context.ts";
import { checkFsconfigArguments, fsconfig, refuseParameter } from "../fs/fscontext/fsconfig.ts";
import { checkFsmountFlags, fsmount } from "../fs/fscontext/fsmount.ts";
import { checkFsopenFlags, checkFspickFlags, fsopen, fspick } from "../fs/fscontext/fsopen.ts";
import type { SyscallArguments } from "../kernel/syscall-arguments.ts";
import type { Task } from "../kernel/task.ts";
import { refuse } from "../ns/refusal.ts";
import { full, partial, type SyscallEntry } from "./entry.ts";
import { installFile } from "./install-file.ts";
import { copyInPath } from "./user-path.ts";

// fsopen(2), fspick(2), fsconfig(2), fsmount(2)

/** strndup_user(): EINVAL for a text of `limit` bytes or more. */
function copyInText(task: Task, address: number, limit: number): string | number {
  const text = task.mm!.copyInString(address, limit);
  return text === -ENAMETOOLONG ? -EINVAL : text;
}

function fsopenHandler(task: Task, args: SyscallArguments): number {
  const flags = args.uint(1);
  const error = checkFsopenFlags(task, flags);
  if (error < 0) return error;
  const name = copyInText(task, args.pointer(0), PAGE_SIZE);
  if (typeof name === "number") return name;
  const roomError = checkFileRoom(task.kernel.vfs);
  if (roomError < 0) return roomError;
  const context = fsopen(task, name);
  return typeof context === "number" ? context : installFile(task, context, (flags & FSOPEN_CLOEXEC) !== 0);
}

function fspickHandler(task: Task, args: SyscallArguments): number {
  const flags = args.uint(2);
  const error = checkFspickFlags(task, flags);
  if (error < 0) return error;
  const pathname = copyInPath(task, args.pointer(1));
  if (typeof pathname === "number") return pathname;
  const roomError = checkFileRoom(task.kernel.vfs);
  if (roomError < 0) return roomError;
  const atFlags = (flags & FSPICK_EMPTY_PATH) !== 0 ? AT_EMPTY_PATH : 0;
  const start = startingPath(task, task.files, args.int(0), pathname, atFlags);
  if (typeof start === "number") return start;
  const context = fspick(task, start, pathname, flags);
  return typeof context === "number" ? context : installFile(task, context, (flags & FSPICK_CLOEXEC) !== 0);
}

/** A key or a value is shorter than this. */
const MAX_TEXT = 256;

function fsconfigHandler(task: Task, args: SyscallArguments): number {
  const command = args.uint(1);
  const keyAt = args.pointer(2);
  const valueAt = args.pointer(3);
  if (args.int(0) < 0) return -EINVAL;
  const error = checkFsconfigArguments(command, keyAt !== 0, valueAt !== 0, args.int(4));
  if (error < 0) return error;
  const context = contextOf(task, args.int(0));
  if (typeof context === "number") return context;
  if (keyAt === 0) return fsconfig(task, context, command, null);
  const key = copyInText(task, keyAt, MAX_TEXT);
  if (typeof key === "number") return key;
  if (command !== FSCONFIG_SET_FLAG && command !== FSCONFIG_SET_STRING) {
    return command === FSCONFIG_SET_FD && task.files.get(args.int(4)) === null ? -EBADF : refuseParameter(context, key);
  }
  const value = command === FSCONFIG_SET_FLAG ? null : copyInText(task, valueAt, MAX_TEXT);
  return typeof value === "number" ? value : fsconfig(task, context, command, { key, value });
}

function fsmountHandler(task: Task, args: SyscallArguments): number {
  const flags = args.uint(1);
  const attributes = args.uint(2);
  const error = checkFsmountFlags(task, flags, attributes);
  if (error < 0) return error;
  const context = contextOf(task, args.int(0));
  if (typeof context === "number") return context;
  const roomError = checkFileRoom(task.kernel.vfs);
  if (roomError < 0) return roomError;
  const file = fsmount(task, context, flags, attributes);
  if (typeof file === "number") return file;
  // The file of a namespace is close-on-exec in any case.
  return installFile(task, file, (flags & (FSMOUNT_CLOEXEC | FSMOUNT_NAMESPACE)) !== 0);
}

function contextOf(task: Task, fd: number): FilesystemContext | number {
  const file = task.files.getReal(fd);
  if (file === null) return -EBADF;
  return file instanceof FilesystemContext ? file : refuse(EINVAL, "MNT-074");
}

export const fsopenSyscalls: readonly SyscallEntry[] = [
  full(SYS_fsopen, fsopenHandler, ["string", "fsopenFlags"]),
  full(SYS_fspick, fspickHandler, ["dirfd", "path", "fspickFlags"]),
  partial(SYS_fsconfig, fsconfigHandler, "no file system takes FSCONFIG_SET_BINARY, _PATH or _FD", [
    "fd",
    "fsconfigCommand",
    "string",
    "string",
    "int",
  ]),
  full(SYS_fsmount, fsmountHandler, ["fd", "fsmountFlags", "mountAttributes"]),
];
