// uname(2): include/uapi/linux/utsname.h. struct new_utsname is in utsname-struct.ts.

/** Longest sysname, nodename, ... without the NUL. */
export const __NEW_UTS_LEN = 64;
