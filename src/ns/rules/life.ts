/** Lifetime: the rules LIFE. */
export const LIFE_RULES = {
  "LIFE-001": "A procfs mount pins its pid ns.",
  "LIFE-002": "A zombie init pins its pid ns until reaped.",
  "LIFE-003": "A pidfd of a reaped init pins: a struct pid holds its namespace until nobody refers to it.",
  "LIFE-004": "pid_for_children pins a pid ns that has no members yet.",
  "LIFE-005": "Nested pid namespaces are freed bottom up.",
  "LIFE-006": "A running member pins.",
  "LIFE-007": "An open file on a mount of a mount ns does not pin that ns; the file stays usable.",
  "LIFE-008":
    "A detached tree (open_tree clone, fsmount) is an anonymous mount ns and counts against user.max_mnt_namespaces.",
  "LIFE-009": "An mqueue mount does not pin its IPC ns (see IPC-032).",
  "LIFE-010": "An open message-queue descriptor does not pin the IPC ns.",
  "LIFE-011": "A cgroup ns fd pins.",
  "LIFE-012": "An fd obtained by NS_GET_USERNS pins the user ns.",
  "LIFE-014": "A zombie pins its user ns (credentials live until reaped).",
  "LIFE-015": "A sysfs mount does not pin its net ns.",
  "LIFE-016": "A cgroup2 mount does not pin the cgroup ns.",
  "LIFE-017":
    "An fd on a file system mounted inside a user ns pins the user ns (opener credentials and superblock owner).",
  "LIFE-013":
    "Teardown order: mount ns unmounts (propagating nothing), IPC objects freed, net devices destroyed, then owner user ns reference dropped; all asynchronous to the last exit.",
} as const;
