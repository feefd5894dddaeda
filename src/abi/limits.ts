// Limits: include/uapi/linux/limits.h, uio.h and kernel constants user space can observe.

export const NGROUPS_MAX = 65536;
export const ARG_MAX = 131072; // what exec guaranteed before 2.6.23; see execve(2)
export const LINK_MAX = 127;
export const MAX_CANON = 255;
export const MAX_INPUT = 255;
export const NAME_MAX = 255;
export const PATH_MAX = 4096; // includes the terminating NUL
export const PIPE_BUF = 4096; // writes up to here are atomic (pipe(7))
export const XATTR_NAME_MAX = 255;
export const XATTR_SIZE_MAX = 65536;
export const XATTR_LIST_MAX = 65536;
export const RTSIG_MAX = 32;

export const UIO_MAXIOV = 1024;
export const IOV_MAX = 1024; // UIO_MAXIOV under its POSIX name

export const MAXSYMLINKS = 40; // include/linux/namei.h: more gives ELOOP
export const MAX_RW_COUNT = 0x7ffff000; // include/linux/fs.h: INT_MAX & PAGE_MASK, the most one read or write moves
export const TASK_COMM_LEN = 16; // include/linux/sched.h, with the NUL
export const MAX_ARG_STRLEN = 131072; // include/uapi/linux/binfmts.h: one argument, with the NUL
export const MAX_ARG_STRINGS = 0x7fffffff;
export const BINPRM_BUF_SIZE = 256; // include/uapi/linux/binfmts.h: how much of a file exec looks at
export const MAX_SCRIPT_DEPTH = 5; // fs/exec.c: nested #! interpreters; more gives ELOOP
export const PID_MAX_LIMIT = 4194304; // include/linux/threads.h
export const PID_MAX_DEFAULT = 32768;
export const RESERVED_PIDS = 300; // kernel/pid.c: where pids restart after a wrap
export const MAX_PID_NS_LEVEL = 32; // include/linux/pid_namespace.h
export const PAGE_SIZE = 4096;
export const PAGE_SHIFT = 12;
