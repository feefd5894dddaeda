/** User namespaces: the rules USER. */
export const USER_RULES = {
  "USER-001":
    "A plain user may create one (unless user.max_user_namespaces or a distribution sysctl such as kernel.unprivileged_userns_clone forbids it).",
  "USER-002":
    "Creator (unshare) or child (clone) gets full permitted, effective and bounding sets; inheritable and ambient empty.",
  "USER-003": "securebits become 0.",
  "USER-004": "Until mapped, own uid/gid read as overflow 65534 in getuid and /proc/PID/status.",
  "USER-005": "uid_map, gid_map, projid_map of a fresh user ns are empty.",
  "USER-006": '/proc/PID/setgroups is inherited from the parent user ns ("allow" initially).',
  "USER-007": "Creating a nested user ns while the creator's euid or egid has no mapping in its current user ns.",
  "USER-008":
    "setuid/setgid/setresuid/setreuid to an id not mapped in the caller's ns EINVAL (65534 itself is not special); -1 arguments are no-ops; setfsuid silently returns the old id.",
  "USER-009": 'setgroups before gid_map is written, or when "deny", even with an empty list.',
  "USER-010": "chown to an id unmapped in the caller's ns.",
  "USER-011": "Unmapped ids read as 65534 in stat and in another process's status file.",
  "USER-020":
    "Unprivileged uid_map: exactly one line, length 1, outer id = writer's euid = ns owner. Longer range, other id, id 0, two lines are refused.",
  "USER-021": "Unprivileged gid_map additionally requires setgroups = deny first.",
  "USER-022": "Each map can be written once.",
  "USER-023": "A process reads its own map relative to the parent user ns.",
  "USER-024": "projid_map needs no capability and may map any ids mapped in the parent.",
  "USER-025": 'Read format is three right-aligned 10-wide decimals per line ("%10u %10u %10u\\n").',
  "USER-030":
    "Parse errors: missing field, letters, sign, hex, comma, 4th field, trailing junk, count 0, wrap of inner or outer range, id 4294967295, overlap (inner or outer), blank line before or between, lone newline, empty string.",
  "USER-031":
    "write of 0 bytes EINVAL; offset != 0 EINVAL; count >= PAGE_SIZE EINVAL; pwrite ESPIPE; bad pointer EFAULT.",
  "USER-032": "At most 340 extents (341 EINVAL).",
  "USER-033": "Up to 5 extents are shown in written order; 6 or more are shown sorted by inner id.",
  "USER-034":
    'Numbers are truncated to 32 bits ("4294967296" = 0); tabs, extra blanks, missing final newline are fine.',
  "USER-035": '"0 0 4294967295" (whole range) is a valid map.',
  "USER-036":
    'Initial user ns: maps "0 0 4294967295" (also projid); writing any map EPERM (before parsing); setgroups allow, deny refused EPERM; overflowuid and overflowgid sysctls 65534.',
  "USER-040":
    'setgroups file: only "allow"/"deny" plus trailing blanks, < 8 bytes; else EINVAL. deny is repeatable; allow after deny EPERM; any deny after gid_map EPERM even if already denied.',
  "USER-041": "deny is permanent, inherited by descendants, and makes setgroups EPERM forever.",
  "USER-042":
    "With gid_map set and allow: setgroups works for mapped gids, EINVAL for an unmapped member; deny afterwards EPERM, allow OK.",
  "USER-043": "Opening setgroups for writing needs CAP_SYS_ADMIN in that user ns.",
  "USER-044": "Supplementary groups survive entry; unmapped ones read as 65534.",
  "USER-045":
    "Mapping the parent's uid 0 needs CAP_SETFCAP in the parent for a parent-side writer (also inside a larger range); gid 0 does not.",
  "USER-046": "For a writer inside, the creator must have had CAP_SETFCAP when it made the ns.",
  "USER-047":
    "Both opener and current writer need CAP_SETUID in the parent for a privileged map: fd opened by root, written by a plain user, or by root without CAP_SETUID EPERM; a stranger cannot even open (EACCES).",
  "USER-048": "The owner writing from the parent ns is bound by the single-id rule too.",
  "USER-049": "Writer must be in the ns or its direct parent; a grandparent is refused.",
  "USER-050": "Every outer range must lie inside one extent of the parent's map (not spanning two).",
  "USER-051":
    "Reading a map from the parent, the initial ns, or an unrelated ns translates column 2 to the reader's ns; no mapping shows 4294967295.",
  "USER-052":
    "Nesting: 33 levels below the initial user ns can be created; the 34th fails with ENOSPC (user_namespaces(7) still says 32 and EUSERS).",
  "USER-053":
    'In a chroot (root dir is not the mount ns root) creation EPERM for unshare and clone; chroot("/") does not count.',
  "USER-054": "Inside a user ns chroot(2) works, after which nested creation is EPERM.",
  "USER-060": "setns(user) without CAP_SYS_ADMIN in the target (stranger; root lacking the capability and not owner).",
  "USER-061":
    "The owner (euid match) residing in the parent user ns has all capabilities over it, may join, and gets full sets inside.",
  "USER-062": "Re-joining the current user ns EINVAL; joining any ancestor EPERM.",
  "USER-063": "After joining, other namespaces owned by that user ns can be joined and administered.",
  "USER-064":
    "Without first joining the user ns the same setns is EPERM; a pidfd with USER and UTS bits does both at once (user is installed first).",
  "USER-065": "setns(user) resets securebits and shows unmapped ids for an unmapped joiner.",
  "USER-066":
    "dumpable and pdeath_signal: kept for unshare(NEWUSER) and for the owner joining; dropped to suid_dumpable when root joins a ns owned by somebody else.",
  "USER-067":
    "setns(user) while sharing fs_struct EINVAL; unshare(NEWUSER) in the same state succeeds because it unshares fs.",
  "USER-070": "NS_GET_OWNER_UID returns the creator's euid in the caller's terms; unmapped gives 65534.",
  "USER-071": "NS_GET_PARENT and NS_GET_USERNS of a user ns both return the parent user ns.",
  "USER-072":
    "From inside: parent of one's own user ns, or owner of inherited initial namespaces, is out of reach EPERM; parent of a child OK.",
  "USER-073":
    "The owner of an ancestor (sitting in that ancestor's parent) has all capabilities over every descendant: may join the grandchild directly.",
  "USER-074": "execve recomputes capabilities: unmapped or mapped-nonzero uid loses all; uid mapped to 0 keeps full.",
  "USER-075": "Ambient capabilities survive execve as non-root inside.",
  "USER-080": "user.max_*_namespaces in a new user ns default to 2147483647.",
  "USER-081": "Limit reached: clone3 and unshare of that type.",
  "USER-082": "Sysctl accepts 0..INT_MAX; negative, larger, junk EINVAL.",
  "USER-083":
    "Accounting is per (user ns, euid of creator) and repeated up the ancestor chain: a nested ns showing INT_MAX still hits the ancestor's limit. Replacing one's only ns needs two slots for a moment.",
  "USER-084":
    "Files show the opener's user ns; opening for write needs CAP_SYS_RESOURCE in that user ns, otherwise they are read-only.",
  "USER-090": "Pins: fd, dup, bind mount of an ns file; freed after the last goes (freeing is asynchronous: poll).",
  "USER-091": "An ns fd in flight in a unix socket (SCM_RIGHTS) pins.",
  "USER-092": "A zombie does not pin its uts/ipc/net/mnt/cgroup/time namespaces.",
  "USER-093": "A user ns is pinned by a non-user namespace it owns.",
  "USER-094": "A user ns is pinned by a child user ns.",
  "USER-095": "Any open file whose opener was in the user ns pins it (f_cred).",
  "USER-096":
    "Limits inherited at creation: RLIMIT_NPROC/MSGQUEUE/SIGPENDING/MEMLOCK of the creator become per-user-ns maxima for the creating uid (5.14+).",
  "USER-097":
    "Keyrings: a user ns has its own user/session keyring names and persistent keyring register; request_key authority is cleared on entry. (Not modelled at first.)",
  "USER-098":
    "CONFIG-dependent: kernel.unprivileged_userns_clone (Debian) = 0 makes NEWUSER need CAP_SYS_ADMIN (EPERM); Ubuntu AppArmor may strip capabilities after creation.",
} as const;
