import { ENOSPC, ENOTDIR } from "../abi/errno.ts";
import type { Dentry } from "./dentry.ts";
import type { Mount } from "./mount.ts";
import type { MountNamespace } from "./mount-namespace.ts";
import type { Path } from "./path.ts";
import { makeShared } from "./propagation.ts";

/** graft_tree(): attaches a tree of new mounts at `place`, which is topmost. On failure the caller disposes of the tree. */
export function graftTree(tree: Mount, place: Path): number {
  // mount(2): ENOTDIR, one is a directory and the other is not
  if (tree.root.isDirectory !== place.dentry.isDirectory) return -ENOTDIR;
  return attachTree(tree, place.mount, place.dentry);
}

/** attach_recursive_mnt(): new mounts, or, if the tree is somewhere already, a move. */
export function attachTree(tree: Mount, parent: Mount, mountpoint: Dentry): number {
  const namespace = parent.namespace!;
  const isMove = tree.namespace === namespace;
  if (!isMove && !hasRoom(namespace, tree)) return -ENOSPC;
  // MNT-011, MNT-035: what is mounted under a shared mount is shared
  if (parent.peerGroup !== null) for (const mount of tree.subtree()) makeShared(mount);
  tree.detachFromParent();
  tree.attachTo(parent, mountpoint);
  if (!isMove) for (const mount of tree.subtree()) namespace.enter(mount);
  namespace.touch();
  return 0;
}

/** count_mounts(): MNT-063 */
function hasRoom(namespace: MountNamespace, tree: Mount): boolean {
  let count = 0;
  for (const _ of tree.subtree()) count++;
  return namespace.mounts.length + count <= namespace.vfs.mountMax;
}
