// Secure bits of a thread's credentials: include/uapi/linux/securebits.h (capabilities(7)).

export const SECUREBITS_DEFAULT = 0x00;
export const SECBIT_NOROOT = 0x01;
export const SECBIT_NOROOT_LOCKED = 0x02;
export const SECBIT_NO_SETUID_FIXUP = 0x04;
export const SECBIT_NO_SETUID_FIXUP_LOCKED = 0x08;
export const SECBIT_KEEP_CAPS = 0x10;
export const SECBIT_KEEP_CAPS_LOCKED = 0x20;
export const SECBIT_NO_CAP_AMBIENT_RAISE = 0x40;
export const SECBIT_NO_CAP_AMBIENT_RAISE_LOCKED = 0x80;
export const SECBIT_EXEC_RESTRICT_FILE = 0x100; // Linux 6.14
export const SECBIT_EXEC_RESTRICT_FILE_LOCKED = 0x200; // Linux 6.14
export const SECBIT_EXEC_DENY_INTERACTIVE = 0x400; // Linux 6.14
export const SECBIT_EXEC_DENY_INTERACTIVE_LOCKED = 0x800; // Linux 6.14
export const SECURE_ALL_BITS = 0x555; // with the bits of Linux 6.14
export const SECURE_ALL_LOCKS = 0xaaa; // with the bits of Linux 6.14
