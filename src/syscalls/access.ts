import { SYS_faccessat, SYS_faccessat2 } from "../abi/unistd-riscv64.ts";
import { access } from "../fs/access.ts";
import { startingPath } from "../fs/at-path.ts";
import type { SyscallArguments } from "../kernel/syscall-arguments.ts";
import type { Task } from "../kernel/task.ts";
import { full, type SyscallEntry } from "./entry.ts";
import { copyInPath } from "./user-path.ts";

// access(2)

function faccessat(task: Task, args: SyscallArguments): number {
  return accessAt(task, args, 0);
}

function faccessat2(task: Task, args: SyscallArguments): number {
  return accessAt(task, args, args.int(3));
}

function accessAt(task: Task, args: SyscallArguments, flags: number): number {
  const pathname = copyInPath(task, args.pointer(1));
  if (typeof pathname === "number") return pathname;
  const start = startingPath(task, task.files, args.int(0), pathname, flags);
  return typeof start === "number" ? start : access(task, start, pathname, args.int(2), flags);
}

export const accessSyscalls: readonly SyscallEntry[] = [
  full(SYS_faccessat, faccessat, ["dirfd", "path", "accessMode"]),
  full(SYS_faccessat2, faccessat2, ["dirfd", "path", "accessMode", "accessFlags"]),
];
