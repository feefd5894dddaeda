import { EINVAL } from "../abi/errno.ts";
import { CLOSE_RANGE_CLOEXEC, CLOSE_RANGE_UNSHARE } from "../abi/fcntl.ts";
import { SYS_close, SYS_close_range } from "../abi/unistd-riscv64.ts";
import type { SyscallArguments } from "../kernel/syscall-arguments.ts";
import type { Task } from "../kernel/task.ts";
import { full, type SyscallEntry } from "./entry.ts";

// close(2), close_range(2)

function close(task: Task, args: SyscallArguments): number {
  return task.files.close(task, args.int(0));
}

function closeRange(task: Task, args: SyscallArguments): number {
  const first = args.uint(0);
  const last = args.uint(1);
  const flags = args.uint(2);
  // close_range(2): EINVAL, flags is not valid, or first is greater than last
  if ((flags & ~(CLOSE_RANGE_UNSHARE | CLOSE_RANGE_CLOEXEC)) !== 0 || first > last) return -EINVAL;
  if ((flags & CLOSE_RANGE_UNSHARE) !== 0 && task.files.users > 1) {
    const own = task.files.copy();
    task.files.release(task);
    task.fdTable = own;
  }
  task.files.closeRange(task, first, last, (flags & CLOSE_RANGE_CLOEXEC) !== 0);
  return 0;
}

export const closeSyscalls: readonly SyscallEntry[] = [
  full(SYS_close, close, ["fd"]),
  full(SYS_close_range, closeRange, ["uint", "uint", "closeRangeFlags"]),
];
