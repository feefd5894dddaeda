import { EBADF } from "../abi/errno.ts";
import { AT_EMPTY_PATH } from "../abi/fcntl.ts";
import { Stat } from "../abi/stat-struct.ts";
import { SYS_fstat, SYS_newfstatat } from "../abi/unistd-riscv64.ts";
import { startingPath } from "../fs/at-path.ts";
import type { Kstat } from "../fs/kstat.ts";
import { stat, statPath } from "../fs/stat.ts";
import type { SyscallArguments } from "../kernel/syscall-arguments.ts";
import type { Task } from "../kernel/task.ts";
import { full, type SyscallEntry } from "./entry.ts";
import { structBuffer, structView } from "./scratch.ts";
import { copyInPath } from "./user-path.ts";

// stat(2)

function newfstatat(task: Task, args: SyscallArguments): number {
  const found = statArgument(task, args, args.int(3));
  return typeof found === "number" ? found : copyOutStat(task, found, args.pointer(2));
}

/** The file that the first two arguments of newfstatat(2) and statx(2) name. */
export function statArgument(task: Task, args: SyscallArguments, flags: number): Kstat | number {
  // stat(2): since Linux 6.11 a null pathname with AT_EMPTY_PATH is an empty one
  const isEmpty = (flags & AT_EMPTY_PATH) !== 0 && args.pointer(1) === 0;
  const pathname = isEmpty ? "" : copyInPath(task, args.pointer(1));
  if (typeof pathname === "number") return pathname;
  const start = startingPath(task, task.files, args.int(0), pathname, flags);
  return typeof start === "number" ? start : stat(task, start, pathname, flags);
}

function fstat(task: Task, args: SyscallArguments): number {
  const file = task.files.get(args.int(0));
  return file === null ? -EBADF : copyOutStat(task, statPath(file.path), args.pointer(1));
}

/** cp_new_stat() */
function copyOutStat(task: Task, stat: Kstat, address: number): number {
  const { userNamespace } = task.credentials;
  const { atime, mtime, ctime } = stat;
  Stat.write(structView, 0, {
    st_dev: stat.dev,
    st_ino: stat.ino,
    st_mode: stat.mode,
    st_nlink: stat.nlink,
    st_uid: userNamespace.fromKuidMunged(stat.uid),
    st_gid: userNamespace.fromKgidMunged(stat.gid),
    st_rdev: stat.rdev,
    st_size: stat.size,
    st_blksize: stat.blockSize,
    st_blocks: stat.blocks,
    st_atime: atime.seconds,
    st_atime_nsec: atime.nanoseconds,
    st_mtime: mtime.seconds,
    st_mtime_nsec: mtime.nanoseconds,
    st_ctime: ctime.seconds,
    st_ctime_nsec: ctime.nanoseconds,
  });
  return task.mm!.copyOut(address, structBuffer, 0, Stat.size);
}

export const statSyscalls: readonly SyscallEntry[] = [
  full(SYS_newfstatat, newfstatat, ["dirfd", "path", "statOut", "atFlags"]),
  full(SYS_fstat, fstat, ["fd", "statOut"]),
];
