// statx(2): include/uapi/linux/stat.h. struct statx is in statx-struct.ts.

// stx_mask
export const STATX_TYPE = 0x00000001;
export const STATX_MODE = 0x00000002;
export const STATX_NLINK = 0x00000004;
export const STATX_UID = 0x00000008;
export const STATX_GID = 0x00000010;
export const STATX_ATIME = 0x00000020;
export const STATX_MTIME = 0x00000040;
export const STATX_CTIME = 0x00000080;
export const STATX_INO = 0x00000100;
export const STATX_SIZE = 0x00000200;
export const STATX_BLOCKS = 0x00000400;
export const STATX_BASIC_STATS = 0x000007ff;
export const STATX_BTIME = 0x00000800;
export const STATX_MNT_ID = 0x00001000;
export const STATX_DIOALIGN = 0x00002000;
export const STATX_MNT_ID_UNIQUE = 0x00004000; // Linux 6.8
export const STATX_SUBVOL = 0x00008000; // Linux 6.10
export const STATX_WRITE_ATOMIC = 0x00010000; // Linux 6.11
export const STATX_DIO_READ_ALIGN = 0x00020000; // Linux 6.14
export const STATX__RESERVED = 0x80000000; // bit 31: EINVAL
export const STATX_ALL = 0x00000fff;

// stx_attributes
export const STATX_ATTR_COMPRESSED = 0x00000004;
export const STATX_ATTR_IMMUTABLE = 0x00000010;
export const STATX_ATTR_APPEND = 0x00000020;
export const STATX_ATTR_NODUMP = 0x00000040;
export const STATX_ATTR_ENCRYPTED = 0x00000800;
export const STATX_ATTR_AUTOMOUNT = 0x00001000;
export const STATX_ATTR_MOUNT_ROOT = 0x00002000;
export const STATX_ATTR_VERITY = 0x00100000;
export const STATX_ATTR_DAX = 0x00200000;
export const STATX_ATTR_WRITE_ATOMIC = 0x00400000; // Linux 6.11
