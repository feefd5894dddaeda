// System call numbers of riscv64 (also of every other architecture on the generic table): scripts/syscall.tbl and
// arch/riscv/include/uapi/asm/unistd.h. Numbers from 451 on came after Linux 6.1.

export const SYS_io_setup = 0;
export const SYS_io_destroy = 1;
export const SYS_io_submit = 2;
export const SYS_io_cancel = 3;
export const SYS_io_getevents = 4;
export const SYS_setxattr = 5;
export const SYS_lsetxattr = 6;
export const SYS_fsetxattr = 7;
export const SYS_getxattr = 8;
export const SYS_lgetxattr = 9;
export const SYS_fgetxattr = 10;
export const SYS_listxattr = 11;
export const SYS_llistxattr = 12;
export const SYS_flistxattr = 13;
export const SYS_removexattr = 14;
export const SYS_lremovexattr = 15;
export const SYS_fremovexattr = 16;
export const SYS_getcwd = 17;
export const SYS_lookup_dcookie = 18;
export const SYS_eventfd2 = 19;
export const SYS_epoll_create1 = 20;
export const SYS_epoll_ctl = 21;
export const SYS_epoll_pwait = 22;
export const SYS_dup = 23;
export const SYS_dup3 = 24;
export const SYS_fcntl = 25;
export const SYS_inotify_init1 = 26;
export const SYS_inotify_add_watch = 27;
export const SYS_inotify_rm_watch = 28;
export const SYS_ioctl = 29;
export const SYS_ioprio_set = 30;
export const SYS_ioprio_get = 31;
export const SYS_flock = 32;
export const SYS_mknodat = 33;
export const SYS_mkdirat = 34;
export const SYS_unlinkat = 35;
export const SYS_symlinkat = 36;
export const SYS_linkat = 37;
export const SYS_umount2 = 39;
export const SYS_mount = 40;
export const SYS_pivot_root = 41;
export const SYS_nfsservctl = 42;
export const SYS_statfs = 43;
export const SYS_fstatfs = 44;
export const SYS_truncate = 45;
export const SYS_ftruncate = 46;
export const SYS_fallocate = 47;
export const SYS_faccessat = 48;
export const SYS_chdir = 49;
export const SYS_fchdir = 50;
export const SYS_chroot = 51;
export const SYS_fchmod = 52;
export const SYS_fchmodat = 53;
export const SYS_fchownat = 54;
export const SYS_fchown = 55;
export const SYS_openat = 56;
export const SYS_close = 57;
export const SYS_vhangup = 58;
export const SYS_pipe2 = 59;
export const SYS_quotactl = 60;
export const SYS_getdents64 = 61;
export const SYS_lseek = 62;
export const SYS_read = 63;
export const SYS_write = 64;
export const SYS_readv = 65;
export const SYS_writev = 66;
export const SYS_pread64 = 67;
export const SYS_pwrite64 = 68;
export const SYS_preadv = 69;
export const SYS_pwritev = 70;
export const SYS_sendfile = 71;
export const SYS_pselect6 = 72;
export const SYS_ppoll = 73;
export const SYS_signalfd4 = 74;
export const SYS_vmsplice = 75;
export const SYS_splice = 76;
export const SYS_tee = 77;
export const SYS_readlinkat = 78;
export const SYS_newfstatat = 79;
export const SYS_fstat = 80;
export const SYS_sync = 81;
export const SYS_fsync = 82;
export const SYS_fdatasync = 83;
export const SYS_sync_file_range = 84;
export const SYS_timerfd_create = 85;
export const SYS_timerfd_settime = 86;
export const SYS_timerfd_gettime = 87;
export const SYS_utimensat = 88;
export const SYS_acct = 89;
export const SYS_capget = 90;
export const SYS_capset = 91;
export const SYS_personality = 92;
export const SYS_exit = 93;
export const SYS_exit_group = 94;
export const SYS_waitid = 95;
export const SYS_set_tid_address = 96;
export const SYS_unshare = 97;
export const SYS_futex = 98;
export const SYS_set_robust_list = 99;
export const SYS_get_robust_list = 100;
export const SYS_nanosleep = 101;
export const SYS_getitimer = 102;
export const SYS_setitimer = 103;
export const SYS_kexec_load = 104;
export const SYS_init_module = 105;
export const SYS_delete_module = 106;
export const SYS_timer_create = 107;
export const SYS_timer_gettime = 108;
export const SYS_timer_getoverrun = 109;
export const SYS_timer_settime = 110;
export const SYS_timer_delete = 111;
export const SYS_clock_settime = 112;
export const SYS_clock_gettime = 113;
export const SYS_clock_getres = 114;
export const SYS_clock_nanosleep = 115;
export const SYS_syslog = 116;
export const SYS_ptrace = 117;
export const SYS_sched_setparam = 118;
export const SYS_sched_setscheduler = 119;
export const SYS_sched_getscheduler = 120;
export const SYS_sched_getparam = 121;
export const SYS_sched_setaffinity = 122;
export const SYS_sched_getaffinity = 123;
export const SYS_sched_yield = 124;
export const SYS_sched_get_priority_max = 125;
export const SYS_sched_get_priority_min = 126;
export const SYS_sched_rr_get_interval = 127;
export const SYS_restart_syscall = 128;
export const SYS_kill = 129;
export const SYS_tkill = 130;
export const SYS_tgkill = 131;
export const SYS_sigaltstack = 132;
export const SYS_rt_sigsuspend = 133;
export const SYS_rt_sigaction = 134;
export const SYS_rt_sigprocmask = 135;
export const SYS_rt_sigpending = 136;
export const SYS_rt_sigtimedwait = 137;
export const SYS_rt_sigqueueinfo = 138;
export const SYS_rt_sigreturn = 139;
export const SYS_setpriority = 140;
export const SYS_getpriority = 141;
export const SYS_reboot = 142;
export const SYS_setregid = 143;
export const SYS_setgid = 144;
export const SYS_setreuid = 145;
export const SYS_setuid = 146;
export const SYS_setresuid = 147;
export const SYS_getresuid = 148;
export const SYS_setresgid = 149;
export const SYS_getresgid = 150;
export const SYS_setfsuid = 151;
export const SYS_setfsgid = 152;
export const SYS_times = 153;
export const SYS_setpgid = 154;
export const SYS_getpgid = 155;
export const SYS_getsid = 156;
export const SYS_setsid = 157;
export const SYS_getgroups = 158;
export const SYS_setgroups = 159;
export const SYS_uname = 160;
export const SYS_sethostname = 161;
export const SYS_setdomainname = 162;
export const SYS_getrlimit = 163;
export const SYS_setrlimit = 164;
export const SYS_getrusage = 165;
export const SYS_umask = 166;
export const SYS_prctl = 167;
export const SYS_getcpu = 168;
export const SYS_gettimeofday = 169;
export const SYS_settimeofday = 170;
export const SYS_adjtimex = 171;
export const SYS_getpid = 172;
export const SYS_getppid = 173;
export const SYS_getuid = 174;
export const SYS_geteuid = 175;
export const SYS_getgid = 176;
export const SYS_getegid = 177;
export const SYS_gettid = 178;
export const SYS_sysinfo = 179;
export const SYS_mq_open = 180;
export const SYS_mq_unlink = 181;
export const SYS_mq_timedsend = 182;
export const SYS_mq_timedreceive = 183;
export const SYS_mq_notify = 184;
export const SYS_mq_getsetattr = 185;
export const SYS_msgget = 186;
export const SYS_msgctl = 187;
export const SYS_msgrcv = 188;
export const SYS_msgsnd = 189;
export const SYS_semget = 190;
export const SYS_semctl = 191;
export const SYS_semtimedop = 192;
export const SYS_semop = 193;
export const SYS_shmget = 194;
export const SYS_shmctl = 195;
export const SYS_shmat = 196;
export const SYS_shmdt = 197;
export const SYS_socket = 198;
export const SYS_socketpair = 199;
export const SYS_bind = 200;
export const SYS_listen = 201;
export const SYS_accept = 202;
export const SYS_connect = 203;
export const SYS_getsockname = 204;
export const SYS_getpeername = 205;
export const SYS_sendto = 206;
export const SYS_recvfrom = 207;
export const SYS_setsockopt = 208;
export const SYS_getsockopt = 209;
export const SYS_shutdown = 210;
export const SYS_sendmsg = 211;
export const SYS_recvmsg = 212;
export const SYS_readahead = 213;
export const SYS_brk = 214;
export const SYS_munmap = 215;
export const SYS_mremap = 216;
export const SYS_add_key = 217;
export const SYS_request_key = 218;
export const SYS_keyctl = 219;
export const SYS_clone = 220;
export const SYS_execve = 221;
export const SYS_mmap = 222;
export const SYS_fadvise64 = 223;
export const SYS_swapon = 224;
export const SYS_swapoff = 225;
export const SYS_mprotect = 226;
export const SYS_msync = 227;
export const SYS_mlock = 228;
export const SYS_munlock = 229;
export const SYS_mlockall = 230;
export const SYS_munlockall = 231;
export const SYS_mincore = 232;
export const SYS_madvise = 233;
export const SYS_remap_file_pages = 234;
export const SYS_mbind = 235;
export const SYS_get_mempolicy = 236;
export const SYS_set_mempolicy = 237;
export const SYS_migrate_pages = 238;
export const SYS_move_pages = 239;
export const SYS_rt_tgsigqueueinfo = 240;
export const SYS_perf_event_open = 241;
export const SYS_accept4 = 242;
export const SYS_recvmmsg = 243;
export const SYS_riscv_hwprobe = 258;
export const SYS_riscv_flush_icache = 259;
export const SYS_wait4 = 260;
export const SYS_prlimit64 = 261;
export const SYS_fanotify_init = 262;
export const SYS_fanotify_mark = 263;
export const SYS_name_to_handle_at = 264;
export const SYS_open_by_handle_at = 265;
export const SYS_clock_adjtime = 266;
export const SYS_syncfs = 267;
export const SYS_setns = 268;
export const SYS_sendmmsg = 269;
export const SYS_process_vm_readv = 270;
export const SYS_process_vm_writev = 271;
export const SYS_kcmp = 272;
export const SYS_finit_module = 273;
export const SYS_sched_setattr = 274;
export const SYS_sched_getattr = 275;
export const SYS_renameat2 = 276;
export const SYS_seccomp = 277;
export const SYS_getrandom = 278;
export const SYS_memfd_create = 279;
export const SYS_bpf = 280;
export const SYS_execveat = 281;
export const SYS_userfaultfd = 282;
export const SYS_membarrier = 283;
export const SYS_mlock2 = 284;
export const SYS_copy_file_range = 285;
export const SYS_preadv2 = 286;
export const SYS_pwritev2 = 287;
export const SYS_pkey_mprotect = 288;
export const SYS_pkey_alloc = 289;
export const SYS_pkey_free = 290;
export const SYS_statx = 291;
export const SYS_io_pgetevents = 292;
export const SYS_rseq = 293;
export const SYS_kexec_file_load = 294;
export const SYS_pidfd_send_signal = 424;
export const SYS_io_uring_setup = 425;
export const SYS_io_uring_enter = 426;
export const SYS_io_uring_register = 427;
export const SYS_open_tree = 428;
export const SYS_move_mount = 429;
export const SYS_fsopen = 430;
export const SYS_fsconfig = 431;
export const SYS_fsmount = 432;
export const SYS_fspick = 433;
export const SYS_pidfd_open = 434;
export const SYS_clone3 = 435;
export const SYS_close_range = 436;
export const SYS_openat2 = 437;
export const SYS_pidfd_getfd = 438;
export const SYS_faccessat2 = 439;
export const SYS_process_madvise = 440;
export const SYS_epoll_pwait2 = 441;
export const SYS_mount_setattr = 442;
export const SYS_quotactl_fd = 443;
export const SYS_landlock_create_ruleset = 444;
export const SYS_landlock_add_rule = 445;
export const SYS_landlock_restrict_self = 446;
export const SYS_memfd_secret = 447;
export const SYS_process_mrelease = 448;
export const SYS_futex_waitv = 449;
export const SYS_set_mempolicy_home_node = 450;
export const SYS_cachestat = 451;
export const SYS_fchmodat2 = 452;
export const SYS_map_shadow_stack = 453;
export const SYS_futex_wake = 454;
export const SYS_futex_wait = 455;
export const SYS_futex_requeue = 456;
export const SYS_statmount = 457;
export const SYS_listmount = 458;
export const SYS_lsm_get_self_attr = 459;
export const SYS_lsm_set_self_attr = 460;
export const SYS_lsm_list_modules = 461;
export const SYS_mseal = 462;
export const SYS_setxattrat = 463;
export const SYS_getxattrat = 464;
export const SYS_listxattrat = 465;
export const SYS_removexattrat = 466;
export const SYS_open_tree_attr = 467;
export const SYS_file_getattr = 468;
export const SYS_file_setattr = 469;
export const SYS_listns = 470;

/** One more than the largest number above. */
export const NR_syscalls = 471;

// Names by number: position is number - base; "-" marks a number riscv64 does not use.
const NAMES: (string | undefined)[] = new Array<string | undefined>(NR_syscalls).fill(undefined);

function nameFrom(base: number, list: string): void {
  for (const [i, name] of list.trim().split(/\s+/).entries()) if (name !== "-") NAMES[base + i] = name;
}

nameFrom(
  0,
  `
  io_setup io_destroy io_submit io_cancel io_getevents setxattr lsetxattr fsetxattr getxattr lgetxattr fgetxattr
  listxattr llistxattr flistxattr removexattr lremovexattr fremovexattr getcwd lookup_dcookie eventfd2 epoll_create1
  epoll_ctl epoll_pwait dup dup3 fcntl inotify_init1 inotify_add_watch inotify_rm_watch ioctl ioprio_set ioprio_get
  flock mknodat mkdirat unlinkat symlinkat linkat - umount2 mount pivot_root nfsservctl statfs fstatfs truncate
  ftruncate fallocate faccessat chdir fchdir chroot fchmod fchmodat fchownat fchown openat close vhangup pipe2
  quotactl getdents64 lseek read write readv writev pread64 pwrite64 preadv pwritev sendfile pselect6 ppoll signalfd4
  vmsplice splice tee readlinkat newfstatat fstat sync fsync fdatasync sync_file_range timerfd_create timerfd_settime
  timerfd_gettime utimensat acct capget capset personality exit exit_group waitid set_tid_address unshare futex
  set_robust_list get_robust_list nanosleep getitimer setitimer kexec_load init_module delete_module timer_create
  timer_gettime timer_getoverrun timer_settime timer_delete clock_settime clock_gettime clock_getres clock_nanosleep
  syslog ptrace sched_setparam sched_setscheduler sched_getscheduler sched_getparam sched_setaffinity
  sched_getaffinity sched_yield sched_get_priority_max sched_get_priority_min sched_rr_get_interval restart_syscall
  kill tkill tgkill sigaltstack rt_sigsuspend rt_sigaction rt_sigprocmask rt_sigpending rt_sigtimedwait
  rt_sigqueueinfo rt_sigreturn setpriority getpriority reboot setregid setgid setreuid setuid setresuid getresuid
  setresgid getresgid setfsuid setfsgid times setpgid getpgid getsid setsid getgroups setgroups uname sethostname
  setdomainname getrlimit setrlimit getrusage umask prctl getcpu gettimeofday settimeofday adjtimex getpid getppid
  getuid geteuid getgid getegid gettid sysinfo mq_open mq_unlink mq_timedsend mq_timedreceive mq_notify mq_getsetattr
  msgget msgctl msgrcv msgsnd semget semctl semtimedop semop shmget shmctl shmat shmdt socket socketpair bind listen
  accept connect getsockname getpeername sendto recvfrom setsockopt getsockopt shutdown sendmsg recvmsg readahead brk
  munmap mremap add_key request_key keyctl clone execve mmap fadvise64 swapon swapoff mprotect msync mlock munlock
  mlockall munlockall mincore madvise remap_file_pages mbind get_mempolicy set_mempolicy migrate_pages move_pages
  rt_tgsigqueueinfo perf_event_open accept4 recvmmsg
`,
);
nameFrom(
  258,
  `
  riscv_hwprobe riscv_flush_icache wait4 prlimit64 fanotify_init fanotify_mark name_to_handle_at open_by_handle_at
  clock_adjtime syncfs setns sendmmsg process_vm_readv process_vm_writev kcmp finit_module sched_setattr sched_getattr
  renameat2 seccomp getrandom memfd_create bpf execveat userfaultfd membarrier mlock2 copy_file_range preadv2 pwritev2
  pkey_mprotect pkey_alloc pkey_free statx io_pgetevents rseq kexec_file_load
`,
);
nameFrom(
  424,
  `
  pidfd_send_signal io_uring_setup io_uring_enter io_uring_register open_tree move_mount fsopen fsconfig fsmount
  fspick pidfd_open clone3 close_range openat2 pidfd_getfd faccessat2 process_madvise epoll_pwait2 mount_setattr
  quotactl_fd landlock_create_ruleset landlock_add_rule landlock_restrict_self memfd_secret process_mrelease
  futex_waitv set_mempolicy_home_node cachestat fchmodat2 map_shadow_stack futex_wake futex_wait futex_requeue
  statmount listmount lsm_get_self_attr lsm_set_self_attr lsm_list_modules mseal setxattrat getxattrat listxattrat
  removexattrat open_tree_attr file_getattr file_setattr listns
`,
);

/** "read" for 63; `undefined` where riscv64 has no system call. */
export function syscallName(nr: number): string | undefined {
  return NAMES[nr];
}
