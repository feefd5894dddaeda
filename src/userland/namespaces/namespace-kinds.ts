import {
  CLONE_NEWCGROUP,
  CLONE_NEWIPC,
  CLONE_NEWNET,
  CLONE_NEWNS,
  CLONE_NEWPID,
  CLONE_NEWTIME,
  CLONE_NEWUSER,
  CLONE_NEWUTS,
} from "../../abi/sched.ts";

/** A kind of namespace, as unshare(1) and nsenter(1) call it. */
export interface NamespaceKind {
  readonly flag: number;
  /** The long option, and its letter. */
  readonly option: string;
  readonly letter: string;
  /** What nsenter enters, below /proc/PID. */
  readonly file: string;
  /** What unshare keeps: for pid and time namespaces the one of the children. */
  readonly kept: string;
}

function kind(flag: number, option: string, letter: string, link: string, kept = link): NamespaceKind {
  return { flag, option, letter, file: `ns/${link}`, kept: `ns/${kept}` };
}

/** In the order nsenter enters them, the user namespace apart. */
export const NAMESPACE_KINDS: readonly NamespaceKind[] = [
  kind(CLONE_NEWUSER, "user", "U", "user"),
  kind(CLONE_NEWCGROUP, "cgroup", "C", "cgroup"),
  kind(CLONE_NEWIPC, "ipc", "i", "ipc"),
  kind(CLONE_NEWUTS, "uts", "u", "uts"),
  kind(CLONE_NEWNET, "net", "n", "net"),
  kind(CLONE_NEWPID, "pid", "p", "pid", "pid_for_children"),
  kind(CLONE_NEWNS, "mount", "m", "mnt"),
  kind(CLONE_NEWTIME, "time", "T", "time", "time_for_children"),
];
