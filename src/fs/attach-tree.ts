import { ENOSPC, ENOTDIR } from "../abi/errno.ts";
import type { Dentry } from "./dentry.ts";
import { lockTree } from "./lock-tree.ts";
import type { Mount } from "./mount.ts";
import type { MountNamespace } from "./mount-namespace.ts";
import type { Path } from "./path.ts";
import { type PropagatedCopy, propagateMount } from "./propagate-mount.ts";
import { makeShared } from "./propagation.ts";
import { unmountTree } from "./unmount-tree.ts";

/** graft_tree(): attaches a tree of new mounts at `place`, which is topmost. On failure the caller disposes of the tree. */
export function graftTree(tree: Mount, place: Path): number {
  // mount(2): ENOTDIR, one is a directory and the other is not
  if (tree.root.isDirectory !== place.dentry.isDirectory) return -ENOTDIR;
  return attachTree(tree, place.mount, place.dentry);
}

/**
 * attach_recursive_mnt(): new mounts, a detached tree, or, if the tree is in the namespace already, a move; and their copies on peers and
 * slaves. What is mounted at the place comes to lie on top.
 */
export function attachTree(tree: Mount, parent: Mount, mountpoint: Dentry): number {
  const namespace = parent.namespace!;
  const origin = tree.namespace;
  const isMove = origin === namespace;
  const added = isMove ? 0 : tree.subtree().length;
  if (!hasRoom(namespace, added)) return -ENOSPC;
  // A detached tree is nowhere while it is attached: it gets no copy of itself.
  if (!isMove && origin !== null) for (const mount of tree.subtree()) origin.leave(mount);
  const copies = propagate(tree, parent, mountpoint, new Map([[namespace, added]]));
  if (copies === null) {
    if (!isMove && origin !== null) for (const mount of tree.subtree()) origin.enter(mount);
    return -ENOSPC;
  }
  tree.detachFromParent();
  if (!isMove) enterTree(namespace, tree);
  putBelow(tree, parent, mountpoint);
  namespace.touch();
  for (const copy of copies) attachCopy(copy, mountpoint, namespace);
  return 0;
}

/** Copies for the peers and slaves of `parent`; null when there is no room for them, or for what is `added` besides. */
function propagate(
  tree: Mount,
  parent: Mount,
  mountpoint: Dentry,
  added: Map<MountNamespace, number>,
): PropagatedCopy[] | null {
  if (parent.peerGroup === null) return [];
  // MNT-011, MNT-035: what is mounted under a shared mount is shared
  for (const mount of tree.subtree()) makeShared(mount);
  const copies = propagateMount(tree, parent, mountpoint);
  if (haveRoom(copies, added)) return copies;
  // The last first, as it is the last of its peer group.
  for (const { tree: copy } of copies.reverse()) unmountTree(copy);
  return null;
}

/** Between the place and what is mounted on it. */
function putBelow(tree: Mount, parent: Mount, mountpoint: Dentry): void {
  const covering = mountpoint.mountOn(parent);
  covering?.detachFromParent();
  const top = tree.rootPath.throughMounts();
  tree.attachTo(parent, mountpoint);
  covering?.attachTo(top.mount, top.dentry);
}

/** A copy goes below what is mounted at its place already. In a namespace of less privilege it can only be removed whole (MNT-059). */
function attachCopy({ tree, parent }: PropagatedCopy, mountpoint: Dentry, from: MountNamespace): void {
  const namespace = parent.namespace!;
  if (namespace.owner !== from.owner) lockTree(tree);
  tree.isLocked = false;
  enterTree(namespace, tree);
  putBelow(tree, parent, mountpoint);
  namespace.touch();
}

/** Before what is mounted at its place comes to lie on top, which may be thousands of mounts. */
function enterTree(namespace: MountNamespace, tree: Mount): void {
  for (const mount of tree.subtree()) if (mount.namespace !== namespace) namespace.enter(mount);
}

/** count_mounts(): MNT-063, what is propagated counts. */
function hasRoom(namespace: MountNamespace, count: number): boolean {
  return namespace.mounts.size + count <= namespace.vfs.mountMax;
}

/** @param counts mounts that come into a namespace besides. */
function haveRoom(copies: readonly PropagatedCopy[], counts: Map<MountNamespace, number>): boolean {
  for (const { tree, parent } of copies) {
    const namespace = parent.namespace!;
    counts.set(namespace, (counts.get(namespace) ?? 0) + tree.subtree().length);
  }
  return [...counts].every(([namespace, count]) => hasRoom(namespace, count));
}
