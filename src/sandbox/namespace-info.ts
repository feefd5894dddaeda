import type { Kernel } from "../kernel/kernel.ts";
import type { Task } from "../kernel/task.ts";
import type { Namespace } from "../ns/namespace.ts";
import { namespaceType } from "../ns/namespace-type.ts";
import { PidNamespace } from "../ns/pid-namespace.ts";
import { UserNamespace } from "../ns/user-namespace.ts";

/** The kinds of namespace, as the links in /proc/PID/ns are named. */
export type NamespaceKind = "ipc" | "uts" | "user" | "pid" | "cgroup" | "time" | "net" | "mnt";

/** A namespace as it is at the moment (namespaces(7), lsns(8)). Inodes are numbers of other entries of `sandbox.namespaces()`. */
export interface NamespaceInfo {
  readonly type: NamespaceKind;
  /** What stat(2) of its file in /proc says. Names it while it is alive; may come back for another one. */
  readonly inode: number;
  /** Never comes back. */
  readonly id: number;
  /** The user namespace whose capabilities govern it; null for the initial user namespace. */
  readonly owner: number | null;
  /** Of user and pid namespaces that are nested; else null. */
  readonly parent: number | null;
  /** Pids of its members, as the root pid namespace counts. */
  readonly members: readonly number[];
  /** What keeps it alive: how often, by kind ("process", "file", "mount", "child", "owned", "pending", "opener", "superblock", "socket"). */
  readonly keptAliveBy: Readonly<Record<string, number>>;
  readonly isInitial: boolean;
}

/** What `namespace` is now. */
export function namespaceInfo(kernel: Kernel, namespace: Namespace): NamespaceInfo {
  return {
    type: namespaceType(namespace.type).name as NamespaceKind,
    inode: namespace.inode,
    id: namespace.id,
    owner: namespace.owner?.inode ?? null,
    parent: parentOf(namespace)?.inode ?? null,
    members: membersOf(kernel, namespace),
    keptAliveBy: namespace.uses(),
    isInitial: namespace.isInitial,
  };
}

function parentOf(namespace: Namespace): Namespace | null {
  return namespace instanceof UserNamespace || namespace instanceof PidNamespace ? namespace.parent : null;
}

function membersOf(kernel: Kernel, namespace: Namespace): number[] {
  const members = new Set<number>();
  // Who left it last is not quite gone when it ends.
  if (!namespace.isLive) return [];
  for (const task of kernel.tasks.tasks) {
    if (namespacesOf(task).includes(namespace)) members.add(task.group.idIn(kernel.rootPIDNamespace));
  }
  return [...members].sort((a, b) => a - b);
}

/** Those the task is in; of one that has exited, the two it keeps until it is waited for. */
export function namespacesOf(task: Task): Namespace[] {
  const own: Namespace[] = [task.pidNamespace, task.credentials.userNamespace];
  if (task.proxy === null) return own;
  const { uts, ipc, mnt, net, time, cgroup } = task.proxy;
  return [...own, uts, ipc, mnt, net, time, cgroup];
}
