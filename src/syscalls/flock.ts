import { EAGAIN, EBADF, EINVAL, ERESTARTSYS } from "../abi/errno.ts";
import { F_RDLCK, F_UNLCK, F_WRLCK, LOCK_EX, LOCK_NB, LOCK_SH, LOCK_UN } from "../abi/fcntl.ts";
import { POLLIN } from "../abi/poll.ts";
import { SYS_flock } from "../abi/unistd-riscv64.ts";
import { lockFile } from "../fs/locks/flock.ts";
import type { SyscallArguments } from "../kernel/syscall-arguments.ts";
import type { Task } from "../kernel/task.ts";
import { full, type SyscallEntry } from "./entry.ts";

// flock(2)

/** LOCK_MAND of 1990s' mandatory locks: accepted and ignored since Linux 5.15. */
const LOCK_MAND = 32;

function flock(task: Task, args: SyscallArguments): number {
  const operation = args.int(1);
  if ((operation & LOCK_MAND) !== 0) return 0;
  const type = lockType(operation & ~LOCK_NB);
  // flock(2): EINVAL, operation is invalid
  if (type < 0) return -EINVAL;
  const file = task.files.getReal(args.int(0));
  if (file === null) return -EBADF;
  if (type !== F_UNLCK && !file.isReadable && !file.isWritable) return -EBADF;
  const result = lockFile(file, type);
  // flock(2): EWOULDBLOCK, the file is locked and the LOCK_NB flag was selected
  if (result !== -EAGAIN || (operation & LOCK_NB) !== 0) return result;
  return task.block(file.inode.locks!.queue, POLLIN, -ERESTARTSYS);
}

function lockType(operation: number): number {
  switch (operation) {
    case LOCK_SH:
      return F_RDLCK;
    case LOCK_EX:
      return F_WRLCK;
    case LOCK_UN:
      return F_UNLCK;
  }
  return -EINVAL;
}

export const flockSyscalls: readonly SyscallEntry[] = [full(SYS_flock, flock, ["fd", "flockOperation"])];
