import { EINVAL } from "../abi/errno.ts";
import { AT_EMPTY_PATH, AT_NO_AUTOMOUNT, AT_STATX_SYNC_TYPE, AT_SYMLINK_NOFOLLOW } from "../abi/fcntl.ts";
import { STATX_ATTR_MOUNT_ROOT } from "../abi/statx.ts";
import type { Caller } from "./caller.ts";
import { shownIds } from "./idmap.ts";
import type { Kstat } from "./kstat.ts";
import type { Path } from "./path.ts";
import { LOOKUP_EMPTY, LOOKUP_FOLLOW, lookup } from "./path-walk.ts";

/** fstatat(2), statx(2): `atFlags` AT_SYMLINK_NOFOLLOW, AT_EMPTY_PATH, AT_NO_AUTOMOUNT and statx's synchronisation flags. */
export function stat(caller: Caller, start: Path, pathname: string, atFlags: number): Kstat | number {
  // fstatat(2): EINVAL, invalid flag
  const known = AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT | AT_EMPTY_PATH | AT_STATX_SYNC_TYPE;
  if ((atFlags & ~known) !== 0) return -EINVAL;
  let flags = (atFlags & AT_SYMLINK_NOFOLLOW) !== 0 ? 0 : LOOKUP_FOLLOW;
  if ((atFlags & AT_EMPTY_PATH) !== 0) flags |= LOOKUP_EMPTY;
  const path = lookup(caller, start, pathname, flags);
  return typeof path === "number" ? path : statPath(path);
}

/** vfs_getattr(): what fstat(2) reports of an open file's path. */
export function statPath(path: Path): Kstat {
  const { mount } = path;
  const result = path.inode.stat();
  if (mount.idmap !== null) Object.assign(result, shownIds(mount.idmap, mount.superblock.userNamespace, result));
  result.mountId = mount.id;
  result.uniqueMountId = mount.uniqueId;
  if (path.dentry === mount.root) result.attributes |= STATX_ATTR_MOUNT_ROOT;
  result.attributesMask |= STATX_ATTR_MOUNT_ROOT;
  return result;
}
