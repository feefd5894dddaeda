import { EINVAL, ENODEV, EPERM } from "../../abi/errno.ts";
import {
  FSOPEN_CLOEXEC,
  FSPICK_CLOEXEC,
  FSPICK_EMPTY_PATH,
  FSPICK_NO_AUTOMOUNT,
  FSPICK_SYMLINK_NOFOLLOW,
} from "../../abi/mount.ts";
import { refuse } from "../../ns/refusal.ts";
import type { Caller } from "../caller.ts";
import { FS_NO_USER } from "../filesystem-type.ts";
import { isMountRoot, mayMount } from "../mount-checks.ts";
import type { Path } from "../path.ts";
import { LOOKUP_EMPTY, LOOKUP_FOLLOW, lookup } from "../path-walk.ts";
import { FilesystemContext, PHASE_CREATE_PARAMS, PHASE_RECONFIGURE_PARAMS } from "./filesystem-context.ts";

/** What fsopen(2) says before it copies the name in. MNT-074, MNT-075 */
export function checkFsopenFlags(caller: Caller, flags: number): number {
  if (!mayMount(caller)) return refuse(EPERM, "MNT-075");
  return (flags & ~FSOPEN_CLOEXEC) !== 0 ? refuse(EINVAL, "MNT-074") : 0;
}

/** fsopen(2), behind `checkFsopenFlags`: begins a new file system of the type. */
export function fsopen(caller: Caller, typeName: string): FilesystemContext | number {
  const type = caller.fs.vfs.type(typeName);
  if (type === null || (type.flags & FS_NO_USER) !== 0) return refuse(ENODEV, "MNT-074");
  return new FilesystemContext(caller, type, PHASE_CREATE_PARAMS);
}

/** What fspick(2) says before it looks at the name. MNT-075 */
export function checkFspickFlags(caller: Caller, flags: number): number {
  if (!mayMount(caller)) return refuse(EPERM, "MNT-075");
  const known = FSPICK_CLOEXEC | FSPICK_SYMLINK_NOFOLLOW | FSPICK_NO_AUTOMOUNT | FSPICK_EMPTY_PATH;
  return (flags & ~known) !== 0 ? -EINVAL : 0;
}

/** fspick(2), behind `checkFspickFlags`: begins to change the file system that is mounted at `pathname`. */
export function fspick(caller: Caller, start: Path, pathname: string, flags: number): FilesystemContext | number {
  const follow = (flags & FSPICK_SYMLINK_NOFOLLOW) !== 0 ? 0 : LOOKUP_FOLLOW;
  const path = lookup(caller, start, pathname, follow | ((flags & FSPICK_EMPTY_PATH) !== 0 ? LOOKUP_EMPTY : 0));
  if (typeof path === "number") return path;
  // fspick(2): EINVAL, not the root of a mount
  if (!isMountRoot(path)) return -EINVAL;
  const { superblock } = path.mount;
  const context = new FilesystemContext(caller, superblock.type, PHASE_RECONFIGURE_PARAMS);
  context.setRoot(path.mount.root);
  context.superblockFlags = superblock.flags;
  return context;
}
