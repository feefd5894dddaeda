// POSIX message queues: include/uapi/linux/mqueue.h, include/linux/ipc_namespace.h.

export const MQ_PRIO_MAX = 32768;
export const MQ_BYTES_MAX = 819200; // the default RLIMIT_MSGQUEUE

// mq_notify(2), SIGEV_THREAD: the last byte of the cookie
export const NOTIFY_NONE = 0;
export const NOTIFY_WOKENUP = 1;
export const NOTIFY_REMOVED = 2;
export const NOTIFY_COOKIE_LEN = 32;

// Limits of a namespace: default, smallest, largest
export const DFLT_QUEUESMAX = 256;
export const MIN_MSGMAX = 1;
export const DFLT_MSG = 10;
export const DFLT_MSGMAX = 10;
export const HARD_MSGMAX = 65536;
export const MIN_MSGSIZEMAX = 128;
export const DFLT_MSGSIZE = 8192;
export const DFLT_MSGSIZEMAX = 8192;
export const HARD_MSGSIZEMAX = 16777216; // 16 MiB
