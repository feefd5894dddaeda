/** Newer than 6.18 (verified on Debian 7.2 riscv64 in a VM; refusals verified on 6.18): the rules NEW. */
export const NEW_RULES = {
  "NEW-001": "listns(2) lists active namespace ids in ascending order, incl. the caller's eight.",
  "NEW-002": "ns_type is a bit mask filter.",
  "NEW-003":
    "size <32 EINVAL, >4096 E2BIG, spare != 0 EINVAL, unknown type EOPNOTSUPP, flags EINVAL, bad pointer EFAULT, count > 1000000 EOVERFLOW, count 0 returns 0.",
  "NEW-004": "Pagination: ns_id = last seen id continues after it; past the end ENOENT.",
  "NEW-005": "user_ns_id selects namespaces owned by a user ns (all ones = caller's); unknown EINVAL.",
  "NEW-006": "Unprivileged callers see exactly their own eight.",
  "NEW-007": "A namespace is active while a task or fd or mount uses it (or a descendant); after exit it disappears.",
  "NEW-010":
    "unshare(UNSHARE_EMPTY_MNTNS 0x100000): new mount ns with one empty immutable root (f_type 0x4e554c4c), root and cwd there, old dir fds usable, mounting over / works; creation in it fails ENOENT.",
  "NEW-011": "clone3 CLONE_EMPTY_MNTNS (bit 37) does the same; bit 35 is another new flag.",
  "NEW-012": "Needs CAP_SYS_ADMIN.",
  "NEW-013":
    "open_tree(OPEN_TREE_NAMESPACE 0x2) returns a mount-ns fd whose root is that tree; not combinable with CLONE.",
  "NEW-014": "fsmount(FSMOUNT_NAMESPACE 0x2) likewise from a fresh fs.",
  "NEW-015": "statmount by fd flag (STATMOUNT_BY_FD), mnt_ns_fd in mnt_id_req.",
  "NEW-016":
    "clone3 CLONE_AUTOREAP, CLONE_NNP, CLONE_PIDFD_AUTOKILL (7.x): conflicts with THREAD/PARENT/exit_signal EINVAL; AUTOKILL needs PIDFD and AUTOREAP, and NNP or CAP_SYS_ADMIN (EPERM).",
} as const;
