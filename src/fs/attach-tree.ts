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
  const added = isMove ? [] : [tree];
  if (!hasRoom(namespace, added)) return -ENOSPC;
  // A detached tree is nowhere while it is attached: it gets no copy of itself.
  if (!isMove && origin !== null) for (const mount of tree.subtree()) origin.leave(mount);
  const copies = propagate(tree, parent, mountpoint, new Map([[namespace, added]]));
  if (copies === null) {
    if (!isMove && origin !== null) for (const mount of tree.subtree()) origin.enter(mount);
    return -ENOSPC;
  }
  tree.detachFromParent();
  putBelow(tree, parent, mountpoint);
  if (!isMove) enterTree(namespace, tree);
  namespace.touch();
  for (const copy of copies) attachCopy(copy, mountpoint, namespace);
  return 0;
}

/** Copies for the peers and slaves of `parent`; null when there is no room for them, or for what is `added` besides. */
function propagate(
  tree: Mount,
  parent: Mount,
  mountpoint: Dentry,
  added: Map<MountNamespace, readonly Mount[]>,
): PropagatedCopy[] | null {
  if (parent.peerGroup === null) return [];
  // MNT-011, MNT-035: what is mounted under a shared mount is shared
  for (const mount of tree.subtree()) makeShared(mount);
  const copies = propagateMount(tree, parent, mountpoint);
  if (haveRoom(copies, added)) return copies;
  for (const copy of copies) unmountTree(copy.tree);
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
  putBelow(tree, parent, mountpoint);
  enterTree(namespace, tree);
  namespace.touch();
}

function enterTree(namespace: MountNamespace, tree: Mount): void {
  for (const mount of tree.subtree()) if (mount.namespace !== namespace) namespace.enter(mount);
}

/** count_mounts(): MNT-063, what is propagated counts. */
function hasRoom(namespace: MountNamespace, trees: readonly Mount[]): boolean {
  const count = trees.reduce((sum, tree) => sum + tree.subtree().length, 0);
  return namespace.mounts.size + count <= namespace.vfs.mountMax;
}

function haveRoom(copies: readonly PropagatedCopy[], trees: Map<MountNamespace, readonly Mount[]>): boolean {
  for (const { tree, parent } of copies) {
    const namespace = parent.namespace!;
    trees.set(namespace, [...(trees.get(namespace) ?? []), tree]);
  }
  return [...trees].every(([namespace, added]) => hasRoom(namespace, added));
}
