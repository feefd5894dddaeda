// ioctl(2) on namespace files: include/uapi/linux/nsfs.h (ioctl_nsfs(2), ioctl_ns(2)).

export const NSIO = 0xb7;
export const NS_GET_USERNS = 0xb701; // fd of the owning user namespace
export const NS_GET_PARENT = 0xb702; // fd of the parent of a pid or user namespace
export const NS_GET_NSTYPE = 0xb703; // the CLONE_NEW* constant
export const NS_GET_OWNER_UID = 0xb704; // uid_t*: owner of a user namespace
export const NS_GET_MNTNS_ID = 0x8008b705; // __u64*: id of a mount namespace (Linux 6.11)
export const NS_GET_PID_FROM_PIDNS = 0x8004b706; // pid in the given namespace -> caller's (Linux 6.11)
export const NS_GET_TGID_FROM_PIDNS = 0x8004b707;
export const NS_GET_PID_IN_PIDNS = 0x8004b708; // caller's pid -> pid in the given namespace
export const NS_GET_TGID_IN_PIDNS = 0x8004b709;
export const NS_MNT_GET_INFO = 0x8010b70a; // struct mnt_ns_info* (Linux 6.12)
export const NS_MNT_GET_NEXT = 0x8010b70b; // fd of the next mount namespace
export const NS_MNT_GET_PREV = 0x8010b70c; // fd of the previous mount namespace
export const NS_GET_ID = 0x8008b70d; // __u64*: namespace id (Linux 6.18)

// Inode numbers of the initial namespaces (enum init_ns_ino of Linux 6.18)
export const IPC_NS_INIT_INO = 0xefffffff;
export const UTS_NS_INIT_INO = 0xeffffffe;
export const USER_NS_INIT_INO = 0xeffffffd;
export const PID_NS_INIT_INO = 0xeffffffc;
export const CGROUP_NS_INIT_INO = 0xeffffffb;
export const TIME_NS_INIT_INO = 0xeffffffa;
export const NET_NS_INIT_INO = 0xeffffff9;
export const MNT_NS_INIT_INO = 0xeffffff8;
