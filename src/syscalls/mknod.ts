import { SYS_mknodat } from "../abi/unistd-riscv64.ts";
import { startingPath } from "../fs/at-path.ts";
import { mknod } from "../fs/mknod.ts";
import type { SyscallArguments } from "../kernel/syscall-arguments.ts";
import type { Task } from "../kernel/task.ts";
import { full, type SyscallEntry } from "./entry.ts";
import { copyInPath } from "./user-path.ts";

// mknod(2)

function mknodat(task: Task, args: SyscallArguments): number {
  const pathname = copyInPath(task, args.pointer(1));
  if (typeof pathname === "number") return pathname;
  const start = startingPath(task, task.files, args.int(0), pathname, 0);
  return typeof start === "number" ? start : mknod(task, start, pathname, args.uint(2) & 0xffff, args.uint(3));
}

export const mknodSyscalls: readonly SyscallEntry[] = [
  full(SYS_mknodat, mknodat, ["dirfd", "path", "fileMode", "dev"]),
];
