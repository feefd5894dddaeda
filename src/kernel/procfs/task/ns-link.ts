import { EACCES, ENOENT } from "../../../abi/errno.ts";
import type { Caller } from "../../../fs/caller.ts";
import { namespacePath } from "../../../fs/nsfs/nsfs-inode.ts";
import type { Path } from "../../../fs/path.ts";
import type { Namespace } from "../../../ns/namespace.ts";
import type { NsProxy } from "../../../ns/ns-proxy.ts";
import type { Pid } from "../../../ns/pid.ts";
import { refuse } from "../../../ns/refusal.ts";
import { oneOf } from "../../../state/fields.ts";
import { savable } from "../../../state/savable.ts";
import type { Task } from "../../task.ts";
import type { ProcfsSuperblock } from "../procfs-superblock.ts";
import { mayAccessTask } from "../task-access.ts";
import { MagicLink } from "./magic-link.ts";

/** ns_entries[] of fs/proc/namespaces.c, in its order. GEN-003 */
export const NS_LINK_NAMES = [
  "net",
  "uts",
  "ipc",
  "pid",
  "pid_for_children",
  "user",
  "mnt",
  "cgroup",
  "time",
  "time_for_children",
] as const;

export type NsLinkName = (typeof NS_LINK_NAMES)[number];

/** A link of /proc/PID/ns: to the file of a namespace the task is in, or its children will be in. GEN-005 */
export class NsLink extends MagicLink {
  readonly name: NsLinkName;

  constructor(superblock: ProcfsSuperblock, pid: Pid, ino: number, name: NsLinkName) {
    super(superblock, pid, ino, 0o777);
    this.name = name;
  }

  override place(task: Task): Path | number {
    const namespace = namespaceOf(task, this.name);
    return namespace === null ? -ENOENT : namespacePath(this.superblock.vfs, namespace);
  }

  /** proc_ns_readlink(): opening, readlink(2) and stat(2) need ptrace access, lstat(2) does not. GEN-028 */
  override readlink(caller: Caller): string | number {
    const { task } = this;
    if (task === null) return -EACCES;
    if (!mayAccessTask(caller, task))
      return refuse(EACCES, "GEN-028", { link: this.name, targetIsIn: task.credentials.userNamespace.name });
    return namespaceOf(task, this.name)?.name ?? -ENOENT;
  }
}

/** Null for what a zombie no longer has: user and pid namespace stay. GEN-029 */
function namespaceOf(task: Task, name: NsLinkName): Namespace | null {
  const { proxy } = task;
  switch (name) {
    case "user":
      return task.credentials.userNamespace;
    case "pid":
      return task.pidNamespace;
    case "pid_for_children":
      return proxy === null ? null : pidForChildrenOf(proxy);
    case "time_for_children":
      return proxy?.timeForChildren ?? null;
    default:
      return proxy?.[name] ?? null;
  }
}

/** PID-011: older releases hide a pid namespace that has no first process yet. */
function pidForChildrenOf({ pidForChildren }: NsProxy): Namespace | null {
  const isHidden = pidForChildren.init === null && !pidForChildren.tree.behaves("pidForChildrenWithoutInit");
  return isHidden ? null : pidForChildren;
}

savable(NsLink, { name: "kernel.ProcNsLink", version: 1, saved: { name: oneOf(...NS_LINK_NAMES) } });
