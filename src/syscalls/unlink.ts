import { EINVAL } from "../abi/errno.ts";
import { AT_REMOVEDIR } from "../abi/fcntl.ts";
import { SYS_unlinkat } from "../abi/unistd-riscv64.ts";
import { startingPath } from "../fs/at-path.ts";
import { rmdir } from "../fs/rmdir.ts";
import { unlink } from "../fs/unlink.ts";
import type { SyscallArguments } from "../kernel/syscall-arguments.ts";
import type { Task } from "../kernel/task.ts";
import { full, type SyscallEntry } from "./entry.ts";
import { copyInPath } from "./user-path.ts";

// unlink(2)

function unlinkat(task: Task, args: SyscallArguments): number {
  const flags = args.int(2);
  // unlinkat(2): EINVAL, an invalid flag value was specified in flags
  if ((flags & ~AT_REMOVEDIR) !== 0) return -EINVAL;
  const pathname = copyInPath(task, args.pointer(1));
  if (typeof pathname === "number") return pathname;
  const start = startingPath(task, task.files, args.int(0), pathname, 0);
  if (typeof start === "number") return start;
  return flags === 0 ? unlink(task, start, pathname) : rmdir(task, start, pathname);
}

export const unlinkSyscalls: readonly SyscallEntry[] = [full(SYS_unlinkat, unlinkat, ["dirfd", "path", "unlinkFlags"])];
