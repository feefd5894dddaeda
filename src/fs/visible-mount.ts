import { MS_RDONLY } from "../abi/mount.ts";
import type { Mount } from "./mount.ts";
import { ATIME_FLAGS } from "./mount-checks.ts";
import type { MountNamespace } from "./mount-namespace.ts";

/**
 * mount_too_revealing(): a new instance of proc or sysfs would show what the creator of a less privileged mount namespace has covered.
 * When it is allowed, the restrictions of the instance that is visible already are locked on the new one, too (MNT-061, MNT-062).
 */
export function revealsTooMuch(namespace: MountNamespace, mount: Mount): boolean {
  const { superblock } = mount;
  if (namespace.owner === superblock.vfs.initialUserNamespace || !superblock.revealsSystem) return false;
  for (const other of namespace.mounts) {
    if (other.superblock.type !== superblock.type || other.root !== other.superblock.root) continue;
    const locked = other.superblock.isReadOnly ? other.lockedFlags | MS_RDONLY : other.lockedFlags;
    if (!isAtLeastAsRestricted(mount, other, locked) || coversAnything(other)) continue;
    mount.lockedFlags |= locked & (MS_RDONLY | ATIME_FLAGS);
    return false;
  }
  return true;
}

function isAtLeastAsRestricted(mount: Mount, other: Mount, locked: number): boolean {
  if ((locked & MS_RDONLY) !== 0 && (mount.flags & MS_RDONLY) === 0) return false;
  return (locked & ATIME_FLAGS) === 0 || (other.flags & ATIME_FLAGS) === (mount.flags & ATIME_FLAGS);
}

/** A locked mount on anything but a directory that is empty for good hides something. */
function coversAnything(mount: Mount): boolean {
  return [...mount.children].some((child) => child.isLocked && !child.mountpoint!.inode.isPermanentlyEmpty);
}
