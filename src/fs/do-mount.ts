import { EINVAL, ENOMEM } from "../abi/errno.ts";
import {
  MS_BIND,
  MS_DIRSYNC,
  MS_LAZYTIME,
  MS_MANDLOCK,
  MS_MGC_MSK,
  MS_MGC_VAL,
  MS_MOVE,
  MS_NOATIME,
  MS_NODEV,
  MS_NODIRATIME,
  MS_NOEXEC,
  MS_NOSUID,
  MS_NOSYMFOLLOW,
  MS_NOUSER,
  MS_PRIVATE,
  MS_RDONLY,
  MS_REC,
  MS_RELATIME,
  MS_REMOUNT,
  MS_SHARED,
  MS_SLAVE,
  MS_STRICTATIME,
  MS_SYNCHRONOUS,
  MS_UNBINDABLE,
} from "../abi/mount.ts";
import { refuse } from "../ns/refusal.ts";
import { bindMount } from "./bind-mount.ts";
import type { Caller } from "./caller.ts";
import { changeMountType } from "./change-mount-type.ts";
import { MOUNT_BYTES } from "./mount.ts";
import { ATIME_FLAGS, mayMount, refuseMounting } from "./mount-checks.ts";
import { moveMount } from "./move-mount.ts";
import { newMount } from "./new-mount.ts";
import type { Path } from "./path.ts";
import { LOOKUP_FOLLOW, lookup } from "./path-walk.ts";
import { remount, remountBind } from "./remount.ts";

/** Flags of a superblock (SB_*). */
const SUPERBLOCK_FLAGS = MS_RDONLY | MS_SYNCHRONOUS | MS_MANDLOCK | MS_DIRSYNC | MS_LAZYTIME;
/** Flags of a mount. */
const MOUNT_FLAGS = MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC | MS_NOSYMFOLLOW;
const PROPAGATION_FLAGS = MS_SHARED | MS_PRIVATE | MS_SLAVE | MS_UNBINDABLE;

/**
 * mount(2). `source`, `type` and `data` are null for null pointers.
 * Which of its six jobs is meant is decided by flags in this order: bind remount, remount, bind, propagation type, move, new mount.
 */
export function mount(
  caller: Caller,
  source: string | null,
  target: string,
  type: string | null,
  rawFlags: number,
  data: string | null,
): number {
  const path = lookup(caller, caller.fs.cwd, target, LOOKUP_FOLLOW);
  if (typeof path === "number") return path; // MNT-026: a path error comes before EPERM
  let flags = rawFlags >>> 0;
  // mount(2): the magic number of old programs in the upper half is ignored
  if ((flags & MS_MGC_MSK) >>> 0 === MS_MGC_VAL) flags = (flags & ~MS_MGC_MSK) >>> 0;
  if ((flags & MS_NOUSER) !== 0) return refuse(EINVAL, "MNT-030", { flags });
  if (!mayMount(caller)) return refuseMounting(caller);
  const mountFlags = mountFlagsOf(path, flags);
  const superblockFlags = flags & SUPERBLOCK_FLAGS;
  if ((flags & MS_REMOUNT) !== 0) {
    if ((flags & MS_BIND) !== 0) return remountBind(caller, path, mountFlags);
    return remount(caller, path, superblockFlags, mountFlags, data ?? "");
  }
  if (!path.mount.superblock.vfs.memory.hasRoom(MOUNT_BYTES)) return -ENOMEM;
  if ((flags & MS_BIND) !== 0) return bindMount(caller, path, source, (flags & MS_REC) !== 0);
  if ((flags & PROPAGATION_FLAGS) !== 0) return changeMountType(caller, path, flags);
  if ((flags & MS_MOVE) !== 0) return moveMount(caller, path, source);
  return newMount(caller, path, source, type, superblockFlags, mountFlags, data ?? "");
}

/** mount(2): relatime is the default for new mounts; a remount that says nothing about access times leaves them alone. */
function mountFlagsOf(path: Path, flags: number): number {
  const own = flags & MOUNT_FLAGS;
  const atime = flags & (MS_NOATIME | MS_NODIRATIME | MS_RELATIME | MS_STRICTATIME);
  if ((flags & MS_REMOUNT) !== 0 && atime === 0) return own | (path.mount.flags & ATIME_FLAGS);
  if ((atime & MS_STRICTATIME) !== 0) return own | (atime & MS_NODIRATIME);
  if ((atime & MS_NOATIME) !== 0) return own | (atime & (MS_NOATIME | MS_NODIRATIME));
  return own | (atime & MS_NODIRATIME) | MS_RELATIME;
}
