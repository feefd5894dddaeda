import { E2BIG, EBADF, EFAULT, EINVAL } from "../abi/errno.ts";
import { AT_EMPTY_PATH, AT_FDCWD, AT_SYMLINK_NOFOLLOW } from "../abi/fcntl.ts";
import { RLIMIT_STACK } from "../abi/resource.ts";
import { SYS_execve, SYS_execveat } from "../abi/unistd-riscv64.ts";
import { startingPath } from "../fs/at-path.ts";
import { execve as exec } from "../kernel/exec/execve.ts";
import type { SyscallArguments } from "../kernel/syscall-arguments.ts";
import type { Task } from "../kernel/task.ts";
import { full, type SyscallEntry } from "./entry.ts";
import { copyInPath } from "./user-path.ts";

/** MAX_ARG_STRLEN: 32 pages; a longer single string is E2BIG. */
const MAX_ARG_STRLEN = 32 * 4096;
/** "this limit ... is also 3/4 of _STK_LIM (8 MiB)": no stack limit gives more room for strings than 6 MiB (execve(2)). */
const MAX_STRINGS = 6 << 20;
/** Even a tiny stack limit leaves 32 pages (ARG_MAX, POSIX). */
const MIN_STRINGS = 128 * 1024;

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
  const start = startingPath(task, task.files, dirfd, filename, flags);
  if (typeof start === "number") return start;
  const room = Math.max(MIN_STRINGS, Math.min(MAX_STRINGS, task.group.limits.get(RLIMIT_STACK) / 4));
  const argv = copyInStrings(task, argvAddress, room - filename.length);
  if (typeof argv === "number") return argv;
  const envv = copyInStrings(task, envvAddress, room - filename.length - sizeOf(argv));
  if (typeof envv === "number") return envv;
  const isRelativeToFd = dirfd !== AT_FDCWD && !filename.startsWith("/");
  if (isRelativeToFd && task.files.get(dirfd) === null) return -EBADF;
  return exec(task, {
    start,
    filename,
    argv,
    envv,
    flags,
    isPathInaccessible: isRelativeToFd && task.files.isCloseOnExec(dirfd),
    displayName: isRelativeToFd ? `/dev/fd/${dirfd}${filename === "" ? "" : `/${filename}`}` : filename,
  });
}

/** A NULL-terminated array of strings; NULL itself is an empty one. `room` counts strings and pointers. */
function copyInStrings(task: Task, address: number, room: number): string[] | number {
  const strings: string[] = [];
  if (address === 0) return strings;
  const mm = task.mm!;
  let left = room;
  for (let at = address; ; at += 8) {
    const pointer = mm.readU64AsNumber(at);
    if (pointer < 0) return -EFAULT;
    if (pointer === 0) return strings;
    const text = mm.copyInString(pointer, MAX_ARG_STRLEN);
    if (typeof text === "number") return text === -EFAULT ? -EFAULT : -E2BIG;
    left -= text.length + 9;
    if (left < 0) return -E2BIG;
    strings.push(text);
  }
}

function sizeOf(strings: readonly string[]): number {
  return strings.reduce((sum, text) => sum + text.length + 9, 0);
}

export const execveSyscalls: readonly SyscallEntry[] = [
  full(SYS_execve, execve, ["path", "argv", "envp"]),
  full(SYS_execveat, execveat, ["dirfd", "path", "argv", "envp", "atFlags"]),
];
