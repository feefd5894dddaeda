/**
 * The virtual file system and the file systems (Linux's fs/, gVisor's vfs and fsimpl). The objects are Linux's: Superblock, Inode, Dentry,
 * Mount, MountNamespace, Path, FileDescription (struct file), FdTable (files_struct), FsContext (fs_struct); a VirtualFilesystem holds
 * what one kernel shares. Each system call that takes a pathname is a function in a file named after it, on a `Caller`, which is the task
 * as seen from here. One folder per file system: tmpfs, devtmpfs, nsfs, pseudo (the base of procfs) ...
 *
 * Everything returns a value or -errno, as Linux does, in Linux's order of checks; only reading a tar archive throws.
 */

export { access } from "./access.ts";
export { AnonymousFile } from "./anon/anonymous-file.ts";
export { startingPath } from "./at-path.ts";
export type { InodeAttributes } from "./attributes.ts";
export type { Caller } from "./caller.ts";
export { CharacterDevice } from "./character-device.ts";
export { chdir, fchdir } from "./chdir.ts";
export { chmod, fchmod } from "./chmod.ts";
export { chown, fchown } from "./chown.ts";
export { chroot, isChrooted } from "./chroot.ts";
export { copyMountNamespace, MountNamespaces } from "./copy-mount-namespace.ts";
export { Dentry } from "./dentry.ts";
export { DeviceRegistry } from "./device-registry.ts";
export { ChaCha20Entropy, type EntropySource } from "./devices/entropy.ts";
export { CONSOLE_DEV, registerMemoryDevices, STANDARD_DEVICES, type StandardDevice } from "./devices/memory-devices.ts";
export { DevptsSuperblock } from "./devpts/devpts-superblock.ts";
export { DevptsType } from "./devpts/devpts-type.ts";
export { PtmxFile } from "./devpts/ptmx-file.ts";
export { openPeer, Pty } from "./devpts/pty.ts";
export { DevtmpfsType } from "./devtmpfs/devtmpfs-type.ts";
export { DirectoryFile } from "./directory-file.ts";
export type { DirentSink } from "./dirent-sink.ts";
export { mount } from "./do-mount.ts";
export { EpollFile, type EpollSink } from "./epoll/epoll-file.ts";
export { EventFile } from "./eventfd/event-file.ts";
export { fallocate } from "./fallocate.ts";
export { FdTable, type InstallOptions } from "./fd-table.ts";
export { FileDescription, type IoctlMemory } from "./file-description.ts";
export {
  FilesystemType,
  FS_NO_USER,
  FS_REQUIRES_DEV,
  FS_USERNS_MOUNT,
  type MountRequest,
} from "./filesystem-type.ts";
export { FsContext } from "./fs-context.ts";
export { Fsnotify, type FsnotifyEvent, type FsnotifyListener } from "./fsnotify/fsnotify.ts";
export { getdents64 } from "./getdents64.ts";
export { HostInput } from "./host/host-input.ts";
export { HostOutput, type HostSink } from "./host/host-output.ts";
export { HostInputFile, HostOutputFile, openHostInput, openHostOutput } from "./host/host-stream-file.ts";
export type { HostDirectoryMode, HostDirectorySource, HostStat, HostTree } from "./hostfs/host-tree.ts";
export { HostfsType } from "./hostfs/hostfs-type.ts";
export { initialMountNamespace } from "./initial-mount-namespace.ts";
export { Inode } from "./inode.ts";
export type { Kstat } from "./kstat.ts";
export { LazyFile, type LazySource } from "./lazy/lazy-file.ts";
export { link } from "./link.ts";
export { lockFile } from "./locks/flock.ts";
export { InodeLocks, TO_END } from "./locks/inode-locks.ts";
export type { LockOwner, RecordLock } from "./locks/record-lock.ts";
export { mkdir } from "./mkdir.ts";
export { mknod } from "./mknod.ts";
export { Mount } from "./mount.ts";
export { MountNamespace } from "./mount-namespace.ts";
export { mountinfoText, mountsText, mountstatsText } from "./mountinfo.ts";
export { NamespaceFile } from "./nsfs/namespace-file.ts";
export { NsfsInode, namespacePath } from "./nsfs/nsfs-inode.ts";
export { openat, openPath } from "./open.ts";
export { openExecutable } from "./open-executable.ts";
export { Path } from "./path.ts";
export {
  LOOKUP_BENEATH,
  LOOKUP_DIRECTORY,
  LOOKUP_EMPTY,
  LOOKUP_FOLLOW,
  LOOKUP_IN_ROOT,
  LOOKUP_NO_MAGICLINKS,
  LOOKUP_NO_SYMLINKS,
  LOOKUP_NO_XDEV,
  lookup,
} from "./path-walk.ts";
export { absoluteName, getcwd, pathname } from "./pathname.ts";
export { PipeFile } from "./pipe/pipe-file.ts";
export { pipe2 } from "./pipe/pipe2.ts";
export { pivotRoot } from "./pivot-root.ts";
export { type DynamicEntry, FIRST_DYNAMIC_POSITION, PseudoDirectory } from "./pseudo/pseudo-directory.ts";
export { PseudoInode } from "./pseudo/pseudo-inode.ts";
export { PseudoSuperblock } from "./pseudo/pseudo-superblock.ts";
export { MagicLink, PseudoSymlink, StaticSymlink } from "./pseudo/pseudo-symlink.ts";
export { TextFile, TextFileDescription } from "./pseudo/text-file.ts";
export { RamfsType } from "./ramfs/ramfs-type.ts";
export { readlink } from "./readlink.ts";
export { rename } from "./rename.ts";
export { rmdir } from "./rmdir.ts";
export { stat, statPath } from "./stat.ts";
export { type StatfsData, statfs, statfsPath } from "./statfs.ts";
export { MAX_FILE_SIZE, Superblock } from "./superblock.ts";
export { symlink } from "./symlink.ts";
export { populateFromTar } from "./tar/populate.ts";
export { readTar, type TarEntry, type TarEntryType } from "./tar/tar-archive.ts";
export { TarError, type TarErrorCode } from "./tar/tar-error.ts";
export { DEFAULT_TAR_LIMITS, type TarLimits } from "./tar/tar-limits.ts";
export { TimerFile } from "./timerfd/timer-file.ts";
export { TmpfsSuperblock } from "./tmpfs/tmpfs-superblock.ts";
export { TmpfsType } from "./tmpfs/tmpfs-type.ts";
export { ftruncate, truncate } from "./truncate.ts";
export { releaseControllingTty } from "./tty/controlling-tty.ts";
export type { TtyJobControl, TtyProcessGroup, TtySession } from "./tty/job-control.ts";
export { Tty, type WindowSize } from "./tty/tty.ts";
export { TtyDevice } from "./tty/tty-device.ts";
export { TtyFile } from "./tty/tty-file.ts";
export { umount2 } from "./umount.ts";
export { unlink } from "./unlink.ts";
export { futimens, type TimeArgument, type TimesArgument, utimensat } from "./utimensat.ts";
export { VirtualFilesystem } from "./virtual-filesystem.ts";
export { getxattr, listxattr, removexattr, setxattr } from "./xattr.ts";
