// name_to_handle_at(2), open_by_handle_at(2): include/uapi/linux/fcntl.h, include/linux/exportfs.h.

export const MAX_HANDLE_SZ = 128;

export const AT_HANDLE_MNT_ID_UNIQUE = 0x001; // a 64-bit mount id (Linux 6.12)
export const AT_HANDLE_CONNECTABLE = 0x002; // one that remembers the directory (Linux 6.13)

// In place of a descriptor of the file system
export const FD_PIDFS_ROOT = -10002; // Linux 6.17
export const FD_NSFS_ROOT = -10003; // Linux 6.18

// enum fid_type
export const FILEID_INVALID = 0xff;
export const FILEID_INO64_GEN = 0x81; // an inode number and a generation, which nothing is opened by
export const FILEID_NSFS = 0xf1;
export const FILEID_KERNFS = 0xfe; // pidfs too
/** Flags of user space's in a handle's type. */
export const FILEID_VALID_USER_FLAGS = 0x30000;
export const FILEID_USER_FLAGS_MASK = 0xffff0000;
