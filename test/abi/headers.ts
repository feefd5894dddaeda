// Which C headers define the names of each file of src/abi.

export interface Source {
  /** Headers, in the order C wants them. */
  readonly include: readonly string[];
  /** Declarations no user space header has, as they stand in the kernel's sources. */
  readonly prelude?: string;
  /** Names that come from other headers, which do not mix with those above. */
  readonly also?: { readonly include: readonly string[]; readonly names: readonly string[] };
}

export const HEADERS: Readonly<Record<string, Source>> = {
  "access.ts": { include: ["unistd.h"] },
  "auxv.ts": { include: ["linux/auxvec.h", "asm/hwcap.h"] },
  "capability.ts": { include: ["linux/capability.h"] },
  "capability-struct.ts": { include: ["linux/capability.h"] },
  "dev.ts": { include: ["linux/major.h"] },
  "dirent.ts": { include: ["dirent.h"] },
  "dirent-struct.ts": {
    include: ["linux/types.h"],
    // include/linux/dirent.h
    prelude: `struct linux_dirent64 {
      __u64 d_ino; __s64 d_off; unsigned short d_reclen; unsigned char d_type; char d_name[];
    };`,
  },
  "elf.ts": {
    include: ["linux/elf.h", "linux/elf-em.h", "sys/types.h", "asm/elf.h"],
    also: {
      include: ["elf.h"],
      names: [
        "EI_ABIVERSION",
        "EF_RISCV_RVC",
        "EF_RISCV_FLOAT_ABI",
        "EF_RISCV_FLOAT_ABI_DOUBLE",
        "EF_RISCV_RVE",
        "PT_RISCV_ATTRIBUTES",
      ],
    },
  },
  "elf-struct.ts": { include: ["elf.h"] },
  "epoll.ts": { include: ["linux/eventpoll.h"] },
  "errno.ts": { include: ["linux/errno.h"] },
  "eventfd.ts": { include: ["sys/eventfd.h", "sys/signalfd.h"] },
  "fcntl.ts": {
    include: [
      "linux/fcntl.h",
      "linux/fs.h",
      "linux/openat2.h",
      "linux/close_range.h",
      "linux/falloc.h",
      "linux/fadvise.h",
      "linux/memfd.h",
    ],
    also: { include: ["fcntl.h"], names: ["O_ASYNC"] },
  },
  "fcntl-struct.ts": { include: ["linux/fcntl.h", "linux/openat2.h"] },
  "futex.ts": { include: ["linux/futex.h"] },
  "futex-struct.ts": { include: ["linux/futex.h"] },
  "hwprobe.ts": { include: [] },
  "hwprobe-struct.ts": {
    include: ["linux/types.h"],
    // arch/riscv/include/uapi/asm/hwprobe.h (6.4)
    prelude: "struct riscv_hwprobe { __s64 key; __u64 value; };",
  },
  "if.ts": { include: ["linux/if.h", "linux/if_arp.h", "linux/if_ether.h"] },
  "if-struct.ts": { include: ["linux/if.h", "linux/if_packet.h"] },
  "in.ts": { include: ["netinet/in.h", "netinet/ip_icmp.h", "netinet/tcp.h"] },
  "in-struct.ts": { include: ["netinet/in.h"] },
  "inotify.ts": { include: ["linux/inotify.h"] },
  "inotify-struct.ts": { include: ["linux/inotify.h"] },
  "ioctl.ts": { include: ["linux/ioctl.h", "asm/termbits.h", "asm/ioctls.h", "stddef.h", "linux/fs.h"] },
  "ioctl-nsfs.ts": { include: ["linux/nsfs.h"] },
  "ipc-struct.ts": { include: ["linux/ipc.h", "linux/shm.h", "linux/sem.h", "linux/msg.h"] },
  "ipc.ts": { include: ["linux/ipc.h"] },
  "kcmp.ts": { include: ["linux/kcmp.h"] },
  "limits.ts": {
    include: ["linux/limits.h", "linux/uio.h", "linux/binfmts.h"],
    prelude: "#define PAGE_SIZE 4096", // arch/riscv/include/asm/page.h
    also: { include: ["limits.h"], names: ["IOV_MAX"] },
  },
  "magic.ts": { include: ["linux/magic.h"] },
  "membarrier.ts": { include: ["linux/membarrier.h"] },
  "mman.ts": { include: ["linux/mman.h"] },
  "mount.ts": {
    include: ["fcntl.h", "linux/mount.h"],
    also: {
      include: ["sys/mount.h", "sys/statvfs.h"],
      names: [
        "MNT_FORCE",
        "MNT_DETACH",
        "MNT_EXPIRE",
        "UMOUNT_NOFOLLOW",
        "ST_RDONLY",
        "ST_NOSUID",
        "ST_NODEV",
        "ST_NOEXEC",
        "ST_SYNCHRONOUS",
        "ST_MANDLOCK",
        "ST_NOATIME",
        "ST_NODIRATIME",
        "ST_RELATIME",
      ],
    },
  },
  "mount-struct.ts": {
    include: ["linux/types.h", "linux/mount.h"],
    // Linux 6.8 to 6.18
    prelude: `struct mnt_id_req { __u32 size, mnt_ns_fd; __u64 mnt_id, param, mnt_ns_id; };
struct mnt_ns_info { __u32 size, nr_mounts; __u64 mnt_ns_id; };
struct statmount {
  __u32 size, mnt_opts; __u64 mask; __u32 sb_dev_major, sb_dev_minor; __u64 sb_magic; __u32 sb_flags, fs_type;
  __u64 mnt_id, mnt_parent_id; __u32 mnt_id_old, mnt_parent_id_old;
  __u64 mnt_attr, mnt_propagation, mnt_peer_group, mnt_master, propagate_from; __u32 mnt_root, mnt_point;
  __u64 mnt_ns_id; __u32 fs_subtype, sb_source, opt_num, opt_array, opt_sec_num, opt_sec_array; __u64 supported_mask;
  __u32 mnt_uidmap_num, mnt_uidmap, mnt_gidmap_num, mnt_gidmap; __u64 spare[43];
};`,
  },
  "mqueue-struct.ts": { include: ["linux/mqueue.h"] },
  "mqueue.ts": { include: ["linux/mqueue.h"] },
  "msg.ts": { include: ["linux/msg.h"] },
  "personality.ts": { include: ["linux/personality.h"] },
  "handle.ts": { include: ["fcntl.h"] },
  "handle-struct.ts": {
    include: ["fcntl.h", "linux/types.h"],
    prelude: "struct nsfs_file_handle { __u64 ns_id; __u32 ns_type; __u32 ns_inum; };",
  },
  "nsfs-struct.ts": {
    include: ["linux/types.h"],
    prelude: `struct ns_id_req {
      __u32 size; __u32 spare; __u64 ns_id; __u32 ns_type; __u32 spare2; __u64 user_ns_id;
    };`,
  },
  "pidfd.ts": { include: ["linux/pidfd.h"] },
  "pidfd-struct.ts": {
    include: ["linux/types.h"],
    prelude: `struct pidfd_info {
      __u64 mask; __u64 cgroupid; __u32 pid; __u32 tgid; __u32 ppid; __u32 ruid; __u32 rgid; __u32 euid; __u32 egid;
      __u32 suid; __u32 sgid; __u32 fsuid; __u32 fsgid; __s32 exit_code; __u32 coredump_mask; __u32 coredump_signal;
      __u64 supported_mask;
    };`,
  },
  "poll.ts": {
    include: ["linux/types.h", "linux/poll.h"],
    prelude: "typedef unsigned __poll_t;",
    also: { include: ["sys/select.h"], names: ["FD_SETSIZE"] },
  },
  "poll-struct.ts": {
    include: ["linux/types.h", "linux/poll.h", "linux/eventpoll.h"],
  },
  "prctl.ts": { include: ["linux/prctl.h"] },
  "ptrace.ts": { include: ["linux/ptrace.h"] },
  "random.ts": { include: ["linux/random.h"] },
  "reboot.ts": { include: ["linux/reboot.h"] },
  "resource.ts": { include: ["linux/resource.h", "linux/fs.h"] },
  "resource-struct.ts": { include: ["linux/time_types.h", "linux/time.h", "linux/resource.h"] },
  "netlink.ts": { include: ["linux/netlink.h"] },
  "netlink-struct.ts": { include: ["linux/netlink.h"] },
  "rseq.ts": { include: ["linux/rseq.h"] },
  "rtnetlink.ts": {
    include: [
      "linux/rtnetlink.h",
      "linux/if_link.h",
      "linux/if_addr.h",
      "linux/net_namespace.h",
      "linux/veth.h",
      "linux/fib_rules.h",
      "linux/in_route.h",
    ],
  },
  "rtnetlink-struct.ts": {
    include: ["linux/rtnetlink.h", "linux/if_link.h", "linux/if_addr.h", "linux/fib_rules.h"],
  },
  "sched.ts": { include: ["linux/sched.h"], also: { include: ["sched.h"], names: ["SCHED_OTHER"] } },
  "sched-struct.ts": { include: ["linux/sched.h", "linux/sched/types.h"] },
  "securebits.ts": { include: ["linux/securebits.h"] },
  "seek.ts": { include: ["linux/fs.h"] },
  "siginfo.ts": { include: ["linux/signal.h"] },
  "sem.ts": { include: ["linux/sem.h"] },
  "shm.ts": { include: ["linux/shm.h"] },
  "siginfo-struct.ts": { include: ["linux/signal.h"] },
  "signal.ts": { include: ["linux/signal.h"] },
  "signal-struct.ts": { include: ["linux/signal.h"] },
  "signalfd-struct.ts": { include: ["linux/signalfd.h"] },
  "socket.ts": {
    include: ["sys/socket.h", "linux/un.h", "linux/netlink.h", "netinet/in.h"],
    also: { include: ["netinet/tcp.h"], names: ["SOL_TCP"] },
  },
  "socket-struct.ts": { include: ["sys/socket.h", "linux/un.h"] },
  "sockios.ts": { include: ["sys/ioctl.h", "linux/sockios.h", "linux/un.h"] },
  "splice.ts": { include: ["fcntl.h"] },
  "stat.ts": { include: ["sys/stat.h"] },
  "stat-struct.ts": { include: ["asm/stat.h"] },
  "statfs-struct.ts": { include: ["asm/statfs.h"] },
  "statx.ts": { include: ["linux/stat.h"] },
  "statx-struct.ts": { include: ["linux/stat.h"] },
  "timex.ts": { include: ["sys/timex.h"] },
  "timex-struct.ts": { include: ["sys/timex.h"] },
  "sysinfo.ts": { include: ["linux/sysinfo.h"] },
  "sysinfo-struct.ts": { include: ["linux/types.h", "linux/sysinfo.h"] },
  "termios.ts": { include: ["linux/termios.h", "linux/tty.h"] },
  "termios-struct.ts": { include: ["linux/termios.h"] },
  "time.ts": {
    include: ["linux/time.h", "linux/timerfd.h", "linux/timex.h"],
    also: { include: ["sys/stat.h"], names: ["UTIME_NOW", "UTIME_OMIT"] },
  },
  "time-struct.ts": { include: ["linux/time.h", "linux/times.h"] },
  "ucontext-struct.ts": {
    include: ["linux/signal.h", "asm/sigcontext.h", "asm/ucontext.h"],
    // arch/riscv/kernel/signal.c
    prelude: "struct rt_sigframe { siginfo_t info; struct ucontext uc; };",
  },
  "uio.ts": { include: ["linux/fs.h"] },
  "uio-struct.ts": { include: ["linux/uio.h"] },
  "unistd-riscv64.ts": { include: ["sys/syscall.h"] },
  "utsname.ts": { include: ["linux/utsname.h"] },
  "utsname-struct.ts": { include: ["linux/utsname.h"] },
  "wait.ts": { include: ["linux/wait.h"], also: { include: ["sys/wait.h"], names: ["WCOREFLAG"] } },
  "xattr.ts": { include: ["linux/xattr.h"] },
};
