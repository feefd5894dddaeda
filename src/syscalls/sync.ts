import { EBADF, EINVAL, ESPIPE } from "../abi/errno.ts";
import { SYNC_FILE_RANGE_WAIT_AFTER, SYNC_FILE_RANGE_WAIT_BEFORE, SYNC_FILE_RANGE_WRITE } from "../abi/fcntl.ts";
import { S_IFBLK, S_IFDIR, S_IFLNK, S_IFREG } from "../abi/stat.ts";
import { SYS_fdatasync, SYS_fsync, SYS_sync, SYS_sync_file_range, SYS_syncfs } from "../abi/unistd-riscv64.ts";
import type { SyscallArguments } from "../kernel/syscall-arguments.ts";
import type { Task } from "../kernel/task.ts";
import { full, type SyscallEntry } from "./entry.ts";

// sync(2), fsync(2), sync_file_range(2). Every file system lives in memory: there is nothing to wait for.

function sync(): number {
  return 0;
}

function syncfs(task: Task, args: SyscallArguments): number {
  return task.files.getReal(args.int(0)) === null ? -EBADF : 0;
}

function fsync(task: Task, args: SyscallArguments): number {
  const file = task.files.getReal(args.int(0));
  return file === null ? -EBADF : file.fsync();
}

const SYNC_FILE_RANGE_FLAGS = SYNC_FILE_RANGE_WAIT_BEFORE | SYNC_FILE_RANGE_WRITE | SYNC_FILE_RANGE_WAIT_AFTER;
const MAX_OFFSET = 2 ** 63;

function syncFileRange(task: Task, args: SyscallArguments): number {
  const file = task.files.getReal(args.int(0));
  if (file === null) return -EBADF;
  const offset = args.long(1);
  const length = args.long(2);
  // sync_file_range(2): EINVAL, flags specifies an invalid bit; or offset or nbytes is invalid
  if ((args.uint(3) & ~SYNC_FILE_RANGE_FLAGS) !== 0) return -EINVAL;
  if (offset < 0 || length < 0 || offset + length >= MAX_OFFSET) return -EINVAL;
  // sync_file_range(2): ESPIPE, something other than a regular file, a block device, a directory or a symbolic link
  const { type } = file.inode;
  return type === S_IFREG || type === S_IFBLK || type === S_IFDIR || type === S_IFLNK ? 0 : -ESPIPE;
}

export const syncSyscalls: readonly SyscallEntry[] = [
  full(SYS_sync, sync, []),
  full(SYS_syncfs, syncfs, ["fd"]),
  full(SYS_fsync, fsync, ["fd"]),
  full(SYS_fdatasync, fsync, ["fd"]),
  full(SYS_sync_file_range, syncFileRange, ["fd", "long", "long", "syncFileRangeFlags"]),
];
