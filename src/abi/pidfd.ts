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
