import { EBADF } from "../abi/errno.ts";
import { S_IALLUGO } from "../abi/stat.ts";
import { SYS_fchmod, SYS_fchmodat, SYS_fchmodat2 } from "../abi/unistd-riscv64.ts";
import { startingPath } from "../fs/at-path.ts";
import { chmod, fchmod } from "../fs/chmod.ts";
import type { SyscallArguments } from "../kernel/syscall-arguments.ts";
import type { Task } from "../kernel/task.ts";
import { full, type SyscallEntry } from "./entry.ts";
import { copyInPath } from "./user-path.ts";

// chmod(2)

function fchmodHandler(task: Task, args: SyscallArguments): number {
  const file = task.files.getReal(args.int(0));
  return file === null ? -EBADF : fchmod(task, file, args.uint(1) & S_IALLUGO);
}

function fchmodat(task: Task, args: SyscallArguments): number {
  return chmodAt(task, args, 0);
}

function fchmodat2(task: Task, args: SyscallArguments): number {
  return chmodAt(task, args, args.int(3));
}

function chmodAt(task: Task, args: SyscallArguments, flags: number): number {
  const pathname = copyInPath(task, args.pointer(1));
  if (typeof pathname === "number") return pathname;
  const start = startingPath(task, task.files, args.int(0), pathname, flags);
  return typeof start === "number" ? start : chmod(task, start, pathname, args.uint(2) & S_IALLUGO, flags);
}

export const chmodSyscalls: readonly SyscallEntry[] = [
  full(SYS_fchmod, fchmodHandler, ["fd", "octal"]),
  full(SYS_fchmodat, fchmodat, ["dirfd", "path", "octal"]),
  full(SYS_fchmodat2, fchmodat2, ["dirfd", "path", "octal", "atFlags"]),
];
