/** What a new process is told to become: the ProcAttr and SysProcAttr of Go's syscall package, with Linux's names. */

/** One line of uid_map or gid_map (user_namespaces(7)): `size` ids from `containerId` on are those from `hostId` on outside. */
export interface IdMapping {
  /** First id inside the new user namespace: 0 to 2^32 - 2. */
  readonly containerId: number;
  /** First id in the user namespace of whoever writes the map: 0 to 2^32 - 2. */
  readonly hostId: number;
  /** How many: at least 1. */
  readonly size: number;
}

/** Who the process is. Ids are those of its user namespace: inside a new one, the ids the mappings give it. */
export interface Credential {
  readonly uid: number;
  readonly gid: number;
  /** Supplementary groups; none when left out. */
  readonly groups?: readonly number[];
  /** Keep the groups of the parent: setgroups(2) is not called. */
  readonly noSetGroups?: boolean;
}

/** A namespace to enter before the program runs: setns(2). */
export interface JoinNamespace {
  /** An open /proc/PID/ns/TYPE, or a pidfd. It is used before any descriptor of the child moves. */
  readonly fd: number;
  /** CLONE_NEW* that the namespace must be, or with a pidfd all that are entered at once; 0 means whatever `fd` is. */
  readonly flags: number;
}

/** What Linux can do to a process between clone(2) and execve(2). Everything left out is not done. */
export interface SysProcAttr {
  /** New root directory (chroot(2)); argv0 and `dir` are then looked up below it. */
  readonly chroot?: string;
  readonly credential?: Credential;
  /** The calling thread traces the child, which stops with SIGTRAP at execve (ptrace(2): PTRACE_TRACEME). */
  readonly ptrace?: boolean;
  /** Leader of a new session (setsid(2)). */
  readonly setsid?: boolean;
  /** Member of the process group `pgid` (setpgid(2)). */
  readonly setpgid?: boolean;
  /** For `setpgid` and `foreground`: 0, also when left out, is a new group led by the child. */
  readonly pgid?: number;
  /** The terminal `ctty` becomes the controlling terminal; needs `setsid` (ioctl_tty(2): TIOCSCTTY). */
  readonly setctty?: boolean;
  /** Gives up the controlling terminal, which has to be fd 0 of the child (TIOCNOTTY). */
  readonly noctty?: boolean;
  /** The child's process group, as with `setpgid`, becomes the foreground group of the terminal `ctty` (TIOCSPGRP). */
  readonly foreground?: boolean;
  /** The terminal, 0 when left out: for `setctty` a descriptor of the child (an index of `files`), for `foreground` one of the parent. */
  readonly ctty?: number;
  /** The signal the child gets when the thread that made it ends: 1 to 64 (prctl(2): PR_SET_PDEATHSIG). Set after `credential`, which clears it. */
  readonly pdeathsig?: number;
  /** Namespaces to create for the child: CLONE_NEW*, CLONE_NEWTIME too. Other flags of clone(2) are refused with EINVAL. */
  readonly cloneflags?: number;
  /** Flags for unshare(2), called by the child after `joinNamespaces`. */
  readonly unshareflags?: number;
  /** Name of the UTS namespace that `cloneflags`, `unshareflags` or `joinNamespaces` put the child into (EINVAL otherwise): at most 64 bytes in UTF-8. */
  readonly hostname?: string;
  /** With CLONE_NEWNS in `cloneflags` or `unshareflags` (EINVAL otherwise): no mount of the child's reaches the parent's namespace, nor the other way round. */
  readonly privateMounts?: boolean;
  /** For CLONE_NEWUSER: written by the parent before the child goes on. */
  readonly uidMappings?: readonly IdMapping[];
  readonly gidMappings?: readonly IdMapping[];
  /** Without this, setgroups is denied for good before gid_map is written, which an unprivileged writer needs (user_namespaces(7)). */
  readonly gidMappingsEnableSetgroups?: boolean;
  /** Capabilities (CAP_*) the program has although it is no root's: raised in the permitted, inheritable and ambient sets. */
  readonly ambientCaps?: readonly number[];
  /** A directory of cgroup2 the child starts in (clone3(2): CLONE_INTO_CGROUP). ENOSYS where clone3 is filtered. */
  readonly cgroupFd?: number;
  /** Entered in this order. */
  readonly joinNamespaces?: readonly JoinNamespace[];
  /**
   * The program runs in a second child, made when `joinNamespaces` and `unshareflags` have been: the pid and time namespaces that they chose are for children,
   * and so for the program, as with --fork of nsenter(1) and unshare(1). That child is one of the calling thread's, too. Not with CLONE_NEWPID in `cloneflags`.
   */
  readonly forkAgain?: boolean;
  /** No descriptor but `files` survives execve; otherwise those without O_CLOEXEC do, as always in Linux. */
  readonly closeFds?: boolean;
}

/** A new process. */
export interface ProcAttr {
  /** Working directory; the parent's when left out. */
  readonly dir?: string;
  /** The whole environment; the parent's when left out. Entries that are `undefined` are not there. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** The descriptor of the parent that the child has as 0, 1, 2 ...; -1 for none. Below 3 what the list does not reach is closed. [0, 1, 2] when left out. */
  readonly files?: readonly number[];
  readonly sys?: SysProcAttr;
}
