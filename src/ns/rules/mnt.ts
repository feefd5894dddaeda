/** Mount namespaces: the rules MNT. */
export const MNT_RULES = {
  "MNT-001": "unshare(NEWNS) or clone copies the whole mount list: same count, new mount ids.",
  "MNT-002": "cwd and root follow to the corresponding copies.",
  "MNT-003": "With private propagation later mounts on either side are invisible to the other.",
  "MNT-004": "setns(mnt) sets root and cwd to the topmost mount at the ns root.",
  "MNT-005":
    'Old directory fds stay usable: fchdir works, getcwd shows "(unreachable)..."; mounting on, unmounting, binding from such a foreign mount EINVAL; changing its propagation is still allowed if privileged over its mount ns.',
  "MNT-006": "setns to one's own mount ns escapes a chroot.",
  "MNT-007":
    "setns(mnt) needs CAP_SYS_CHROOT and CAP_SYS_ADMIN in the caller's user ns plus CAP_SYS_ADMIN over the target's owner; unshare(NEWNS) needs only CAP_SYS_ADMIN.",
  "MNT-008":
    "Shared fs_struct: setns(mnt) by fd, or pidfd with only NEWNS, EINVAL; pidfd with NEWNS and another bit succeeds (a temporary fs copy hides the sharing); unshare(NEWNS) unshares fs itself.",
  "MNT-010":
    'New mount under a private parent is private; MS_SHARED makes a peer group "shared:N"; bind of a shared mount joins the group.',
  "MNT-011":
    "Mounts and umounts under a shared mount appear on all peers; the new mounts are themselves shared with each other.",
  "MNT-012":
    'Slave "master:N": receives, does not send; replica on it is a slave; a mount made under a slave is private.',
  "MNT-013":
    'slave + MS_SHARED = "shared:N master:N"; then MS_SLAVE goes back to plain slave; MS_PRIVATE drops both; MS_SLAVE on private is a no-op.',
  "MNT-014": "Unbindable: bind source EINVAL; MS_SLAVE leaves it unbindable; MS_SHARED makes it shared.",
  "MNT-015": "MS_SLAVE on the only member of a group makes it private.",
  "MNT-016":
    "Two propagation types, or type + MS_RDONLY EINVAL; type + MS_BIND is a bind (OK); MS_SILENT and MS_REC allowed; path not a mount point EINVAL.",
  "MNT-017": "Copy to a new ns by same user ns: copies are peers; events cross the ns boundary both ways.",
  "MNT-018":
    "rbind prunes unbindable subtrees; plain bind takes no submounts; a ns copy includes unbindable mounts (kept unbindable on 6.12 and 7.2; 6.18 loses the flag: a kernel bug not to copy).",
  "MNT-019":
    '"propagate_from:N" appears when the direct master is outside the reader\'s root but a dominating peer is inside; mounts outside the root are not listed.',
  "MNT-020": "umount2: not a mount point EINVAL, missing ENOENT, unknown flag EINVAL, bad pointer EFAULT.",
  "MNT-021":
    "Open file, cwd on it EBUSY; MNT_EXPIRE with FORCE or DETACH EINVAL, busy EBUSY, first call EAGAIN, second OK; use by a copy in another ns does not make it busy.",
  "MNT-022":
    'MNT_DETACH of a busy mount succeeds; fd remains usable incl. creation; /proc/self/fd shows the path from the detached root ("/").',
  "MNT-023": "Mount with child mounts EBUSY; MNT_DETACH takes the subtree.",
  "MNT-024": "UMOUNT_NOFOLLOW on a symlink EINVAL.",
  "MNT-025": "Stacked mounts: topmost goes first.",
  "MNT-026":
    "Unprivileged: umount, mount, chroot, pivot_root EPERM, also for non-mount points; missing path ENOENT comes first.",
  "MNT-030":
    "mount: unknown type ENODEV; file target for directory fs ENOTDIR; missing ENOENT; NULL type EINVAL; non-block source ENOTBLK; bad option EINVAL; bit 31 (MS_NOUSER) EINVAL.",
  "MNT-031":
    "bind: file/dir mismatch ENOTDIR; file on file OK; unlink of a mount point in own ns EBUSY; NULL source EINVAL; missing source ENOENT; onto itself OK.",
  "MNT-032":
    "bind ignores other flags; MS_REMOUNT|MS_BIND sets per-mount flags (ro gives EROFS there only, source stays rw); not a mount point EINVAL.",
  "MNT-033": "Remount read-only (sb or bind) while a writer is open.",
  "MNT-034": "MS_MOVE: into own descendant ELOOP; source not a mount root EINVAL; dir onto file EINVAL (6.18).",
  "MNT-035":
    "MS_MOVE with shared source parent EINVAL; unbindable under shared EINVAL; private under shared becomes shared.",
  "MNT-036":
    "rmdir/rename/unlink of a mount point of another ns succeeds and detaches the mount there; of the own ns EBUSY; rename and link across mounts EXDEV even for two binds of one fs.",
  "MNT-040":
    "pivot_root: new not a mount point EINVAL; missing ENOENT; file ENOTDIR; put_old on the current root mount EBUSY; put_old elsewhere not under new EINVAL; new = current root EBUSY.",
  "MNT-041":
    "pivot_root: shared parent of new, or put_old on a shared mount (new itself shared) EINVAL; the current root mount itself being shared is no obstacle, only its parent mount.",
  "MNT-042": "pivot_root of root onto itself.",
  "MNT-043":
    "Success moves root and cwd of every task that was at the old root; others keep their place under put_old; old root can then be detached.",
  "MNT-044":
    'pivot_root(".", ".") works: cwd stays on the new root, umount2(".", MNT_DETACH) removes the old root stacked above.',
  "MNT-045":
    '7.x: the absolute root is an immutable empty "nullfs" below the root fs, so pivot_root works from initramfs; before, root on rootfs gives EINVAL.',
  "MNT-050": "Less privileged copy (different owner user ns): shared become slave.",
  "MNT-051": "There every inherited mount is locked: umount (plain or lazy) and MS_MOVE EINVAL.",
  "MNT-052":
    "Non-recursive bind of a tree with locked children EINVAL; rbind OK but its children are locked together (only the top can be removed); leaf bind OK.",
  "MNT-053":
    "Locked flags ro, nosuid, nodev, noexec, atime cannot be cleared or changed; adding is allowed and what was added can be removed.",
  "MNT-054": "Superblock remount of an inherited fs.",
  "MNT-055": "Own mounts can be stacked on locked ones and removed again.",
  "MNT-056": 'Propagation type may be changed (shared: "shared:N master:N"; private cuts the master).',
  "MNT-057":
    "File systems a user-ns root may mount: tmpfs, ramfs, devpts (newinstance), overlay (EINVAL only for bad options), binfmt_misc (6.7+), fuse; EPERM: devtmpfs, ext4 & all block fs, debugfs, tracefs, securityfs, hugetlbfs, bpf, fusectl, pstore, autofs, cpuset, cgroup v1; proc, sysfs, mqueue, cgroup2 EPERM unless the matching ns is owned (MNT-060); unknown ENODEV.",
  "MNT-058": "On such a tmpfs: mknod of devices EPERM (chr and blk) except whiteout chr 0:0; fifo OK.",
  "MNT-059":
    "A tree propagated as a unit into a less privileged ns is locked together: part EINVAL, whole plain EBUSY, whole MNT_DETACH OK.",
  "MNT-060":
    "proc needs the pid ns, sysfs the net ns, mqueue the ipc ns, cgroup2 the cgroup ns owned by (a descendant of) the caller's user ns.",
  "MNT-061":
    "proc/sysfs in a user ns additionally need an already fully visible instance: with /proc/sys covered EPERM; subset=pid exempt on 7.2 only.",
  "MNT-062": "Visible instance read-only (or atime-locked) makes the new proc/sysfs mount inherit the locked flag.",
  "MNT-063": "/proc/sys/fs/mount-max (100000) limits mounts per ns, propagation counted.",
  "MNT-070": "open_tree: unknown flag EINVAL; AT_RECURSIVE without CLONE EINVAL; plain returns O_PATH.",
  "MNT-071":
    "OPEN_TREE_CLONE gives a detached mount usable by fd; move_mount attaches it; recursion takes submounts; moving an attached tree into itself ELOOP.",
  "MNT-072": "Detached tree of one ns attached from a copied ns works; closing an unattached one dissolves it.",
  "MNT-073": "move_mount: unknown flag, BENEATH+SET_GROUP, from a non-mount EINVAL; bad fd EBADF.",
  "MNT-074":
    "fsopen unknown ENODEV, bad flag EINVAL; fsmount before create EINVAL; bad key EINVAL with text readable from the fd; second create EBUSY; second fsmount EBUSY; bad attr EINVAL; non-fs fd EINVAL; attributes honoured.",
  "MNT-075":
    "Unprivileged: fsopen, fspick, open_tree CLONE, move_mount, mount_setattr, fsmount EPERM (before fd checks); plain open_tree OK.",
  "MNT-076": "MOVE_MOUNT_BENEATH slides under the top mount; unmounting the top reveals it.",
  "MNT-077": "MOVE_MOUNT_SET_GROUP: from private, to shared, across superblocks EINVAL; same superblock joins.",
  "MNT-080":
    "mount_setattr: all-zero attr is a no-op even for a missing path; size <32 EINVAL, >4096 E2BIG, non-zero tail E2BIG, bad flags EINVAL.",
  "MNT-081": "atime change needs the full atime mask in attr_clr; set without clr, partial clr EINVAL.",
  "MNT-082": "AT_RECURSIVE is all-or-nothing (EBUSY when a sub mount has a writer).",
  "MNT-083": "propagation field: one type only; not a mount root EINVAL.",
  "MNT-084": "Idmap only on detached mounts (attached EINVAL); ids shift (1003 -> 2003), unmapped owners show 65534.",
  "MNT-085": "Idmap once set cannot be changed (EPERM) or cleared (EINVAL).",
  "MNT-086":
    "Through an idmapped mount: creation by unmapped caller EOVERFLOW; writing in an inode with unmapped owner EACCES; mapped caller stores the on-disk id; chown to an unmapped id EOVERFLOW.",
  "MNT-087":
    "Idmap fd: bad fd EBADF; not a user ns fd, fd > INT_MAX, unmapped user ns, fs without support (proc) EINVAL; initial user ns EPERM.",
  "MNT-088": "open_tree_attr (6.15+) creates the clone and idmaps it in one step.",
  "MNT-090":
    "statx STATX_MNT_ID_UNIQUE gives ids above 2^31; statmount returns type, root, point, attributes, propagation, mnt_ns_id (= NS_GET_MNTNS_ID).",
  "MNT-091": "statmount: old-style id EINVAL, unknown ENOENT, size EINVAL, flags EINVAL, buffer too small EOVERFLOW.",
  "MNT-092":
    "listmount(LSMT_ROOT) ascending, same count as mountinfo; pagination by last id; reverse flag; unknown flag EINVAL.",
  "MNT-093":
    "By mnt_ns_id another ns can be listed and queried; ids are ns-specific (ENOENT elsewhere); unknown ns ENOENT.",
  "MNT-094": "Unprivileged, other ns: listmount ENOENT, statmount EPERM; own ns allowed.",
  "MNT-095":
    "NS_MNT_GET_NEXT/PREV iterate mount namespaces (ENOENT at end); need CAP_SYS_ADMIN in the initial user ns and the initial pid ns (EPERM); GET_INFO unprivileged.",
  "MNT-096": "poll on an open mountinfo: POLLPRI|POLLERR (0xa) after any change, then cleared.",
  "MNT-097":
    "/proc/PID/mountinfo, mounts: world-readable view of that process's ns below its root; zombie EINVAL; /proc/PID/root crosses into its mount ns (needs ptrace access, EACCES).",
  "MNT-098":
    "Superblock owned by a user ns: files owned by mapped kuid; creation by an unmapped fsuid (even real root) EOVERFLOW; chown by real root to an unmapped id is NOT refused without an idmap.",
  "MNT-099":
    "setuid, setgid bits and file capabilities on a mount of a foreign mount ns, or a superblock owned by a user ns the caller is not in, are ignored.",
  "MNT-100": "mnt namespaces have no parent; NS_GET_PARENT EINVAL; owner by NS_GET_USERNS.",
  "MNT-101": "fanotify FAN_MARK_MNTNS (6.14+) reports attach/detach per mount ns.",
  "MNT-102": "A process whose root is not the ns root keeps it on unshare; on setns it is lost (MNT-006).",
  "MNT-103":
    "mount ids are small reusable integers in mountinfo; parent id of the topmost visible root may be outside the reader's view.",
} as const;
