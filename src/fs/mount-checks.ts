import { CAP_SYS_ADMIN } from "../abi/capability.ts";
import { ENOENT, EPERM } from "../abi/errno.ts";
import { MS_NOATIME, MS_NODEV, MS_NODIRATIME, MS_NOEXEC, MS_NOSUID, MS_RDONLY, MS_RELATIME } from "../abi/mount.ts";
import { refuseCapability } from "../ns/refusal.ts";
import type { Caller } from "./caller.ts";
import type { Dentry } from "./dentry.ts";
import type { Mount } from "./mount.ts";
import type { NsfsInode } from "./nsfs/nsfs-inode.ts";
import type { Path } from "./path.ts";

export const ATIME_FLAGS = MS_NOATIME | MS_NODIRATIME | MS_RELATIME;

/** may_mount(): CAP_SYS_ADMIN over the caller's mount namespace. */
export function mayMount(caller: Caller): boolean {
  return caller.credentials.hasCapability(CAP_SYS_ADMIN, caller.mountNamespace.owner);
}

/** The refusal of who may not. @returns -EPERM */
export function refuseMounting(caller: Caller): number {
  return refuseCapability(EPERM, "MNT-026", caller.credentials, CAP_SYS_ADMIN, caller.mountNamespace.owner);
}

/** check_mnt(): is the mount in the caller's own mount namespace? (MNT-005) */
export function isOwnMount(caller: Caller, mount: Mount): boolean {
  return mount.namespace === caller.mountNamespace;
}

/** May the caller's bind mounts and detached trees come from here? From its own namespace, or a detached tree copied from that (may_use_mount()). */
export function isUsableMount(caller: Caller, mount: Mount): boolean {
  const { namespace } = mount;
  if (namespace === null || namespace === caller.mountNamespace) return namespace !== null;
  return namespace.origin === 0 || namespace.origin === caller.mountNamespace.id;
}

/** anon_ns_root(): the root of a detached tree. */
export function isDetachedRoot(mount: Mount): boolean {
  return mount.namespace?.isAnonymous === true && mount.namespace.root === mount;
}

/** path_mounted(): is the path the root of a mount? */
export function isMountRoot(path: Path): boolean {
  return path.dentry === path.mount.root;
}

/**
 * lock_mount(): where something mounted on `path` goes: on top of all that is mounted there. ENOENT: the directory was removed, or the
 * mount is in no namespace any more.
 */
export function topmostPlace(path: Path): Path | number {
  const top = path.throughMounts();
  return top.dentry.isDeleted || top.mount.namespace === null ? -ENOENT : top;
}

/** __has_locked_children(): would a plain bind of `root` reveal what a locked mount covers? (MNT-052) */
export function hasLockedChildren(mount: Mount, root: Dentry): boolean {
  return [...mount.children].some((child) => child.isLocked && child.mountpoint!.isSameOrBelow(root));
}

/** can_change_locked_flags(): MNT-053 */
export function canChangeFlags(mount: Mount, flags: number): boolean {
  const { lockedFlags } = mount;
  for (const flag of [MS_RDONLY, MS_NODEV, MS_NOSUID, MS_NOEXEC]) {
    if ((lockedFlags & flag) !== 0 && (flags & flag) === 0) return false;
  }
  return (lockedFlags & ATIME_FLAGS) === 0 || (mount.flags & ATIME_FLAGS) === (flags & ATIME_FLAGS);
}

/** is_path_reachable(): is (`mount`, `dentry`) at or below `root`? */
export function isReachable(mount: Mount, dentry: Dentry, root: Path): boolean {
  let at = mount;
  let place = dentry;
  while (at !== root.mount && at.parent !== null) {
    place = at.mountpoint!;
    at = at.parent;
  }
  return at === root.mount && place.isSameOrBelow(root.dentry);
}

/** mnt_ns_loop(): a mount namespace's file may be mounted only in namespaces that are older, so that none keeps itself alive. GEN-083 */
export function closesNamespaceLoop(caller: Caller, dentry: Dentry): boolean {
  const { inode } = dentry;
  if (!inode.namesMountNamespace) return false;
  return caller.mountNamespace.id >= (inode as NsfsInode).namespace.id;
}
