import { EINVAL } from "../abi/errno.ts";
import type { Dentry } from "./dentry.ts";
import { Mount } from "./mount.ts";
import { makeShared } from "./propagation.ts";

// How mounts are copied: fs/pnode.h.
/** The copies are slaves of their originals. */
export const CL_SLAVE = 0x02;
/** Copies unbindable mounts too (a new namespace); without it they are left out (MNT-018). */
export const CL_COPY_UNBINDABLE = 0x04;
/** The copies are shared: with their originals, or in groups of their own. */
export const CL_MAKE_SHARED = 0x08;
/** Copies binds of mount namespace files too (GEN-084). */
export const CL_COPY_MNT_NS_FILE = 0x10;
/** Copies of shared mounts become slaves: the new namespace has less privilege (MNT-050). */
export const CL_SHARED_TO_SLAVE = 0x40;

/** clone_mnt(): another mount of the same file system, at `root`; a member of the same peer group, a slave of the same master. */
export function cloneMount(original: Mount, root: Dentry, how: number): Mount {
  const copy = new Mount(original.superblock, root, original.source, original.flags);
  copy.lockedFlags = original.lockedFlags;
  copy.isUnbindable = original.isUnbindable;
  copy.idmap = original.idmap;
  const group = original.peerGroup;
  const becomesSlave = (how & (CL_SLAVE | CL_SHARED_TO_SLAVE)) !== 0;
  if (becomesSlave && group !== null) group.addSlave(copy, original);
  else {
    group?.addMember(copy, original);
    original.master?.addSlaveBehind(copy, original);
  }
  if ((how & CL_MAKE_SHARED) !== 0) makeShared(copy);
  return copy;
}

/** Is this a bind of a mount namespace's file? Copying one could close a loop of namespaces that keep each other alive. */
function isMountNamespaceFile(mount: Mount): boolean {
  return mount.root.inode.namesMountNamespace;
}

/**
 * copy_tree(): clones `source` with everything mounted on it at or below `root`.
 * @param copies is told which mount is the copy of which.
 * @returns the copy of `source`, or -errno.
 */
export function copyTree(
  source: Mount,
  root: Dentry,
  how: number,
  copies: Map<Mount, Mount> = new Map(),
): Mount | number {
  // MNT-014, GEN-083
  if ((how & CL_COPY_UNBINDABLE) === 0 && source.isUnbindable) return -EINVAL;
  if ((how & CL_COPY_MNT_NS_FILE) === 0 && isMountNamespaceFile(source)) return -EINVAL;
  const top = cloneMount(source, root, how);
  top.isLocked = source.isLocked;
  copies.set(source, top);
  const pending = childrenBelow(source, root).reverse();
  for (let child = pending.pop(); child !== undefined; child = pending.pop()) {
    if (isLeftOut(child, how)) continue;
    const copy = cloneMount(child, child.root, how);
    copy.isLocked = child.isLocked;
    copy.attachTo(copies.get(child.parent!)!, child.mountpoint!);
    copies.set(child, copy);
    for (const next of childrenBelow(child, child.root).reverse()) pending.push(next);
  }
  return top;
}

function childrenBelow(mount: Mount, root: Dentry): Mount[] {
  return [...mount.children].filter((child) => child.mountpoint!.isSameOrBelow(root));
}

function isLeftOut(mount: Mount, how: number): boolean {
  if ((how & CL_COPY_UNBINDABLE) === 0 && mount.isUnbindable && !mount.isLocked) return true;
  return (how & CL_COPY_MNT_NS_FILE) === 0 && isMountNamespaceFile(mount);
}
