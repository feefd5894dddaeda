// preadv2(2), pwritev2(2) flags: include/uapi/linux/fs.h. struct iovec is in uio-struct.ts.

export const RWF_HIPRI = 0x00000001;
export const RWF_DSYNC = 0x00000002;
export const RWF_SYNC = 0x00000004;
export const RWF_NOWAIT = 0x00000008;
export const RWF_APPEND = 0x00000010;
export const RWF_NOAPPEND = 0x00000020; // Linux 6.9
export const RWF_ATOMIC = 0x00000040; // Linux 6.11
export const RWF_DONTCACHE = 0x00000080; // Linux 6.14
export const RWF_NOSIGNAL = 0x00000100; // Linux 6.18
export const RWF_SUPPORTED = 0x000001ff;
