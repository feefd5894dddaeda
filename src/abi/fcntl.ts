// open(2), fcntl(2), flock(2) and the *at() flags: include/uapi/asm-generic/fcntl.h, include/uapi/linux/fcntl.h.
// riscv64 uses the generic O_* values; arm64 and others differ in O_DIRECTORY, O_NOFOLLOW, O_DIRECT and O_LARGEFILE.

export const O_ACCMODE = 0o0000003;
export const O_RDONLY = 0o0000000;
export const O_WRONLY = 0o0000001;
export const O_RDWR = 0o0000002;
export const O_CREAT = 0o0000100;
export const O_EXCL = 0o0000200;
export const O_NOCTTY = 0o0000400;
export const O_TRUNC = 0o0001000;
export const O_APPEND = 0o0002000;
export const O_NONBLOCK = 0o0004000;
export const O_NDELAY = 0o0004000;
export const O_DSYNC = 0o0010000;
export const FASYNC = 0o0020000; // O_ASYNC of user space
export const O_ASYNC = 0o0020000;
export const O_DIRECT = 0o0040000;
export const O_LARGEFILE = 0o0100000; // set by the kernel on every 64-bit open; F_GETFL shows it
export const O_DIRECTORY = 0o0200000;
export const O_NOFOLLOW = 0o0400000;
export const O_NOATIME = 0o1000000;
export const O_CLOEXEC = 0o2000000;
export const __O_SYNC = 0o4000000;
export const O_SYNC = 0o4010000; // __O_SYNC | O_DSYNC
export const O_PATH = 0o10000000;
export const __O_TMPFILE = 0o20000000;
export const O_TMPFILE = 0o20200000; // __O_TMPFILE | O_DIRECTORY

export const F_DUPFD = 0;
export const F_GETFD = 1;
export const F_SETFD = 2;
export const F_GETFL = 3;
export const F_SETFL = 4;
export const F_GETLK = 5;
export const F_SETLK = 6;
export const F_SETLKW = 7;
export const F_SETOWN = 8;
export const F_GETOWN = 9;
export const F_SETSIG = 10;
export const F_GETSIG = 11;
export const F_SETOWN_EX = 15;
export const F_GETOWN_EX = 16;
export const F_GETOWNER_UIDS = 17;
export const F_OFD_GETLK = 36;
export const F_OFD_SETLK = 37;
export const F_OFD_SETLKW = 38;
export const F_LINUX_SPECIFIC_BASE = 1024;
export const F_SETLEASE = 1024;
export const F_GETLEASE = 1025;
export const F_NOTIFY = 1026;
export const F_DUPFD_QUERY = 1027; // same open file description? (Linux 6.10)
export const F_CREATED_QUERY = 1028; // did O_CREAT create the file? (Linux 6.12)
export const F_CANCELLK = 1029;
export const F_DUPFD_CLOEXEC = 1030;
export const F_SETPIPE_SZ = 1031;
export const F_GETPIPE_SZ = 1032;
export const F_ADD_SEALS = 1033;
export const F_GET_SEALS = 1034;
export const F_GET_RW_HINT = 1035;
export const F_SET_RW_HINT = 1036;
export const F_GET_FILE_RW_HINT = 1037;
export const F_SET_FILE_RW_HINT = 1038;

export const FD_CLOEXEC = 1;

// struct flock l_type
export const F_RDLCK = 0;
export const F_WRLCK = 1;
export const F_UNLCK = 2;

// struct f_owner_ex type
export const F_OWNER_TID = 0;
export const F_OWNER_PID = 1;
export const F_OWNER_PGRP = 2;

// flock(2)
export const LOCK_SH = 1;
export const LOCK_EX = 2;
export const LOCK_NB = 4;
export const LOCK_UN = 8;

// memfd seals
export const F_SEAL_SEAL = 0x0001;
export const F_SEAL_SHRINK = 0x0002;
export const F_SEAL_GROW = 0x0004;
export const F_SEAL_WRITE = 0x0008;
export const F_SEAL_FUTURE_WRITE = 0x0010;
export const F_SEAL_EXEC = 0x0020; // prevent chmod of the exec bits (Linux 6.3)

export const AT_FDCWD = -100;
export const AT_SYMLINK_NOFOLLOW = 0x100;
export const AT_EACCESS = 0x200; // faccessat2: check with the effective ids
export const AT_REMOVEDIR = 0x200; // unlinkat
export const AT_SYMLINK_FOLLOW = 0x400;
export const AT_NO_AUTOMOUNT = 0x800;
export const AT_EMPTY_PATH = 0x1000;
export const AT_STATX_SYNC_TYPE = 0x6000;
export const AT_STATX_SYNC_AS_STAT = 0x0;
export const AT_STATX_FORCE_SYNC = 0x2000;
export const AT_STATX_DONT_SYNC = 0x4000;
export const AT_RECURSIVE = 0x8000; // open_tree, mount_setattr
export const AT_HANDLE_FID = 0x200; // name_to_handle_at (Linux 6.5)
export const AT_RENAME_NOREPLACE = 0x0001; // renameat2 (6.13 gave RENAME_* these names)
export const AT_EXECVE_CHECK = 0x10000; // execveat: only check whether execution is allowed (Linux 6.14)

// renameat2(2): include/uapi/linux/fs.h
export const RENAME_NOREPLACE = 0x1;
export const RENAME_EXCHANGE = 0x2;
export const RENAME_WHITEOUT = 0x4;

// openat2(2): include/uapi/linux/openat2.h
export const RESOLVE_NO_XDEV = 0x1;
export const RESOLVE_NO_MAGICLINKS = 0x2;
export const RESOLVE_NO_SYMLINKS = 0x4;
export const RESOLVE_BENEATH = 0x8;
export const RESOLVE_IN_ROOT = 0x10;
export const RESOLVE_CACHED = 0x20;
export const OPEN_HOW_SIZE_VER0 = 24; // include/linux/fcntl.h

// close_range(2): include/uapi/linux/close_range.h
export const CLOSE_RANGE_UNSHARE = 0x2;
export const CLOSE_RANGE_CLOEXEC = 0x4;

// fallocate(2): include/uapi/linux/falloc.h
export const FALLOC_FL_KEEP_SIZE = 0x01;
export const FALLOC_FL_PUNCH_HOLE = 0x02;
export const FALLOC_FL_COLLAPSE_RANGE = 0x08;
export const FALLOC_FL_ZERO_RANGE = 0x10;
export const FALLOC_FL_INSERT_RANGE = 0x20;
export const FALLOC_FL_UNSHARE_RANGE = 0x40;

// posix_fadvise(2): include/uapi/linux/fadvise.h
export const POSIX_FADV_NORMAL = 0;
export const POSIX_FADV_RANDOM = 1;
export const POSIX_FADV_SEQUENTIAL = 2;
export const POSIX_FADV_WILLNEED = 3;
export const POSIX_FADV_DONTNEED = 4;
export const POSIX_FADV_NOREUSE = 5;

// sync_file_range(2): include/uapi/linux/fs.h
export const SYNC_FILE_RANGE_WAIT_BEFORE = 0x1;
export const SYNC_FILE_RANGE_WRITE = 0x2;
export const SYNC_FILE_RANGE_WAIT_AFTER = 0x4;

// memfd_create(2): include/uapi/linux/memfd.h
export const MFD_CLOEXEC = 0x0001;
export const MFD_ALLOW_SEALING = 0x0002;
export const MFD_HUGETLB = 0x0004;
export const MFD_NOEXEC_SEAL = 0x0008; // Linux 6.3
export const MFD_EXEC = 0x0010; // Linux 6.3
