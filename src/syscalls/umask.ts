import { S_IRWXUGO } from "../abi/stat.ts";
import { SYS_umask } from "../abi/unistd-riscv64.ts";
import type { SyscallArguments } from "../kernel/syscall-arguments.ts";
import type { Task } from "../kernel/task.ts";
import { full, type SyscallEntry } from "./entry.ts";

// umask(2)

function umask(task: Task, args: SyscallArguments): number {
  const previous = task.fs.umask;
  task.fs.umask = args.uint(0) & S_IRWXUGO;
  return previous;
}

export const umaskSyscalls: readonly SyscallEntry[] = [full(SYS_umask, umask, ["octal"], "octal")];
