/** Which Linux release a kernel behaves as, where releases differ in what namespaces show and refuse. */

/** A release whose behaviour can be modelled: two with long support, and the newest. */
export type LinuxVersion = "6.12" | "6.18" | "7.2";

/** In their order. */
export const LINUX_VERSIONS = ["6.12", "6.18", "7.2"] as const satisfies readonly LinuxVersion[];

export const NEWEST_LINUX: LinuxVersion = "7.2";

/**
 * What has changed, by the first of the releases above that does it. Two bugs that only 6.18 has are no behaviour: it forgets that a mount is unbindable
 * when it copies the namespace (MNT-018), and its ids of namespaces increase on one processor only (GEN-085).
 */
const SINCE = {
  /** GEN-002: the initial mount and network namespace have inode numbers that never change. */
  fixedMountAndNetInodes: "6.18",
  /** GEN-055: clone(2) refuses an exit signal that is none, and so 0x80, which is CLONE_NEWTIME for clone3 alone. */
  legacyCloneChecksSignal: "7.2",
  /** GEN-065, GEN-070, NET-013: ids of namespaces can be asked for, with file handles of them; a network namespace's cookie is its id. */
  namespaceIds: "6.18",
  /** GEN-065: the initial namespaces have the ids 1 to 8. */
  fixedNamespaceIds: "7.2",
  /** GEN-100, NEW-001: listns(2). */
  listns: "7.2",
  /** NEW-010 to NEW-014: mount namespaces of an empty root, and those that open_tree and fsmount make. */
  newMountNamespaces: "7.2",
  /** PID-011: /proc/PID/ns/pid_for_children can be opened before the namespace has a first process. */
  pidForChildrenWithoutInit: "7.2",
  /** PID-085: proc's mount option pidns=. */
  procPidnsOption: "6.18",
  /** PID-092: each pid namespace has its own pid_max. */
  pidMaxPerNamespace: "6.18",
  /** PID-122: PIDFD_GET_INFO. */
  pidfdGetInfo: "6.18",
  /** PID-128: pidfd_open(2) of a thread that leads no process is ENOENT; EINVAL before. */
  pidfdOpenThreadIsAbsent: "6.18",
  /** MNT-061: proc with subset=pid may be mounted where no proc is fully visible. */
  subsetPidRevealsNothing: "7.2",
  /** MNT-088: open_tree_attr(2). */
  openTreeAttr: "6.18",
  /** MNT-045: below the first root file system is an empty one that stays, so that pivot_root(2) works from the start. */
  nullfsRoot: "7.2",
  /** NEW-016: CLONE_AUTOREAP, CLONE_NNP, CLONE_PIDFD_AUTOKILL. */
  cloneAutoreap: "7.2",
} as const satisfies Readonly<Record<string, LinuxVersion>>;

/** Something that not all modelled releases do. */
export type LinuxBehaviour = keyof typeof SINCE;

export const LINUX_BEHAVIOURS = Object.keys(SINCE) as readonly LinuxBehaviour[];

/** Whether Linux `version` does it. */
export function linuxBehaves(version: LinuxVersion, behaviour: LinuxBehaviour): boolean {
  return LINUX_VERSIONS.indexOf(version) >= LINUX_VERSIONS.indexOf(SINCE[behaviour]);
}

export function isLinuxVersion(text: string): text is LinuxVersion {
  return (LINUX_VERSIONS as readonly string[]).includes(text);
}
