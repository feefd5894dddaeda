import { AT_FDCWD, AT_SYMLINK_NOFOLLOW } from "../../../abi/fcntl.ts";
import { Stat } from "../../../abi/stat-struct.ts";
import { STATX_BASIC_STATS, STATX_BTIME } from "../../../abi/statx.ts";
import { Statx } from "../../../abi/statx-struct.ts";
import type { StructValues } from "../../../abi/struct.ts";
import { Timespec } from "../../../abi/time-struct.ts";
import {
  SYS_faccessat,
  SYS_faccessat2,
  SYS_fchmod,
  SYS_fchmodat,
  SYS_fchmodat2,
  SYS_fchown,
  SYS_fchownat,
  SYS_fstat,
  SYS_newfstatat,
  SYS_statx,
  SYS_utimensat,
} from "../../../abi/unistd-riscv64.ts";
import { Syscall } from "../syscall.ts";
import { type Nested, nestedAt, nothing, onPath, structAt, type TimeValue, timespecOf, viewOf } from "./arguments.ts";
import { Slots } from "./slots.ts";

/** struct stat; times in st_atime and st_atime_nsec. */
export type StatValue = StructValues<typeof Stat.fields>;

/** struct statx; times as struct timespec. stx_mask says what was filled in. */
export type StatxValue = Nested<StructValues<typeof Statx.fields>>;

/** Times of access and modification; null for now. tv_nsec may be UTIME_NOW or UTIME_OMIT. */
export type FileTimes = readonly [TimeValue, TimeValue] | null;

const statInSlot = structAt(Stat, 0);
const statBehindPath = structAt(Stat, 1);
const statxBehindPath = nestedAt(Statx, 1);

function statAt(dirfd: number, path: string, flags = 0): Syscall<StatValue> {
  const memory = new Slots();
  const addresses = [memory.text(path), memory.output(new Uint8Array(Stat.size))] as const;
  return memory.of(new Syscall<StatValue>(SYS_newfstatat, statBehindPath, dirfd, ...addresses, flags), path);
}

function timesBytes(times: FileTimes): Uint8Array | null {
  if (times === null) return null;
  const bytes = new Uint8Array(2 * Timespec.size);
  for (const [i, time] of times.entries()) Timespec.write(viewOf(bytes), i * Timespec.size, timespecOf(time));
  return bytes;
}

function utimensat(dirfd: number, path: string | null, times: FileTimes, flags: number): Syscall<void> {
  const memory = new Slots();
  const addresses = [memory.text(path), memory.input(timesBytes(times))] as const;
  return memory.of(new Syscall<void>(SYS_utimensat, nothing, dirfd, ...addresses, flags), path ?? undefined);
}

/**
 * inode(7): what is known of a file, and changing it. Each `...at` call takes a directory's descriptor, AT_FDCWD for the working directory.
 */
export const attributeCalls = {
  /** stat(2). ENOENT: no such file, ENOTDIR, EACCES, ELOOP: it cannot be got at. */
  stat: (path: string): Syscall<StatValue> => statAt(AT_FDCWD, path),
  /** lstat(2): of a symbolic link itself. */
  lstat: (path: string): Syscall<StatValue> => statAt(AT_FDCWD, path, AT_SYMLINK_NOFOLLOW),
  /** The same beside a directory. @param flags AT_SYMLINK_NOFOLLOW, AT_EMPTY_PATH: of `dirfd` itself */
  fstatat: statAt,
  /** Of an open file; EBADF: it is not open. */
  fstat: (fd: number): Syscall<StatValue> => {
    const memory = new Slots();
    const address = memory.output(new Uint8Array(Stat.size));
    return memory.of(new Syscall<StatValue>(SYS_fstat, statInSlot, fd, address));
  },
  /** statx(2). @param flags AT_* @param mask STATX_*: what is wanted; by default what stat(2) gives, and stx_btime. */
  statx: (
    dirfd: number,
    path: string,
    flags = 0,
    mask: number = STATX_BASIC_STATS | STATX_BTIME,
  ): Syscall<StatxValue> => {
    const memory = new Slots();
    const [name, room] = [memory.text(path), memory.output(new Uint8Array(Statx.size))];
    return memory.of(new Syscall<StatxValue>(SYS_statx, statxBehindPath, dirfd, name, flags, mask, room), path);
  },
  /** access(2) with the real ids. EACCES: not allowed, EROFS. @param mode F_OK, or R_OK, W_OK, X_OK */
  access: (path: string, mode: number): Syscall<void> => onPath(SYS_faccessat, nothing, 1, path, AT_FDCWD, mode),
  /** The same beside a directory; it takes no flags. */
  faccessat: (dirfd: number, path: string, mode: number): Syscall<void> =>
    onPath(SYS_faccessat, nothing, 1, path, dirfd, mode),
  /** faccessat2(2). @param flags AT_EACCESS: with the effective ids. */
  faccessat2: (dirfd: number, path: string, mode: number, flags: number): Syscall<void> =>
    onPath(SYS_faccessat2, nothing, 1, path, dirfd, mode, flags),
  /** chmod(2). EPERM: not the owner, without CAP_FOWNER. @param mode the twelve bits of S_IALLUGO. */
  chmod: (path: string, mode: number): Syscall<void> => onPath(SYS_fchmodat, nothing, 1, path, AT_FDCWD, mode),
  /** Of an open file, one opened with O_PATH excepted (EBADF). */
  fchmod: (fd: number, mode: number): Syscall<void> => new Syscall(SYS_fchmod, nothing, fd, mode),
  /** Beside a directory, following symbolic links. */
  fchmodat: (dirfd: number, path: string, mode: number): Syscall<void> =>
    onPath(SYS_fchmodat, nothing, 1, path, dirfd, mode),
  /** fchmodat2(2). EOPNOTSUPP: a symbolic link has no mode of its own. */
  fchmodat2: (dirfd: number, path: string, mode: number, flags: number): Syscall<void> =>
    onPath(SYS_fchmodat2, nothing, 1, path, dirfd, mode, flags),
  /** chown(2). -1 leaves an id as it is. EPERM: without CAP_CHOWN only the owner's group, to one of the caller's. */
  chown: (path: string, uid: number, gid: number): Syscall<void> =>
    onPath(SYS_fchownat, nothing, 1, path, AT_FDCWD, uid, gid, 0),
  /** Of a symbolic link itself. */
  lchown: (path: string, uid: number, gid: number): Syscall<void> =>
    onPath(SYS_fchownat, nothing, 1, path, AT_FDCWD, uid, gid, AT_SYMLINK_NOFOLLOW),
  /** @param flags AT_SYMLINK_NOFOLLOW, AT_EMPTY_PATH */
  fchownat: (dirfd: number, path: string, uid: number, gid: number, flags = 0): Syscall<void> =>
    onPath(SYS_fchownat, nothing, 1, path, dirfd, uid, gid, flags),
  /** Of an open file. */
  fchown: (fd: number, uid: number, gid: number): Syscall<void> => new Syscall(SYS_fchown, nothing, fd, uid, gid),
  /** utimensat(2). EPERM, EACCES: setting other times than now is the owner's alone. @param times in seconds since the Epoch. */
  utimensat: (dirfd: number, path: string, times: FileTimes, flags = 0): Syscall<void> =>
    utimensat(dirfd, path, times, flags),
  /** futimens(3): of an open file. */
  futimens: (fd: number, times: FileTimes): Syscall<void> => utimensat(fd, null, times, 0),
} as const;
