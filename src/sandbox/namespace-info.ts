import type { Kernel } from "../kernel/kernel.ts";
import type { NamespaceHolder } from "../kernel/namespaces/holders.ts";
import { type NamespaceKind, NamespaceView } from "../kernel/namespaces/namespace-view.ts";
import type { Namespace } from "../ns/namespace.ts";

export type { NamespaceHolder } from "../kernel/namespaces/holders.ts";
export { namespacesOf } from "../kernel/namespaces/holders.ts";
export type { NamespaceKind } from "../kernel/namespaces/namespace-view.ts";

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
  /** The user who made it, as the initial user namespace counts; null for the initial ones. */
  readonly creatorUid: number | null;
  /** Pids of its members, as the root pid namespace counts. */
  readonly members: readonly number[];
  /** What keeps it alive: how often, by kind ("process", "file", "mount", "child", "owned", "pending", "opener", "superblock", "socket"). */
  readonly keptAliveBy: Readonly<Record<string, number>>;
  /** The same by name, as far as it has one: processes, descriptors, mounts, other namespaces. */
  readonly holders: readonly NamespaceHolder[];
  readonly isInitial: boolean;
}

/** What `namespace` is now. */
export function namespaceInfo(kernel: Kernel, namespace: Namespace): NamespaceInfo {
  const { uses, ...rest } = new NamespaceView(kernel, namespace).toJSON();
  return { ...rest, keptAliveBy: uses };
}
