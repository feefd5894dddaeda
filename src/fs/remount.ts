import { CAP_SYS_ADMIN } from "../abi/capability.ts";
import { EBUSY, EINVAL, EPERM } from "../abi/errno.ts";
import { MS_RDONLY } from "../abi/mount.ts";
import { refuse, refuseCapability } from "../ns/refusal.ts";
import type { Caller } from "./caller.ts";
import { canChangeFlags, isMountRoot, isOwnMount } from "./mount-checks.ts";
import type { Path } from "./path.ts";
import type { Superblock } from "./superblock.ts";

/** mount(2) with MS_REMOUNT|MS_BIND (do_reconfigure_mnt()): the flags of this one mount. */
export function remountBind(caller: Caller, target: Path, mountFlags: number): number {
  const { mount } = target;
  const error = checkRemount(caller, target, mountFlags);
  if (error < 0) return error;
  // mount(2): EBUSY, read-only while a file is open for writing (MNT-033)
  const becomesReadOnly = (mountFlags & MS_RDONLY) !== 0 && (mount.flags & MS_RDONLY) === 0;
  if (becomesReadOnly && mount.writers > 0) return -EBUSY;
  mount.flags = mountFlags;
  mount.namespace!.touch();
  return 0;
}

/** mount(2) with MS_REMOUNT (do_remount()): the file system and this mount. */
export function remount(
  caller: Caller,
  target: Path,
  superblockFlags: number,
  mountFlags: number,
  data: string,
): number {
  const { mount } = target;
  const { superblock } = mount;
  let error = checkRemount(caller, target, mountFlags);
  if (error < 0) return error;
  // MNT-054: over the user namespace the file system was mounted from
  if (!caller.credentials.hasCapability(CAP_SYS_ADMIN, superblock.userNamespace))
    return refuseCapability(EPERM, "MNT-054", caller.credentials, CAP_SYS_ADMIN, superblock.userNamespace);
  error = reconfigureSuperblock(superblock, superblockFlags, data);
  if (error < 0) return error;
  mount.flags = mountFlags;
  mount.namespace!.touch();
  return 0;
}

function checkRemount(caller: Caller, target: Path, mountFlags: number): number {
  const { mount } = target;
  // mount(2): EINVAL, not a mount point, or of another namespace
  if (!isOwnMount(caller, mount)) return refuse(EINVAL, "MNT-005");
  if (!isMountRoot(target)) return refuse(EINVAL, "MNT-032");
  return canChangeFlags(mount, mountFlags) ? 0 : refuse(EPERM, "MNT-053");
}

/** reconfigure_super() */
export function reconfigureSuperblock(superblock: Superblock, flags: number, data: string): number {
  const becomesReadOnly = (flags & MS_RDONLY) !== 0 && !superblock.isReadOnly;
  if (becomesReadOnly && isWritten(superblock)) return -EBUSY;
  const error = superblock.reconfigure(flags, data);
  if (error === 0) superblock.flags = flags;
  return error;
}

/** sb_prepare_remount_readonly(): a file is open for writing, or will be removed when it is closed. */
function isWritten(superblock: Superblock): boolean {
  return superblock.orphans > 0 || [...superblock.mounts].some((mount) => mount.writers > 0);
}
