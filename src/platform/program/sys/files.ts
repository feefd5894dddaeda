import { DIRENT64_NAME, LinuxDirent64 } from "../../../abi/dirent-struct.ts";
import { AT_FDCWD, AT_REMOVEDIR, AT_SYMLINK_FOLLOW, AT_SYMLINK_NOFOLLOW } from "../../../abi/fcntl.ts";
import { PATH_MAX } from "../../../abi/limits.ts";
import { Stat } from "../../../abi/stat-struct.ts";
import type { StructValues } from "../../../abi/struct.ts";
import { Timespec } from "../../../abi/time-struct.ts";
import {
  SYS_chdir,
  SYS_chroot,
  SYS_faccessat,
  SYS_fchdir,
  SYS_fchmod,
  SYS_fchmodat,
  SYS_fchown,
  SYS_fchownat,
  SYS_fstat,
  SYS_getcwd,
  SYS_getdents64,
  SYS_linkat,
  SYS_mkdirat,
  SYS_mknodat,
  SYS_newfstatat,
  SYS_readlinkat,
  SYS_renameat2,
  SYS_symlinkat,
  SYS_truncate,
  SYS_umask,
  SYS_unlinkat,
  SYS_utimensat,
} from "../../../abi/unistd-riscv64.ts";
import { Syscall, slotAddress } from "../syscall.ts";
import { decodeTerminated, decodeText, encodeTerminated } from "../text.ts";
import { nothing, onPath, structAt, type TimeValue, timespecOf, viewOf } from "./arguments.ts";

/** struct stat; times in st_atime and st_atime_nsec. */
export type StatValue = StructValues<typeof Stat.fields>;

/** One entry of a directory. */
export interface DirectoryEntry {
  readonly d_ino: number;
  /** Where the next entry is read from. */
  readonly d_off: number;
  /** DT_* */
  readonly d_type: number;
  readonly d_name: string;
}

const statInSlot = structAt(Stat, 0);
const statBehindPath = structAt(Stat, 1);

function statAt(dirfd: number, path: string, flags: number): Syscall<StatValue> {
  const made = new Syscall<StatValue>(SYS_newfstatat, statBehindPath, dirfd, slotAddress(0), slotAddress(1), flags);
  const bytes = new Uint8Array(Stat.size);
  made.slots = [encodeTerminated(path), bytes];
  made.outputs = [bytes];
  made.path = path;
  return made;
}

function onTwoPaths(
  number: number,
  oldDirfd: number,
  oldPath: string,
  newDirfd: number,
  newPath: string,
  flags: number,
): Syscall<void> {
  const made = new Syscall<void>(number, nothing, oldDirfd, slotAddress(0), newDirfd, slotAddress(1), flags);
  made.slots = [encodeTerminated(oldPath), encodeTerminated(newPath)];
  made.path = oldPath;
  return made;
}

function readlinkat(dirfd: number, path: string): Syscall<string> {
  const bytes = new Uint8Array(PATH_MAX);
  const made = new Syscall<string>(
    SYS_readlinkat,
    (length) => decodeText(bytes, 0, length),
    dirfd,
    slotAddress(0),
    slotAddress(1),
    bytes.length,
  );
  made.slots = [encodeTerminated(path), bytes];
  made.data = bytes;
  made.path = path;
  return made;
}

function entriesOf(length: number, { data }: Syscall<DirectoryEntry[]>): DirectoryEntry[] {
  const view = viewOf(data!);
  const entries: DirectoryEntry[] = [];
  for (let at = 0; at < length; ) {
    const { d_ino, d_off, d_reclen, d_type } = LinuxDirent64.read(view, at);
    entries.push({ d_ino, d_off, d_type, d_name: decodeTerminated(data!, at + DIRENT64_NAME) });
    at += d_reclen;
  }
  return entries;
}

function utimensat(
  dirfd: number,
  path: string,
  times: readonly [TimeValue, TimeValue] | null,
  flags: number,
): Syscall<void> {
  const made = new Syscall<void>(
    SYS_utimensat,
    nothing,
    dirfd,
    slotAddress(0),
    times === null ? 0 : slotAddress(1),
    flags,
  );
  const bytes = new Uint8Array(2 * Timespec.size);
  if (times !== null)
    for (const [i, time] of times.entries()) Timespec.write(viewOf(bytes), i * Timespec.size, timespecOf(time));
  made.slots = [encodeTerminated(path), bytes];
  made.path = path;
  return made;
}

/** Files by name: stat(2), mkdir(2), rename(2) ... Each `...at` call takes a directory's descriptor, AT_FDCWD for the working directory. */
export const fileCalls = {
  stat: (path: string): Syscall<StatValue> => statAt(AT_FDCWD, path, 0),
  lstat: (path: string): Syscall<StatValue> => statAt(AT_FDCWD, path, AT_SYMLINK_NOFOLLOW),
  fstatat: statAt,
  fstat: (fd: number): Syscall<StatValue> => {
    const made = new Syscall<StatValue>(SYS_fstat, statInSlot, fd, slotAddress(0));
    made.slots = [new Uint8Array(Stat.size)];
    made.outputs = made.slots;
    return made;
  },
  /** getdents64(2): the next entries, "." and ".." among them; none at the end. @param size bytes of records to ask for. */
  getdents: (fd: number, size = 32768): Syscall<DirectoryEntry[]> => {
    const bytes = new Uint8Array(size);
    const made = new Syscall<DirectoryEntry[]>(SYS_getdents64, entriesOf, fd, slotAddress(0), size);
    made.slots = [bytes];
    made.data = bytes;
    return made;
  },
  /** access(2) with the real ids. @param mode F_OK, R_OK ... */
  access: (path: string, mode: number): Syscall<void> => onPath(SYS_faccessat, nothing, 1, path, AT_FDCWD, mode),
  mkdir: (path: string, mode = 0o777): Syscall<void> => onPath(SYS_mkdirat, nothing, 1, path, AT_FDCWD, mode),
  mkdirat: (dirfd: number, path: string, mode = 0o777): Syscall<void> =>
    onPath(SYS_mkdirat, nothing, 1, path, dirfd, mode),
  /** @param mode file type (S_IFIFO ...) and permissions. @param dev device number, see makedev of abi/dev.ts. */
  mknod: (path: string, mode: number, dev = 0): Syscall<void> =>
    onPath(SYS_mknodat, nothing, 1, path, AT_FDCWD, mode, dev),
  mknodat: (dirfd: number, path: string, mode: number, dev = 0): Syscall<void> =>
    onPath(SYS_mknodat, nothing, 1, path, dirfd, mode, dev),
  unlink: (path: string): Syscall<void> => onPath(SYS_unlinkat, nothing, 1, path, AT_FDCWD, 0),
  rmdir: (path: string): Syscall<void> => onPath(SYS_unlinkat, nothing, 1, path, AT_FDCWD, AT_REMOVEDIR),
  /** @param flags AT_REMOVEDIR */
  unlinkat: (dirfd: number, path: string, flags = 0): Syscall<void> =>
    onPath(SYS_unlinkat, nothing, 1, path, dirfd, flags),
  rename: (oldPath: string, newPath: string): Syscall<void> =>
    onTwoPaths(SYS_renameat2, AT_FDCWD, oldPath, AT_FDCWD, newPath, 0),
  /** renameat2(2). @param flags RENAME_* */
  renameat: (oldDirfd: number, oldPath: string, newDirfd: number, newPath: string, flags = 0): Syscall<void> =>
    onTwoPaths(SYS_renameat2, oldDirfd, oldPath, newDirfd, newPath, flags),
  /** link(2): does not follow a symbolic link at `oldPath`. */
  link: (oldPath: string, newPath: string): Syscall<void> =>
    onTwoPaths(SYS_linkat, AT_FDCWD, oldPath, AT_FDCWD, newPath, 0),
  /** @param flags AT_SYMLINK_FOLLOW, AT_EMPTY_PATH */
  linkat: (
    oldDirfd: number,
    oldPath: string,
    newDirfd: number,
    newPath: string,
    flags: number = AT_SYMLINK_FOLLOW,
  ): Syscall<void> => onTwoPaths(SYS_linkat, oldDirfd, oldPath, newDirfd, newPath, flags),
  symlink: (target: string, path: string): Syscall<void> => {
    const made = new Syscall<void>(SYS_symlinkat, nothing, slotAddress(0), AT_FDCWD, slotAddress(1));
    made.slots = [encodeTerminated(target), encodeTerminated(path)];
    made.path = path;
    return made;
  },
  readlink: (path: string): Syscall<string> => readlinkat(AT_FDCWD, path),
  readlinkat,
  chmod: (path: string, mode: number): Syscall<void> => onPath(SYS_fchmodat, nothing, 1, path, AT_FDCWD, mode),
  fchmod: (fd: number, mode: number): Syscall<void> => new Syscall(SYS_fchmod, nothing, fd, mode),
  /** chown(2). -1 leaves an id as it is. */
  chown: (path: string, uid: number, gid: number): Syscall<void> =>
    onPath(SYS_fchownat, nothing, 1, path, AT_FDCWD, uid, gid, 0),
  lchown: (path: string, uid: number, gid: number): Syscall<void> =>
    onPath(SYS_fchownat, nothing, 1, path, AT_FDCWD, uid, gid, AT_SYMLINK_NOFOLLOW),
  fchownat: (dirfd: number, path: string, uid: number, gid: number, flags = 0): Syscall<void> =>
    onPath(SYS_fchownat, nothing, 1, path, dirfd, uid, gid, flags),
  fchown: (fd: number, uid: number, gid: number): Syscall<void> => new Syscall(SYS_fchown, nothing, fd, uid, gid),
  truncate: (path: string, length: number): Syscall<void> => onPath(SYS_truncate, nothing, 0, path, length),
  /** utimensat(2): times of access and modification; null for now. tv_nsec may be UTIME_NOW or UTIME_OMIT. */
  utimensat,
  chdir: (path: string): Syscall<void> => onPath(SYS_chdir, nothing, 0, path),
  fchdir: (fd: number): Syscall<void> => new Syscall(SYS_fchdir, nothing, fd),
  chroot: (path: string): Syscall<void> => onPath(SYS_chroot, nothing, 0, path),
  getcwd: (): Syscall<string> => {
    const bytes = new Uint8Array(PATH_MAX);
    const made = new Syscall<string>(
      SYS_getcwd,
      (length) => decodeText(bytes, 0, length - 1),
      slotAddress(0),
      PATH_MAX,
    );
    made.slots = [bytes];
    made.data = bytes;
    return made;
  },
  /** umask(2): the one before. */
  umask: (mask: number): Syscall => new Syscall(SYS_umask, null, mask),
} as const;
