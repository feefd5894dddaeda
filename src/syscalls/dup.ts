import { EBADF, EINVAL } from "../abi/errno.ts";
import { O_CLOEXEC } from "../abi/fcntl.ts";
import { RLIMIT_NOFILE } from "../abi/resource.ts";
import { SYS_dup, SYS_dup3 } from "../abi/unistd-riscv64.ts";
import type { SyscallArguments } from "../kernel/syscall-arguments.ts";
import type { Task } from "../kernel/task.ts";
import { full, type SyscallEntry } from "./entry.ts";

// dup(2)

function dup(task: Task, args: SyscallArguments): number {
  return duplicate(task, args.int(0), 0, false);
}

/** f_dupfd(): the lowest free descriptor from `minimum` on becomes another name of `fd`. */
export function duplicate(task: Task, fd: number, minimum: number, closeOnExec: boolean): number {
  const file = task.files.get(fd);
  if (file === null) return -EBADF;
  const limit = task.group.limits.get(RLIMIT_NOFILE);
  // fcntl(2): EINVAL, cmd is F_DUPFD and arg is greater than the maximum allowable value
  if (minimum >= limit) return -EINVAL;
  const copy = task.files.install(file, { closeOnExec, minimum, limit });
  if (copy >= 0) file.retain();
  return copy;
}

function dup3(task: Task, args: SyscallArguments): number {
  const oldFd = args.uint(0);
  const newFd = args.uint(1);
  const flags = args.int(2);
  // dup(2): EINVAL, flags contain an invalid value; oldfd was equal to newfd
  if ((flags & ~O_CLOEXEC) !== 0 || oldFd === newFd) return -EINVAL;
  // dup(2): EBADF, newfd is out of the allowed range
  if (newFd >= task.group.limits.get(RLIMIT_NOFILE)) return -EBADF;
  const file = task.files.get(oldFd);
  if (file === null) return -EBADF;
  file.retain();
  const result = task.files.replace(task, newFd, file, flags !== 0);
  if (result < 0) file.release();
  return result;
}

export const dupSyscalls: readonly SyscallEntry[] = [
  full(SYS_dup, dup, ["fd"]),
  full(SYS_dup3, dup3, ["fd", "fd", "descriptorFlags"]),
];
