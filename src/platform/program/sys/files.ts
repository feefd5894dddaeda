import { DIRENT64_NAME, LinuxDirent64 } from "../../../abi/dirent-struct.ts";
import { AT_FDCWD, AT_REMOVEDIR, AT_SYMLINK_FOLLOW } from "../../../abi/fcntl.ts";
import { PATH_MAX } from "../../../abi/limits.ts";
import { S_IFIFO } from "../../../abi/stat.ts";
import {
  SYS_chdir,
  SYS_chroot,
  SYS_fchdir,
  SYS_getcwd,
  SYS_getdents64,
  SYS_linkat,
  SYS_mkdirat,
  SYS_mknodat,
  SYS_readlinkat,
  SYS_renameat2,
  SYS_symlinkat,
  SYS_truncate,
  SYS_umask,
  SYS_unlinkat,
} from "../../../abi/unistd-riscv64.ts";
import { Syscall } from "../syscall.ts";
import { decodeTerminated, decodeText } from "../text.ts";
import { nothing, onPath, viewOf } from "./arguments.ts";
import { Slots } from "./slots.ts";

/** One entry of a directory. */
export interface DirectoryEntry {
  readonly d_ino: number;
  /** Where the next entry is read from. */
  readonly d_off: number;
  /** DT_* */
  readonly d_type: number;
  readonly d_name: string;
}

function onTwoPaths(
  number: number,
  oldDirfd: number,
  oldPath: string,
  newDirfd: number,
  newPath: string,
  flags: number,
): Syscall<void> {
  const memory = new Slots();
  const [from, to] = [memory.text(oldPath), memory.text(newPath)];
  return memory.of(new Syscall<void>(number, nothing, oldDirfd, from, newDirfd, to, flags), oldPath);
}

function symlinkat(target: string, dirfd: number, path: string): Syscall<void> {
  const memory = new Slots();
  const [text, link] = [memory.text(target), memory.text(path)];
  return memory.of(new Syscall<void>(SYS_symlinkat, nothing, text, dirfd, link), path);
}

function readlinkat(dirfd: number, path: string): Syscall<string> {
  const bytes = new Uint8Array(PATH_MAX);
  const memory = new Slots();
  const [link, target] = [memory.text(path), memory.input(bytes)];
  return memory.withData(bytes, new Syscall<string>(SYS_readlinkat, textOf, dirfd, link, target, PATH_MAX), path);
}

function textOf(length: number, { data }: Syscall<string>): string {
  return decodeText(data!, 0, length);
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

/**
 * Files by name, and directories: mkdir(2), rename(2), getdents(2), chdir(2) ... Each `...at` call takes a directory's descriptor, AT_FDCWD for
 * the working directory. Errors of all paths: ENOENT, ENOTDIR, EACCES, ELOOP, ENAMETOOLONG (path_resolution(7)).
 */
export const fileCalls = {
  /**
   * getdents64(2): the next entries, "." and ".." among them; none at the end. EINVAL: no room for one.
   * @param size bytes of records to ask for.
   */
  getdents: (fd: number, size = 32768): Syscall<DirectoryEntry[]> => {
    const bytes = new Uint8Array(size);
    const memory = new Slots();
    const address = memory.input(bytes);
    return memory.withData(bytes, new Syscall<DirectoryEntry[]>(SYS_getdents64, entriesOf, fd, address, size));
  },
  /** mkdir(2). EEXIST. @param mode less the umask, here and below. */
  mkdir: (path: string, mode = 0o777): Syscall<void> => onPath(SYS_mkdirat, nothing, 1, path, AT_FDCWD, mode),
  /** mkdirat(2) */
  mkdirat: (dirfd: number, path: string, mode = 0o777): Syscall<void> =>
    onPath(SYS_mkdirat, nothing, 1, path, dirfd, mode),
  /**
   * mknod(2). EPERM: a device, without CAP_MKNOD in the initial user namespace.
   * @param mode file type (S_IFIFO ...) and permissions.
   * @param dev device number, see makedev of abi/dev.ts.
   */
  mknod: (path: string, mode: number, dev = 0): Syscall<void> =>
    onPath(SYS_mknodat, nothing, 1, path, AT_FDCWD, mode, dev),
  /** mknodat(2) */
  mknodat: (dirfd: number, path: string, mode: number, dev = 0): Syscall<void> =>
    onPath(SYS_mknodat, nothing, 1, path, dirfd, mode, dev),
  /** mkfifo(3) */
  mkfifo: (path: string, mode = 0o666): Syscall<void> =>
    onPath(SYS_mknodat, nothing, 1, path, AT_FDCWD, S_IFIFO | mode, 0),
  /** unlink(2). EISDIR: a directory. */
  unlink: (path: string): Syscall<void> => onPath(SYS_unlinkat, nothing, 1, path, AT_FDCWD, 0),
  /** rmdir(2). ENOTEMPTY, EBUSY: a mount point. */
  rmdir: (path: string): Syscall<void> => onPath(SYS_unlinkat, nothing, 1, path, AT_FDCWD, AT_REMOVEDIR),
  /** @param flags AT_REMOVEDIR: as rmdir. */
  unlinkat: (dirfd: number, path: string, flags = 0): Syscall<void> =>
    onPath(SYS_unlinkat, nothing, 1, path, dirfd, flags),
  /** rename(2). EXDEV: not on the same mount. */
  rename: (oldPath: string, newPath: string): Syscall<void> =>
    onTwoPaths(SYS_renameat2, AT_FDCWD, oldPath, AT_FDCWD, newPath, 0),
  /** renameat2(2). @param flags RENAME_NOREPLACE (EEXIST), RENAME_EXCHANGE, RENAME_WHITEOUT */
  renameat: (oldDirfd: number, oldPath: string, newDirfd: number, newPath: string, flags = 0): Syscall<void> =>
    onTwoPaths(SYS_renameat2, oldDirfd, oldPath, newDirfd, newPath, flags),
  /** link(2): does not follow a symbolic link at `oldPath`. EPERM: a directory, or fs.protected_hardlinks. */
  link: (oldPath: string, newPath: string): Syscall<void> =>
    onTwoPaths(SYS_linkat, AT_FDCWD, oldPath, AT_FDCWD, newPath, 0),
  /** linkat(2). @param flags AT_SYMLINK_FOLLOW, the default; AT_EMPTY_PATH */
  linkat: (
    oldDirfd: number,
    oldPath: string,
    newDirfd: number,
    newPath: string,
    flags: number = AT_SYMLINK_FOLLOW,
  ): Syscall<void> => onTwoPaths(SYS_linkat, oldDirfd, oldPath, newDirfd, newPath, flags),
  /** symlink(2): `path` becomes a link with this text. */
  symlink: (target: string, path: string): Syscall<void> => symlinkat(target, AT_FDCWD, path),
  /** symlinkat(2): the link is made beside `dirfd`. */
  symlinkat,
  /** readlink(2): the link's text. EINVAL: no symbolic link. */
  readlink: (path: string): Syscall<string> => readlinkat(AT_FDCWD, path),
  /** readlinkat(2). With "" the text of the link that `dirfd` was opened on (O_PATH, O_NOFOLLOW). */
  readlinkat,
  /** truncate(2). @param length in bytes; what is added reads as zeros. */
  truncate: (path: string, length: number): Syscall<void> => onPath(SYS_truncate, nothing, 0, path, length),
  /** chdir(2). EACCES: it may not be searched. */
  chdir: (path: string): Syscall<void> => onPath(SYS_chdir, nothing, 0, path),
  /** fchdir(2): to an open directory. */
  fchdir: (fd: number): Syscall<void> => new Syscall(SYS_fchdir, nothing, fd),
  /** chroot(2): the working directory stays where it is. EPERM without CAP_SYS_CHROOT. */
  chroot: (path: string): Syscall<void> => onPath(SYS_chroot, nothing, 0, path),
  /** getcwd(2): begins with "(unreachable)" outside of the root directory. ENOENT: it was removed. */
  getcwd: (): Syscall<string> => {
    const bytes = new Uint8Array(PATH_MAX);
    const memory = new Slots();
    const made = new Syscall<string>(SYS_getcwd, terminatedText, memory.input(bytes), PATH_MAX);
    return memory.withData(bytes, made);
  },
  /** umask(2): the one before. */
  umask: (mask: number): Syscall => new Syscall(SYS_umask, null, mask),
} as const;

function terminatedText(length: number, { data }: Syscall<string>): string {
  return decodeText(data!, 0, length - 1);
}
