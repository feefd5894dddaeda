/** Cgroup namespaces: the rules CGROUP. */
export const CGROUP_RULES = {
  "CGROUP-001":
    'unshare(NEWCGROUP): caller\'s current cgroup (every hierarchy) becomes the root; own line in /proc/self/cgroup becomes "/".',
  "CGROUP-002": 'Processes outside show as "/..".',
  "CGROUP-003": 'Existing cgroup mounts show root "/.." in mountinfo.',
  "CGROUP-004":
    'A fresh cgroup2 mount shows "/" and only the subtree; its root has cgroup.type (it is not the real root).',
  "CGROUP-005": 'Moving down shows "/b" inside, "/nsxA/b" outside.',
  "CGROUP-006": 'Nested ns: own "/", grandparent "/../..".',
  "CGROUP-007": 'Moved outside by a privileged process: "/../nsxC".',
  "CGROUP-008": "setns(cgroup) does not move the process, only changes the view.",
  "CGROUP-009": "Creation and joining need CAP_SYS_ADMIN (own user ns and owner).",
  "CGROUP-010": "Not hierarchical; NS_GET_USERNS gives the owner.",
  "CGROUP-011":
    "The root cgroup can be removed while the ns lives; joining works; view is relative to the dead root; mounting cgroup2 then ENOENT.",
  "CGROUP-012": 'clone3 INTO_CGROUP: with NEWCGROUP the child\'s own view is "/"; fd of a non-cgroup directory EBADF.',
  "CGROUP-013": "All hierarchies (v1 and v2) are rooted at once.",
  "CGROUP-014":
    'Zombie keeps showing its cgroup; after rmdir " (deleted)" is appended; rmdir with only zombies succeeds.',
  "CGROUP-015":
    "With mount option nsdelegate the ns root is a delegation boundary: migrating across it ENOENT, writing controller files of the root EPERM.",
} as const;
