import { EBADF, EINVAL } from "../abi/errno.ts";
import { AT_FDCWD } from "../abi/fcntl.ts";
import { SYS_ftruncate, SYS_truncate } from "../abi/unistd-riscv64.ts";
import { startingPath } from "../fs/at-path.ts";
import { ftruncate, truncate } from "../fs/truncate.ts";
import type { SyscallArguments } from "../kernel/syscall-arguments.ts";
import type { Task } from "../kernel/task.ts";
import { full, type SyscallEntry } from "./entry.ts";
import { copyInPath } from "./user-path.ts";

// truncate(2)

function truncateHandler(task: Task, args: SyscallArguments): number {
  const length = args.long(1);
  // truncate(2): EINVAL, length is negative; the path is not looked at
  if (length < 0) return -EINVAL;
  const pathname = copyInPath(task, args.pointer(0));
  if (typeof pathname === "number") return pathname;
  const start = startingPath(task, task.files, AT_FDCWD, pathname, 0);
  return typeof start === "number" ? start : truncate(task, start, pathname, length);
}

function ftruncateHandler(task: Task, args: SyscallArguments): number {
  const length = args.long(1);
  if (length < 0) return -EINVAL;
  const file = task.files.getReal(args.int(0));
  return file === null ? -EBADF : ftruncate(task, file, length);
}

export const truncateSyscalls: readonly SyscallEntry[] = [
  full(SYS_truncate, truncateHandler, ["path", "long"]),
  full(SYS_ftruncate, ftruncateHandler, ["fd", "long"]),
];
