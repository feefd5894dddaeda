import { EBADF, EINVAL, ESPIPE } from "../abi/errno.ts";
import { POSIX_FADV_NOREUSE } from "../abi/fcntl.ts";
import { S_IFBLK, S_IFIFO, S_IFREG } from "../abi/stat.ts";
import { SYS_fadvise64, SYS_readahead } from "../abi/unistd-riscv64.ts";
import type { SyscallArguments } from "../kernel/syscall-arguments.ts";
import type { Task } from "../kernel/task.ts";
import { full, type SyscallEntry } from "./entry.ts";

// posix_fadvise(2), readahead(2). All files are in memory: advice is checked and has no effect.

function fadvise64(task: Task, args: SyscallArguments): number {
  const file = task.files.getReal(args.int(0));
  if (file === null) return -EBADF;
  // posix_fadvise(2): ESPIPE, the file descriptor refers to a pipe or FIFO
  if (file.inode.type === S_IFIFO) return -ESPIPE;
  const advice = args.uint(3);
  // EINVAL, an invalid value was specified for advice; vfs_fadvise() refuses a negative length too
  return args.long(2) < 0 || advice > POSIX_FADV_NOREUSE ? -EINVAL : 0;
}

function readahead(task: Task, args: SyscallArguments): number {
  const file = task.files.getReal(args.int(0));
  // readahead(2): EBADF, not a valid file descriptor or not open for reading
  if (file === null || !file.isReadable) return -EBADF;
  // readahead(2): EINVAL, fd does not refer to a file type to which it can be applied
  const { type } = file.inode;
  return type === S_IFREG || type === S_IFBLK ? 0 : -EINVAL;
}

export const fadviseSyscalls: readonly SyscallEntry[] = [
  full(SYS_fadvise64, fadvise64, ["fd", "long", "long", "fadvice"]),
  full(SYS_readahead, readahead, ["fd", "long", "ulong"]),
];
