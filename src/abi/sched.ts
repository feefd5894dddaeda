// clone(2), clone3(2), unshare(2), setns(2) and the scheduling policies: include/uapi/linux/sched.h.

export const CSIGNAL = 0x000000ff;
export const CLONE_NEWTIME = 0x00000080;
export const CLONE_VM = 0x00000100;
export const CLONE_FS = 0x00000200;
export const CLONE_FILES = 0x00000400;
export const CLONE_SIGHAND = 0x00000800;
export const CLONE_PIDFD = 0x00001000;
export const CLONE_PTRACE = 0x00002000;
export const CLONE_VFORK = 0x00004000;
export const CLONE_PARENT = 0x00008000;
export const CLONE_THREAD = 0x00010000;
export const CLONE_NEWNS = 0x00020000;
export const CLONE_SYSVSEM = 0x00040000;
export const CLONE_SETTLS = 0x00080000;
export const CLONE_PARENT_SETTID = 0x00100000;
export const CLONE_CHILD_CLEARTID = 0x00200000;
export const CLONE_DETACHED = 0x00400000;
export const CLONE_UNTRACED = 0x00800000;
export const CLONE_CHILD_SETTID = 0x01000000;
export const CLONE_NEWCGROUP = 0x02000000;
export const CLONE_NEWUTS = 0x04000000;
export const CLONE_NEWIPC = 0x08000000;
export const CLONE_NEWUSER = 0x10000000;
export const CLONE_NEWPID = 0x20000000;
export const CLONE_NEWNET = 0x40000000;
export const CLONE_IO = 0x80000000; // bit 31: `flags & CLONE_IO` is a negative number, so compare with 0

// clone3(2) only. Above bit 31, out of reach of `&` on numbers: the high half of clone_args.flags holds these bits
// shifted down by 32.
export const CLONE_CLEAR_SIGHAND = 0x100000000;
export const CLONE_INTO_CGROUP = 0x200000000;
export const CLONE_AUTOREAP = 0x400000000; // 7.x, as the two below
export const CLONE_NNP = 0x800000000;
export const CLONE_PIDFD_AUTOKILL = 0x1000000000;
export const CLONE_EMPTY_MNTNS = 0x2000000000; // Linux 7.1

/** unshare(2) only; for clone it is CLONE_PARENT_SETTID. */
export const UNSHARE_EMPTY_MNTNS = 0x00100000; // Linux 7.1

export const CLONE_ARGS_SIZE_VER0 = 64;
export const CLONE_ARGS_SIZE_VER1 = 80;
export const CLONE_ARGS_SIZE_VER2 = 88;

export const SCHED_NORMAL = 0;
export const SCHED_OTHER = 0; // SCHED_NORMAL in POSIX's words
export const SCHED_FIFO = 1;
export const SCHED_RR = 2;
export const SCHED_BATCH = 3;
export const SCHED_IDLE = 5;
export const SCHED_DEADLINE = 6;
export const SCHED_EXT = 7; // sched_ext (Linux 6.12)
export const SCHED_RESET_ON_FORK = 0x40000000;

export const SCHED_FLAG_RESET_ON_FORK = 0x01;
export const SCHED_FLAG_RECLAIM = 0x02;
export const SCHED_FLAG_DL_OVERRUN = 0x04;
export const SCHED_FLAG_KEEP_POLICY = 0x08;
export const SCHED_FLAG_KEEP_PARAMS = 0x10;
export const SCHED_FLAG_UTIL_CLAMP_MIN = 0x20;
export const SCHED_FLAG_UTIL_CLAMP_MAX = 0x40;

// include/linux/sched/prio.h
export const MAX_NICE = 19;
export const MIN_NICE = -20;
export const MAX_RT_PRIO = 100;
