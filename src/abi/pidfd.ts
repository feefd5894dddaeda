// pidfd_open(2), pidfd_send_signal(2), ioctl on pidfds: include/uapi/linux/pidfd.h.

export const PIDFD_NONBLOCK = 0o0004000;
export const PIDFD_THREAD = 0o0000200; // O_EXCL: refer to one thread (Linux 6.9)

export const PIDFD_SIGNAL_THREAD = 0x1; // Linux 6.9
export const PIDFD_SIGNAL_THREAD_GROUP = 0x2; // Linux 6.9
export const PIDFD_SIGNAL_PROCESS_GROUP = 0x4; // Linux 6.9

export const PIDFD_SELF_THREAD = -10000; // the calling thread (Linux 6.14)
export const PIDFD_SELF_THREAD_GROUP = -10001; // the calling process (Linux 6.14)

// ioctl(2): open one of the task's namespaces (Linux 6.11)
export const PIDFD_GET_CGROUP_NAMESPACE = 0xff01;
export const PIDFD_GET_IPC_NAMESPACE = 0xff02;
export const PIDFD_GET_MNT_NAMESPACE = 0xff03;
export const PIDFD_GET_NET_NAMESPACE = 0xff04;
export const PIDFD_GET_PID_NAMESPACE = 0xff05;
export const PIDFD_GET_PID_FOR_CHILDREN_NAMESPACE = 0xff06;
export const PIDFD_GET_TIME_NAMESPACE = 0xff07;
export const PIDFD_GET_TIME_FOR_CHILDREN_NAMESPACE = 0xff08;
export const PIDFD_GET_USER_NAMESPACE = 0xff09;
export const PIDFD_GET_UTS_NAMESPACE = 0xff0a;

/** struct pidfd_info*, in a request that carries the structure's size, whatever version it is of (Linux 6.13). */
export const PIDFD_GET_INFO = 0xc050ff0b;
// _IOC_TYPE and _IOC_NR of it, and the direction: what is left without the size.
export const PIDFD_GET_INFO_UNSIZED = 0xc000ff0b;

// pidfd_info.mask
export const PIDFD_INFO_PID = 0x1; // always given
export const PIDFD_INFO_CREDS = 0x2; // always given
export const PIDFD_INFO_CGROUPID = 0x4; // always given
export const PIDFD_INFO_EXIT = 0x8; // on request, of a task that was reaped (Linux 6.15)
export const PIDFD_INFO_COREDUMP = 0x10; // on request (Linux 6.16)
export const PIDFD_INFO_SUPPORTED_MASK = 0x20; // on request (Linux 6.19)
export const PIDFD_INFO_COREDUMP_SIGNAL = 0x40; // with PIDFD_INFO_COREDUMP, after one (Linux 6.19)

// pidfd_info.coredump_mask
export const PIDFD_COREDUMPED = 0x1;
export const PIDFD_COREDUMP_SKIP = 0x2; // not dumpable
export const PIDFD_COREDUMP_USER = 0x4; // would be dumped as the user
export const PIDFD_COREDUMP_ROOT = 0x8;

export const PIDFD_INFO_SIZE_VER0 = 64;
export const PIDFD_INFO_SIZE_VER1 = 72;
export const PIDFD_INFO_SIZE_VER2 = 80;
