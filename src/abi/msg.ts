// System V message queues: include/uapi/linux/msg.h.

// msgrcv(2) flags
export const MSG_NOERROR = 0o10000;
export const MSG_EXCEPT = 0o20000;
export const MSG_COPY = 0o40000;

// msgctl(2) commands
export const MSG_STAT = 11;
export const MSG_INFO = 12;
export const MSG_STAT_ANY = 13;

export const MSGMNI = 32000;
export const MSGMAX = 8192;
export const MSGMNB = 16384;

// What struct msginfo reports and nothing uses
export const MSGPOOL = 512000; // MSGMNI * MSGMNB / 1024
export const MSGTQL = MSGMNB;
export const MSGMAP = MSGMNB;
export const MSGSSZ = 16;
export const MSGSEG = 0xffff;
