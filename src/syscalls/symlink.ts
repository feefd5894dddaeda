import { SYS_symlinkat } from "../abi/unistd-riscv64.ts";
import { startingPath } from "../fs/at-path.ts";
import { symlink } from "../fs/symlink.ts";
import type { SyscallArguments } from "../kernel/syscall-arguments.ts";
import type { Task } from "../kernel/task.ts";
import { full, type SyscallEntry } from "./entry.ts";
import { copyInPath } from "./user-path.ts";

// symlink(2)

function symlinkat(task: Task, args: SyscallArguments): number {
  const target = copyInPath(task, args.pointer(0));
  if (typeof target === "number") return target;
  const linkPath = copyInPath(task, args.pointer(2));
  if (typeof linkPath === "number") return linkPath;
  const start = startingPath(task, task.files, args.int(1), linkPath, 0);
  return typeof start === "number" ? start : symlink(task, target, start, linkPath);
}

export const symlinkSyscalls: readonly SyscallEntry[] = [full(SYS_symlinkat, symlinkat, ["path", "dirfd", "path"])];
