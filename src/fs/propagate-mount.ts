import { CL_MAKE_SHARED, CL_SLAVE, copyTree } from "./copy-tree.ts";
import type { Dentry } from "./dentry.ts";
import type { Mount } from "./mount.ts";
import type { PeerGroup } from "./peer-group.ts";

/** A copy of a tree that is to be attached at the same mount point of another mount. */
export interface PropagatedCopy {
  readonly tree: Mount;
  readonly parent: Mount;
}

/**
 * propagate_mnt(): what a mount of `tree` at `mountpoint` of the shared mount `parent` means for others (MNT-011, MNT-012): a copy for each
 * peer, shared with `tree`; for each slave a copy that is a slave of `tree`, shared on if the slave is; and so on down to their slaves.
 * Nothing is attached yet. Precondition: all mounts of `tree` are shared.
 */
export function propagateMount(tree: Mount, parent: Mount, mountpoint: Dentry): PropagatedCopy[] {
  const group = parent.peerGroup!;
  const copies: PropagatedCopy[] = [];
  const peers = group.peersOf(parent);
  const last = propagateToPeers(copies, peers, mountpoint, tree);
  propagateToSlaves(copies, [parent, ...peers], mountpoint, last);
  return copies;
}

/** Each copy is made from the one before: that is the order the peer group of the copies has. @returns the last one. */
function propagateToPeers(copies: PropagatedCopy[], peers: readonly Mount[], mountpoint: Dentry, source: Mount): Mount {
  let last = source;
  for (const peer of peers) last = addCopy(copies, peer, mountpoint, last, CL_MAKE_SHARED) ?? last;
  return last;
}

/** next_group(): to what follows the first of `masters`, all the way down; then to what follows the second. */
function propagateToSlaves(
  copies: PropagatedCopy[],
  masters: readonly Mount[],
  mountpoint: Dentry,
  source: Mount,
): void {
  const done = new Set<PeerGroup>();
  for (const slave of masters.flatMap((master) => master.peerGroup!.slavesOf(master))) {
    const own = slave.peerGroup;
    if (own === null) addCopy(copies, slave, mountpoint, source, CL_SLAVE);
    else if (!done.has(own)) {
      done.add(own);
      propagateToGroup(copies, slave, own, mountpoint, source);
    }
  }
}

/** A group of slaves that are shared among themselves: one copy is a slave of the source, the others are its peers. */
function propagateToGroup(
  copies: PropagatedCopy[],
  first: Mount,
  group: PeerGroup,
  mountpoint: Dentry,
  source: Mount,
): void {
  const members = [first, ...group.peersOf(first)];
  let origin: Mount | null = null;
  while (origin === null && members.length > 0) {
    origin = addCopy(copies, members.shift()!, mountpoint, source, CL_SLAVE | CL_MAKE_SHARED);
  }
  const last = origin === null ? source : propagateToPeers(copies, members, mountpoint, origin);
  propagateToSlaves(copies, [first, ...group.peersOf(first)], mountpoint, last);
}

/** propagate_one(): null for a mount that is not in any namespace yet, or that does not show the mount point. */
function addCopy(
  copies: PropagatedCopy[],
  target: Mount,
  mountpoint: Dentry,
  source: Mount,
  how: number,
): Mount | null {
  if (target.namespace === null || !mountpoint.isSameOrBelow(target.root)) return null;
  const tree = copyTree(source, source.root, how);
  // Unbindable mounts are kept from shared places beforehand (MNT-035), so there is always a copy.
  if (typeof tree === "number") return null;
  copies.push({ tree, parent: target });
  return tree;
}
