import { EBADF, EINVAL } from "../abi/errno.ts";
import { SEEK_HOLE } from "../abi/seek.ts";
import { SYS_lseek } from "../abi/unistd-riscv64.ts";
import type { SyscallArguments } from "../kernel/syscall-arguments.ts";
import type { Task } from "../kernel/task.ts";
import { full, type SyscallEntry } from "./entry.ts";

// lseek(2)

function lseek(task: Task, args: SyscallArguments): number {
  const file = task.files.getReal(args.int(0));
  if (file === null) return -EBADF;
  const whence = args.uint(2);
  // lseek(2): EINVAL, whence is not valid; before ESPIPE
  if (whence > SEEK_HOLE) return -EINVAL;
  return file.seek(task, args.long(1), whence);
}

export const lseekSyscalls: readonly SyscallEntry[] = [full(SYS_lseek, lseek, ["fd", "long", "whence"])];
