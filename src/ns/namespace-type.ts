/** The eight kinds of namespace. A kind is its CLONE_NEW* bit everywhere, as in NS_GET_NSTYPE. GEN-001 */
import {
  CGROUP_NS_INIT_INO,
  IPC_NS_INIT_INO,
  MNT_NS_INIT_INO,
  NET_NS_INIT_INO,
  PID_NS_INIT_INO,
  TIME_NS_INIT_INO,
  USER_NS_INIT_INO,
  UTS_NS_INIT_INO,
} from "../abi/ioctl-nsfs.ts";
import {
  CLONE_NEWCGROUP,
  CLONE_NEWIPC,
  CLONE_NEWNET,
  CLONE_NEWNS,
  CLONE_NEWPID,
  CLONE_NEWTIME,
  CLONE_NEWUSER,
  CLONE_NEWUTS,
} from "../abi/sched.ts";

/** One of the eight kinds of namespace. */
export interface NamespaceType {
  readonly flag: number;
  /** What readlink of /proc/PID/ns/X prints before the colon. GEN-005 */
  readonly name: "ipc" | "uts" | "user" | "pid" | "cgroup" | "time" | "net" | "mnt";
  /** GEN-002 */
  readonly initialInode: number;
  /** Releases before 6.18 have it, too. */
  readonly hasOldInode: boolean;
  /** GEN-065: the ids 1 to 8 of 7.x. */
  readonly initialId: number;
}

/** In the order of their initial ids. */
export const NAMESPACE_TYPES: readonly NamespaceType[] = [
  { flag: CLONE_NEWIPC, name: "ipc", initialInode: IPC_NS_INIT_INO, hasOldInode: true, initialId: 1 },
  { flag: CLONE_NEWUTS, name: "uts", initialInode: UTS_NS_INIT_INO, hasOldInode: true, initialId: 2 },
  { flag: CLONE_NEWUSER, name: "user", initialInode: USER_NS_INIT_INO, hasOldInode: true, initialId: 3 },
  { flag: CLONE_NEWPID, name: "pid", initialInode: PID_NS_INIT_INO, hasOldInode: true, initialId: 4 },
  { flag: CLONE_NEWCGROUP, name: "cgroup", initialInode: CGROUP_NS_INIT_INO, hasOldInode: true, initialId: 5 },
  { flag: CLONE_NEWTIME, name: "time", initialInode: TIME_NS_INIT_INO, hasOldInode: true, initialId: 6 },
  { flag: CLONE_NEWNET, name: "net", initialInode: NET_NS_INIT_INO, hasOldInode: false, initialId: 7 },
  { flag: CLONE_NEWNS, name: "mnt", initialInode: MNT_NS_INIT_INO, hasOldInode: false, initialId: 8 },
];

/** Every CLONE_NEW* bit but CLONE_NEWUSER: what needs CAP_SYS_ADMIN to create. GEN-041 */
export const CLONE_NEW_PRIVILEGED =
  CLONE_NEWNS | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWCGROUP | CLONE_NEWTIME;

/** @throws Error when `flag` is not exactly one CLONE_NEW* bit (a caller's mistake: system calls check theirs before). */
export function namespaceType(flag: number): NamespaceType {
  const type = NAMESPACE_TYPES.find((candidate) => candidate.flag === flag);
  if (type === undefined) throw new Error(`0x${flag.toString(16)} is not a namespace type`);
  return type;
}
