import { E2BIG, EAGAIN, EFAULT, EINVAL, ERESTARTSYS } from "../abi/errno.ts";
import { AT_EMPTY_PATH, AT_FDCWD, AT_SYMLINK_NOFOLLOW } from "../abi/fcntl.ts";
import { POLLIN } from "../abi/poll.ts";
import { SYS_execve, SYS_execveat } from "../abi/unistd-riscv64.ts";
import { startingPath } from "../fs/at-path.ts";
import { openExecutable } from "../fs/open-executable.ts";
import { isOverProcessLimit } from "../kernel/commit-credentials.ts";
import { argumentLimit } from "../kernel/exec/argument-limit.ts";
import { execve as exec } from "../kernel/exec/execve.ts";
import type { SyscallArguments } from "../kernel/syscall-arguments.ts";
import type { Task } from "../kernel/task.ts";
import { full, type SyscallEntry } from "./entry.ts";
import { copyInPath } from "./user-path.ts";

/** A longer single string, its NUL counted, is E2BIG: 32 pages. */
const MAX_ARG_STRLEN = 32 * 4096;
const POINTER_SIZE = 8;
/** No argument limit leaves room for so many pointers: an array without an end is not read further. */
const MAX_POINTERS = 8 << 20;

function execve(task: Task, args: SyscallArguments): number {
  const filename = copyInPath(task, args.pointer(0));
  if (typeof filename === "number") return filename;
  return run(task, AT_FDCWD, filename, args.pointer(1), args.pointer(2), 0);
}

function execveat(task: Task, args: SyscallArguments): number {
  const flags = args.int(4);
  if ((flags & ~(AT_EMPTY_PATH | AT_SYMLINK_NOFOLLOW)) !== 0) return -EINVAL;
  const filename = copyInPath(task, args.pointer(1));
  if (typeof filename === "number") return filename;
  return run(task, args.int(0), filename, args.pointer(2), args.pointer(3), flags);
}

function run(
  task: Task,
  dirfd: number,
  filename: string,
  argvAddress: number,
  envvAddress: number,
  flags: number,
): number {
  // execve(2): EAGAIN, RLIMIT_NPROC was exceeded at the change of the user id, and still is; below it once, that is forgotten.
  if (task.exceedsProcessLimit && isOverProcessLimit(task, task.credentials)) return -EAGAIN;
  task.exceedsProcessLimit = false;
  const start = startingPath(task, task.files, dirfd, filename, flags);
  if (typeof start === "number") return start;
  // do_execveat_common(): the file is opened before the arguments are looked at.
  const file = openExecutable(task, start, filename, flags);
  if (file === -EAGAIN) return waitForContents(task);
  if (typeof file === "number") return file;
  const isRelativeToFd = dirfd !== AT_FDCWD && !filename.startsWith("/");
  const displayName = isRelativeToFd ? `/dev/fd/${dirfd}${filename === "" ? "" : `/${filename}`}` : filename;
  const strings = copyInArguments(task, displayName, argvAddress, envvAddress);
  if (typeof strings === "number") {
    file.release();
    return strings;
  }
  const result = exec(task, {
    ...strings,
    file,
    isPathInaccessible: isRelativeToFd && task.files.isCloseOnExec(dirfd),
    displayName,
    isNamedAfterFile: filename === "",
  });
  return result === -EAGAIN ? waitForContents(task) : result;
}

/** The program, or its interpreter, is a file whose contents the embedder has not handed over yet: the call is made again when they came. */
function waitForContents(task: Task): number {
  return task.block(task.kernel.vfs.arrivals, POLLIN, -ERESTARTSYS);
}

interface Arguments {
  readonly argv: readonly string[];
  readonly envv: readonly string[];
}

/** Counts both arrays, then copies the strings, as far as there is room (execve(2), "Limits on size of arguments and environment"). */
function copyInArguments(
  task: Task,
  displayName: string,
  argvAddress: number,
  envvAddress: number,
): Arguments | number {
  const argvPointers = copyInPointers(task, argvAddress);
  if (typeof argvPointers === "number") return argvPointers;
  const envvPointers = copyInPointers(task, envvAddress);
  if (typeof envvPointers === "number") return envvPointers;
  // bprm_stack_limits(): an empty argv will become one empty string.
  const pointers = Math.max(1, argvPointers.length) + envvPointers.length;
  const room = argumentLimit(task.group.limits) - pointers * POINTER_SIZE;
  if (room <= 0 || displayName.length + 1 > room) return -E2BIG;
  const left = room - displayName.length - 1;
  const envv = copyInStrings(task, envvPointers, left);
  if (typeof envv === "number") return envv;
  const argv = copyInStrings(task, argvPointers, left - sizeOf(envv));
  return typeof argv === "number" ? argv : { argv, envv };
}

/** A NULL-terminated array of pointers; NULL itself is an empty one. */
function copyInPointers(task: Task, address: number): number[] | number {
  const pointers: number[] = [];
  if (address === 0) return pointers;
  for (let at = address; ; at += POINTER_SIZE) {
    const pointer = task.mm!.readU64AsNumber(at);
    if (pointer < 0) return -EFAULT;
    if (pointer === 0) return pointers;
    if (pointers.length * POINTER_SIZE > MAX_POINTERS) return -E2BIG;
    pointers.push(pointer);
  }
}

function copyInStrings(task: Task, pointers: readonly number[], room: number): string[] | number {
  const strings: string[] = [];
  let left = room;
  for (const pointer of pointers) {
    const text = task.mm!.copyInString(pointer, MAX_ARG_STRLEN);
    if (typeof text === "number") return text === -EFAULT ? -EFAULT : -E2BIG;
    left -= text.length + 1;
    if (left < 0) return -E2BIG;
    strings.push(text);
  }
  return strings;
}

function sizeOf(strings: readonly string[]): number {
  return strings.reduce((sum, text) => sum + text.length + 1, 0);
}

export const execveSyscalls: readonly SyscallEntry[] = [
  full(SYS_execve, execve, ["path", "argv", "envp"]),
  full(SYS_execveat, execveat, ["dirfd", "path", "argv", "envp", "atFlags"]),
];
