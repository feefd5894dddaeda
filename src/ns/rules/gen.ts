/** General: nsfs objects, flags, clone/clone3/unshare/setns, ioctls: the rules GEN. */
export const GEN_RULES = {
  "GEN-001":
    "Eight types, one flag bit each: TIME 0x80, NS(mount) 0x20000, CGROUP 0x02000000, UTS 0x04000000, IPC 0x08000000, USER 0x10000000, PID 0x20000000, NET 0x40000000. NS_GET_NSTYPE returns exactly this bit.",
  "GEN-002":
    "Initial namespaces have fixed inode numbers 4026531834..39 (time, cgroup, pid, user, uts, ipc) on every kernel; since 6.18 also mnt 4026531832 and net 4026531833 (before, those two were ordinary dynamic numbers). Dynamic numbers start just above 4026531840.",
  "GEN-003":
    "/proc/PID/ns is a directory of mode 0511; its ten entries are symlinks 0777: cgroup ipc mnt net pid pid_for_children time time_for_children user uts.",
  "GEN-004":
    "stat() through the link gives a regular file 0444, nlink 1, size 0, owner root, st_dev = one anonymous device (major 0) shared by all types, st_ino = namespace inode number.",
  "GEN-005": 'readlink text is "type:[inum]"; pid_for_children prints "pid:[..]" and time_for_children "time:[..]".',
  "GEN-006": "fstatfs on a namespace fd: f_type 0x6e736673 (NSFS_MAGIC).",
  "GEN-007": "A namespace fd supports no I/O: read EINVAL, write EBADF (read-only fd), lseek ESPIPE, mmap ENODEV.",
  "GEN-008": "Opening a namespace file for writing is refused even for root.",
  "GEN-009":
    "O_PATH fd to a namespace file is useless: setns and ioctl EBADF; O_NOFOLLOW open ELOOP; fchmod, fchown, fsetxattr EPERM; flock works.",
  "GEN-010":
    '/proc/self/fd/N of a namespace fd reads "type:[inum]"; unlink of an entry EPERM; creating in the directory ENOENT; unknown name ENOENT.',
  "GEN-020":
    "NS_GET_NSTYPE on each of the ten links returns the CLONE_NEW* bit (the *_for_children links return that of pid/time).",
  "GEN-021": "setns(nsfd, type): a non-zero type that is not exactly the fd's type (also two OR-ed types) is refused.",
  "GEN-022": "Re-joining one's own current namespace through its fd succeeds for every type except user.",
  "GEN-023":
    "setns: bad fd EBADF (even with bad flags); fd that is neither namespace nor pidfd EINVAL whatever the flags.",
  "GEN-024": "A /proc/PID directory fd is not a pidfd for setns.",
  "GEN-025":
    "setns(pidfd, 0) and unknown bits EINVAL; a pidfd of oneself with all bits but USER succeeds; with USER EINVAL.",
  "GEN-026": "setns(pidfd) to a zombie or reaped target.",
  "GEN-027":
    "setns(pidfd, several bits) is all-or-nothing: after a refusal for one type no membership changed. Order of checks: user, mnt, uts, ipc, pid, cgroup, net, time.",
  "GEN-028":
    "Access to another process's namespaces: setns(pidfd) needs PTRACE_MODE_READ_REALCREDS over the target (EPERM); opening, readlink, stat of /proc/PID/ns/X need PTRACE_MODE_READ_FSCREDS (EACCES); lstat, and listing the directory within its mode 0511, need nothing.",
  "GEN-029":
    "Zombie: links held in the task's nsproxy are gone (readlink ENOENT for cgroup ipc mnt net pid_for_children time time_for_children uts) but user and pid still resolve; after reaping everything ENOENT.",
  "GEN-030":
    "Membership is per thread: a thread may unshare(NEWUTS) alone; /proc/self/ns shows the thread-group leader, /proc/thread-self/ns the thread.",
  "GEN-031": "Multithreaded caller: unshare of NEWUSER, CLONE_THREAD, CLONE_VM, CLONE_SIGHAND is refused.",
  "GEN-032":
    'Multithreaded caller: unshare of uts ipc net cgroup mnt time pid all succeed (unshare(2)\'s "NEWPID implies CLONE_THREAD" is wrong).',
  "GEN-033": "After unshare(NEWPID), creating a thread is refused.",
  "GEN-034":
    "Multithreaded caller: setns of user EINVAL, mnt EINVAL (threads share fs_struct), time EUSERS, all others OK; after unshare(CLONE_FS) the mnt join works.",
  "GEN-040":
    "unshare(0) is a no-op; bits outside FILES FS SYSVSEM THREAD SIGHAND VM and the eight NEW* are EINVAL (also high bits); FILES|FS|SYSVSEM and, single-threaded, THREAD|SIGHAND|VM succeed. 7.2 gives bit 0x00100000 a meaning (NEW-010).",
  "GEN-041":
    "Without CAP_SYS_ADMIN in the caller's own user ns: unshare, clone3 and setns (even to one's own) of any non-user type are refused.",
  "GEN-042":
    "unshare(NEWUSER OR-ed with everything) by a plain user succeeds: the user ns is made first and owns all the others (NS_GET_USERNS fd is O_RDONLY, close-on-exec).",
  "GEN-043":
    "unshare implications: NEWUSER => THREAD,FS; NEWNS => FS; VM => SIGHAND => THREAD; NEWIPC applies and drops SEM_UNDO. clone has no implications, only conflicts (GEN-052).",
  "GEN-044":
    "Creation order inside one call: user, mnt, uts, ipc, pid, cgroup, net, time; failure of a later one frees the earlier ones (no partial effect).",
  "GEN-050": "clone3 size: <64 EINVAL; 64, 80, 88 and larger with zero tail OK; non-zero tail E2BIG; >4096 E2BIG.",
  "GEN-051":
    "clone3: signal bits in flags, unknown flag, CLONE_DETACHED, exit_signal >255 or >64, stack xor stack_size, CLONE_PARENT or THREAD with exit_signal, SIGHAND with CLEAR_SIGHAND are refused; exit_signal 0 is fine.",
  "GEN-052":
    "Flag conflicts: NEWNS+FS, NEWUSER+FS, NEWIPC+SYSVSEM, NEWPID+THREAD, NEWUSER+THREAD, THREAD without SIGHAND, SIGHAND without VM. NEWPID+CLONE_PARENT is accepted for a non-init caller (clone(2) still lists EINVAL).",
  "GEN-053": "CLONE_INTO_CGROUP: bad fd EBADF; struct of the 64-byte size or fd > INT_MAX EINVAL.",
  "GEN-054": "CLONE_PIDFD combines with namespace flags; the pidfd is valid on return.",
  "GEN-055":
    "Legacy clone() cannot make a time ns: 0x80 belongs to the exit-signal byte; the child stays in the same time ns. (7.2 refuses the invalid signal number.)",
  "GEN-056":
    "Error precedence: NEWNS+FS EINVAL beats EPERM; EPERM beats NEWIPC+SYSVSEM; invalid unshare bit and setns type mismatch beat EPERM.",
  "GEN-060":
    "NS_GET_PARENT: only pid and user; other types EINVAL; the initial one, or a parent outside the caller's own (active pid / user) hierarchy EPERM.",
  "GEN-061":
    "NS_GET_USERNS of the initial non-user namespaces gives the initial user ns; of the initial user ns EPERM. For a user ns it returns the parent user ns.",
  "GEN-062": "NS_GET_OWNER_UID: user ns only, others EINVAL, bad pointer EFAULT.",
  "GEN-063": "NS_GET_MNTNS_ID: mnt only, others EINVAL (64-bit id, see GEN-065).",
  "GEN-064": "NS_GET_{PID,TGID}_{FROM,IN}_PIDNS on a non-pid namespace fd.",
  "GEN-065":
    "NS_GET_ID (6.18+; ENOTTY before): 64-bit id for every type, one number space for all types, never reused. Fixed 1..8 for the initial ones from 7.x (ipc 1, uts 2, user 3, pid 4, cgroup 5, time 6, net 7, mnt 8); 6.18 hands out different values.",
  "GEN-066": "NS_MNT_GET_INFO: mnt only, others EINVAL; returns {size, nr_mounts, mnt_ns_id}.",
  "GEN-067": "Unknown ioctl on a namespace fd, and NS_* ioctl on a non-namespace fd.",
  "GEN-070":
    "6.18+: name_to_handle_at on a namespace fd gives handle type 0xf1, 16 bytes {id, type, inum}; open_by_handle_at(FD_NSFS_ROOT = -10003) reopens it. Before 6.18 EOPNOTSUPP.",
  "GEN-071": "By-handle open of a dead namespace ESTALE; while any fd is open it works.",
  "GEN-080":
    "Bind-mounting an ns file on a regular file keeps the namespace alive with no process; opening the mount point gives a usable ns fd; statfs shows nsfs.",
  "GEN-081": 'mountinfo of such a mount: root field is "type:[inum]", fstype and source "nsfs".',
  "GEN-082": "ns file over a directory ENOTDIR; mount -t nsfs ENODEV; pid_for_children can be bound.",
  "GEN-083": "Binding one's own or an older mount ns file is refused (loop), a newer one is allowed.",
  "GEN-084": "Copying a mount ns silently drops bind mounts of mount-ns files; other ns binds are copied.",
  "GEN-085":
    "64-bit ids increase with creation (on one CPU). 6.18 quirk: ids come from per-CPU batches of 4096, so across CPUs a later namespace can have the smaller id and GEN-083 can refuse a newer mount ns; 7.2 uses one counter. Emulator: one counter.",
  "GEN-090":
    "fork inherits all memberships; clone with k flags changes exactly those links (NEWPID changes pid and pid_for_children).",
  "GEN-100": "listns(2) is syscall 470 since 6.19; ENOSYS on 6.18.",
  "GEN-101":
    "Newer flags on 6.18: unshare 0x100000, clone3 bits 34+, open_tree 0x2, fsmount 0x2 are EINVAL; all OK on 7.2.",
  "GEN-102":
    "No privilege is needed for NS_GET_USERNS/NS_GET_ID/name_to_handle_at on one's own namespaces; open_by_handle_at of one's own current namespace is allowed unprivileged (6.18+), others are ESTALE without privilege (7.2: CAP_SYS_ADMIN in the initial user ns and being in the initial pid ns).",
} as const;
