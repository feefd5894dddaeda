import { SYS_mkdirat } from "../abi/unistd-riscv64.ts";
import { startingPath } from "../fs/at-path.ts";
import { mkdir } from "../fs/mkdir.ts";
import type { SyscallArguments } from "../kernel/syscall-arguments.ts";
import type { Task } from "../kernel/task.ts";
import { full, type SyscallEntry } from "./entry.ts";
import { copyInPath } from "./user-path.ts";

// mkdir(2)

function mkdirat(task: Task, args: SyscallArguments): number {
  const pathname = copyInPath(task, args.pointer(1));
  if (typeof pathname === "number") return pathname;
  const start = startingPath(task, task.files, args.int(0), pathname, 0);
  return typeof start === "number" ? start : mkdir(task, start, pathname, args.uint(2));
}

export const mkdirSyscalls: readonly SyscallEntry[] = [full(SYS_mkdirat, mkdirat, ["dirfd", "path", "octal"])];
