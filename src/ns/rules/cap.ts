/** Credentials and capabilities across user namespaces: the rules CAP. */
export const CAP_RULES = {
  "CAP-001":
    "With full capabilities only in a child user ns these stay EPERM: clock_settime, settimeofday, adjtimex, swapon/off, (init|delete)_module, kexec_load, acct, syslog actions, reboot (outside own pid ns), mknod of devices, vhangup.",
  "CAP-002":
    "Also refused: raising a hard rlimit EPERM, negative nice EACCES, SCHED_FIFO EPERM, lowering oom_score_adj EACCES, writing /proc/sys/kernel or vm files EACCES, fanotify content class EPERM, bpf prog load EPERM.",
  "CAP-003":
    "Allowed: chroot, sethostname (own uts), mount tmpfs and bind (own mnt), seccomp filter without no_new_privs, dropping bounding caps, securebits.",
  "CAP-010":
    "CAP_DAC_OVERRIDE works only on inodes whose uid and gid are both mapped (EACCES otherwise); group class permission by a mapped gid works.",
  "CAP-011": "Owner operations need only the uid mapped.",
  "CAP-012":
    "chown to own ids OK; to an unmapped number EINVAL; of an unmapped file EPERM; an owner may chgrp to a group it is in even if the old gid is unmapped.",
  "CAP-013": "Searching a 0700 directory of an unmapped owner.",
  "CAP-014": "stat shows mapped half and 65534 half; created files carry the mapped kernel ids outside.",
  "CAP-015": "With two uids mapped, override and chown work between them.",
  "CAP-016": "setresuid from the ns's 0 to non-zero clears effective and permitted.",
  "CAP-020": "kill from inside: same kernel uid outside OK, other uid or real root EPERM.",
  "CAP-021": "ptrace and /proc/PID/ns of a same-uid process outside: refused (different user ns).",
  "CAP-022":
    "setpriority and prlimit-get on a same-uid outsider OK; process_vm_readv EPERM; sched_setaffinity of a stranger EPERM.",
  "CAP-023": "The owner outside may signal, inspect and ptrace inside; a stranger may not.",
  "CAP-030":
    "SCM_CREDENTIALS: own mapped ids OK; unmapped uid EINVAL; foreign pid needs CAP_SYS_ADMIN over the pid ns's owner EPERM.",
  "CAP-031": "Received ids are translated to the receiver (65534 when unmapped).",
  "CAP-032": "SO_PEERCRED uid likewise.",
  "CAP-033": "si_uid of signals and waitid is translated to the receiver.",
  "CAP-040":
    "set-user-ID/-group-ID execution works only if both ids of the file are mapped, otherwise silently ignored.",
  "CAP-041": "no_new_privs blocks it.",
  "CAP-042": "setuid to the ns's uid 0 gives full capabilities there.",
  "CAP-050":
    "security.capability written by ns root as v2 is stored as v3 with rootid = kernel uid of ns root; reads back as v2 inside, v3 outside; trusted.* EPERM.",
  "CAP-051": "A v3 file capability counts only in the user ns whose root is rootid.",
  "CAP-060": "Entering a user ns clears ambient and inheritable and refills the bounding set.",
  "CAP-061": "no_new_privs is kept.",
  "CAP-062":
    "A non-dumpable process's map files belong to root, so it cannot map itself (EACCES); euid change clears dumpable; PR_SET_DUMPABLE repairs it.",
  "CAP-063": "RLIMIT_NPROC of the creating uid still binds inside the user ns.",
  "CAP-064":
    "Capability test for target ns T by task in ns N: walk from T upward; at N test the effective set; if T's ancestor A has parent N and owner = euid, grant; if the walk passes N's level, deny.",
} as const;
