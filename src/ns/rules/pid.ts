/** PID namespaces: the rules PID. */
export const PID_RULES = {
  "PID-001": "clone(NEWPID): child has pid and tid 1 in the new ns.",
  "PID-002": "Its getppid() is 0.",
  "PID-003":
    "Process group and session of the outside are unreachable: getpgrp, getpgid(0), getsid(0) return 0; setsid() by pid 1 works and then getsid is 1.",
  "PID-004":
    "Numbers are handed out cyclically from 2; a reaped number is not reused at once; a child of init has ppid 1.",
  "PID-005":
    "Any pid-taking call with a number not in the caller's ns: kill, getpriority, sched_*, pidfd_open ESRCH; waitpid ECHILD.",
  "PID-006": "CLONE_PARENT by an init process.",
  "PID-010": "unshare(NEWPID) changes neither the caller's pid nor its /proc/self/ns/pid.",
  "PID-011":
    'Until the first child exists, pid_for_children cannot be read or opened (6.18: ENOENT; 7.2: resolves normally; the man page\'s "empty buffer" is true of neither).',
  "PID-012": "A second unshare(NEWPID), or clone(NEWPID), while pid_for_children differs from the own pid ns.",
  "PID-013": "In that state thread creation (also after setns to a child pid ns).",
  "PID-014": "First child becomes pid 1, next child pid 2; pid_for_children then names their ns.",
  "PID-015": "After that init died every further fork fails.",
  "PID-016": "setns to a dead pid ns itself succeeds (only fork fails).",
  "PID-017": "setns back to one's own pid ns is allowed, after which fork and even a new unshare(NEWPID) work.",
  "PID-020": "NS_GET_PARENT of a child pid ns returns the parent (close-on-exec fd).",
  "PID-021":
    "setns(pid) leaves ns/pid, changes pid_for_children; the next child is in the target ns with a number there and getppid 0.",
  "PID-022": "setns to an ancestor or sibling pid ns.",
  "PID-023": "clone(NEWPID) while pid_for_children differs.",
  "PID-024": "setns(pidfd, NEWPID) uses the target's own pid ns.",
  "PID-025": "NS_GET_PARENT on own or sibling pid ns from inside (parent not in own subtree).",
  "PID-026": "Joining needs CAP_SYS_ADMIN over the pid ns's owner and in the caller's own user ns.",
  "PID-027":
    "A new pid ns must be owned by the parent pid ns's owner or a descendant of it: init-user-ns root that entered a child-owned pid ns cannot nest another.",
  "PID-030": "32 levels below the initial one; one more fails.",
  "PID-040":
    "From inside, signals with default action (TERM KILL STOP INT HUP USR1 QUIT SEGV ABRT TSTP) sent to init are dropped, kill() still returns 0; also when init signals itself.",
  "PID-041": "A signal init handles is delivered; si_pid is the sender's number.",
  "PID-042": "A blocked default-action signal does become pending, and is discarded on unblock.",
  "PID-043": "From an ancestor ns: default TERM/INT/USR1/TSTP dropped too, STOP stops, CONT continues, KILL kills.",
  "PID-044": "Handled signal from an ancestor: si_pid 0, si_code kept (SI_USER, SI_QUEUE).",
  "PID-045": "A synchronous fault kills init even if SIGSEGV is ignored.",
  "PID-046":
    "Kernel-made default-action signals to init: SIGALRM from its own timer and SIGPIPE are dropped (write returns EPIPE).",
  "PID-050":
    "When init's last thread exits: every process in the ns and nested ns, stopped, SIGTERM-ignoring, other sessions, and children injected by setns get SIGKILL.",
  "PID-051":
    "init itself becomes waitable only after all members are gone; an injected child whose outside parent has not reaped it delays it.",
  "PID-052":
    "If only init's main thread exits, the ns lives on and accepts forks; exit status comes from the last thread.",
  "PID-060": "Orphans go to the ns init, which can reap them.",
  "PID-061": "PR_SET_CHILD_SUBREAPER: nearest ancestor subreaper in the same pid ns wins; flag not inherited by fork.",
  "PID-062": "A subreaper outside the pid ns is not used for orphans of processes inside.",
  "PID-063":
    "A child injected by setns whose parent (outside) dies goes to the outside parent's subreaper or init; its getppid stays 0.",
  "PID-070":
    "status NSpid/NStgid/NSpgid/NSsid list one number per level from the proc mount's ns down to the process's own.",
  "PID-071": "Group or session leaders outside show 0 at inner levels; PPid in the viewer's terms.",
  "PID-072": "In its own ns a process has exactly one number.",
  "PID-073":
    "NS_GET_PID_IN_PIDNS(p): caller-ns pid p as seen in the fd's ns; NS_GET_PID_FROM_PIDNS(p): fd-ns pid p as seen by the caller; TGID variants likewise; invisible or unused ESRCH.",
  "PID-074":
    "Looking up from inside with an fd of an outer ns: IN gives the outer number, FROM of an invisible process ESRCH.",
  "PID-080":
    'proc mounted from inside: self -> "1", thread-self -> "1/task/1", Pid 1, PPid 0, NSpid 1, stat pgrp and session 0 for outside leaders.',
  "PID-081": "The old proc instance still shows outer numbers (NSpid two fields).",
  "PID-082":
    "A process outside that ns reading inner-proc/self or thread-self ENOENT; its own outer pid directory is absent; pid 1 is readable.",
  "PID-083": "hidepid=2 hides foreign pid directories from plain users (ENOENT), not from root.",
  "PID-084": "subset=pid leaves only pid directories and self/thread-self.",
  "PID-085": "mount option pidns=<path> (6.17+) selects the pid ns of a procfs instance; EINVAL before.",
  "PID-086": "proc instance of a dead pid ns: mount stays, pid directories vanish.",
  "PID-090": "/proc/sys/kernel/ns_last_pid is per ns; writing n makes the next pid n+1.",
  "PID-091": "ns_last_pid: negative or above pid_max.",
  "PID-092":
    "pid_max is per pid ns since 6.14 (new ns: 4194304; minimum 301; writing inside does not affect outside); one global value before.",
  "PID-093":
    "Allocation: next free number above the cursor, wraps from pid_max-1 to 300 (RESERVED_PIDS); busy numbers are skipped.",
  "PID-094": "Zombies and live process-group ids keep a number busy.",
  "PID-095": "Number space exhausted.",
  "PID-096": "Last field of /proc/loadavg is the ns's last pid.",
  "PID-097":
    "ns_last_pid opens for everyone (0666) but writing needs CAP_SYS_ADMIN or CAP_CHECKPOINT_RESTORE in the pid ns's owner.",
  "PID-098": "memfd noexec sysctl vm.memfd_noexec is per pid ns, a child cannot be less strict than its parent.",
  "PID-100": "clone3 set_tid: chosen number; in use EEXIST; <1 or >= pid_max EINVAL.",
  "PID-101":
    "set_tid array: more entries than levels EINVAL, size > 32 EINVAL, pointer/size mismatch EINVAL, bad second entry EINVAL.",
  "PID-102": "First process of a new ns may only ask for 1; outer levels can be chosen in the same call.",
  "PID-103": "set_tid needs CAP_CHECKPOINT_RESTORE (or CAP_SYS_ADMIN) over the owner of every touched level.",
  "PID-110": "kill(-1): reaches everybody in the ns except init and the caller; nobody left ESRCH; outside untouched.",
  "PID-111": "kill(0) uses the real process group and does reach members outside the ns.",
  "PID-112":
    "reboot(2) inside a non-initial pid ns kills init: wait status shows signal 1 (RESTART) or 2 (HALT, POWER_OFF); also when init calls it.",
  "PID-113": "reboot with CAD_ON/OFF or bad magic EINVAL; without CAP_SYS_BOOT over the pid ns's owner EPERM.",
  "PID-114": "User-ns root: EPERM in the initial pid ns, allowed in its own.",
  "PID-120": "pidfd_send_signal to a process outside the caller's pid ns subtree.",
  "PID-121": "An inherited pidfd of an outside process still allows setns of uts; NEWPID of an ancestor EINVAL.",
  "PID-122": "PIDFD_GET_INFO of an outside process EREMOTE (6.13+); PIDFD_GET_PID_NAMESPACE works given ptrace access.",
  "PID-123": "waitid(P_PIDFD) on a non-child.",
  "PID-124": "pidfd fdinfo: Pid in the reader's proc ns, NSpid per level; after reaping Pid -1.",
  "PID-125":
    "PIDFD_GET_{CGROUP,IPC,MNT,NET,PID,PID_FOR_CHILDREN,TIME,TIME_FOR_CHILDREN,USER,UTS}_NAMESPACE return close-on-exec fds of the same namespaces as /proc/PID/ns (6.11+).",
  "PID-126": "Those ioctls: non-zero argument EINVAL; without PTRACE_MODE_READ_FSCREDS EACCES.",
  "PID-127":
    "Zombie or reaped target: ESRCH for the namespace ioctls; pidfd_send_signal(0) to a zombie OK, to a reaped one ESRCH.",
  "PID-128":
    "pidfd_open: 0 or negative pid or unknown flag EINVAL; a non-leader thread ENOENT (6.18, 7.2; EINVAL on 6.12), with PIDFD_THREAD OK.",
  "PID-130": "SCM_CREDENTIALS pid is translated to the receiver (0 if invisible).",
  "PID-131": "SO_PEERCRED pid likewise.",
  "PID-132": "F_GETLK l_pid of an invisible lock holder.",
  "PID-133": "CLONE_PARENT_SETTID stores the parent-ns number, CLONE_CHILD_SETTID the child-ns number.",
  "PID-134": "PTRACE_GETEVENTMSG gives the number in the tracer's ns.",
  "PID-135": "F_GETOWN of an invisible owner 0; F_SETOWN of an unknown number ESRCH.",
  "PID-136":
    "setpgid(0,0) by pid 1 gives group 1, children inherit it; joining a missing group EPERM; missing pid ESRCH.",
  "PID-137":
    "Unreachable process in wait/ptrace/tty results reads 0: si_pid, tcgetpgrp and TIOCGSID of an outside group, shm_cpid, msg_lspid (IPC-043).",
  "PID-138": "task's active pid ns is fixed at creation; exec, setns, unshare never change it.",
} as const;
