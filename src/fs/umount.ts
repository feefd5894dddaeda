import { CAP_SYS_ADMIN } from "../abi/capability.ts";
import { EAGAIN, EBUSY, EINVAL, EPERM } from "../abi/errno.ts";
import { MNT_DETACH, MNT_EXPIRE, MNT_FORCE, MS_RDONLY, UMOUNT_NOFOLLOW } from "../abi/mount.ts";
import { S_ISLNK } from "../abi/stat.ts";
import { refuse } from "../ns/refusal.ts";
import type { Caller } from "./caller.ts";
import type { Mount } from "./mount.ts";
import { isMountRoot, isOwnMount, mayMount, refuseMounting } from "./mount-checks.ts";
import type { Path } from "./path.ts";
import { LOOKUP_FOLLOW, lookup } from "./path-walk.ts";
import { hasBusyCounterpart } from "./propagate-umount.ts";
import { reconfigureSuperblock } from "./remount.ts";
import { unmountEverywhere } from "./unmount-tree.ts";

/** umount2(2) */
export function umount2(caller: Caller, target: string, flags: number): number {
  // umount2(2): EINVAL, unknown flag
  if ((flags & ~(MNT_FORCE | MNT_DETACH | MNT_EXPIRE | UMOUNT_NOFOLLOW)) !== 0)
    return refuse(EINVAL, "MNT-020", { flags });
  const follow = (flags & UMOUNT_NOFOLLOW) !== 0 ? 0 : LOOKUP_FOLLOW;
  const found = lookup(caller, caller.fs.cwd, target, follow);
  if (typeof found === "number") return found;
  const path = found.throughMounts(); // LOOKUP_MOUNTPOINT: "/" and "." mean what is mounted on them
  const error = canUnmount(caller, path, flags);
  return error < 0 ? error : unmount(caller, path.mount, flags);
}

/** can_umount() */
function canUnmount(caller: Caller, path: Path, flags: number): number {
  const { mount } = path;
  if (!mayMount(caller)) return refuseMounting(caller);
  // umount2(2): EINVAL, not a mount point; of another namespace; locked
  if (!isMountRoot(path)) return refuse(EINVAL, S_ISLNK(path.inode.mode) ? "MNT-024" : "MNT-020");
  if (!isOwnMount(caller, mount)) return refuse(EINVAL, "MNT-005");
  if (mount.isLocked) return refuse(EINVAL, "MNT-051");
  const isForeign = !caller.credentials.hasCapability(CAP_SYS_ADMIN, mount.superblock.userNamespace);
  return (flags & MNT_FORCE) !== 0 && isForeign ? -EPERM : 0;
}

/** do_umount() */
function unmount(caller: Caller, mount: Mount, flags: number): number {
  const isLazy = (flags & MNT_DETACH) !== 0;
  const isRoot = mount === caller.fs.root.mount;
  if ((flags & MNT_EXPIRE) !== 0) {
    // MNT-021: not with FORCE or DETACH, not the caller's root; the first call only leaves a mark
    if (isRoot || isLazy || (flags & MNT_FORCE) !== 0) return refuse(EINVAL, "MNT-021", { flags });
    if (mount.isInUse || mount.children.size > 0) return -EBUSY;
    if (!mount.expiryMark) {
      mount.expiryMark = true;
      return -EAGAIN;
    }
  }
  if (isRoot && !isLazy) return remountRootReadOnly(caller, mount);
  // The bottom of the namespace cannot go.
  if (mount.parent === null) return -EINVAL;
  // umount2(2): EBUSY, files are open, somebody is in it (MNT-021), or something is mounted in it (MNT-023)
  const isBusy = mount.isInUse || mount.children.size > 0 || hasBusyCounterpart(mount);
  if (!isLazy && isBusy) return -EBUSY;
  unmountEverywhere(mount, isLazy);
  return 0;
}

/** Unmounting one's own root means to make it read-only. */
function remountRootReadOnly(caller: Caller, mount: Mount): number {
  const { superblock } = mount;
  if (!caller.credentials.hasCapability(CAP_SYS_ADMIN, superblock.userNamespace)) return -EPERM;
  return superblock.isReadOnly ? 0 : reconfigureSuperblock(superblock, superblock.flags | MS_RDONLY, "");
}
