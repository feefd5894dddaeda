import { EINVAL, EOPNOTSUPP, EOVERFLOW, EPERM } from "../abi/errno.ts";
import { AT_EMPTY_PATH, AT_SYMLINK_NOFOLLOW } from "../abi/fcntl.ts";
import { S_IALLUGO, S_ISGID, S_ISLNK } from "../abi/stat.ts";
import { refuse } from "../ns/refusal.ts";
import type { Caller } from "./caller.ts";
import { isGroupMemberOrCapable } from "./creation-mode.ts";
import type { FileDescription } from "./file-description.ts";
import { notifyChange } from "./fsnotify/changes.ts";
import { shownInode } from "./idmap.ts";
import type { Path } from "./path.ts";
import { LOOKUP_EMPTY, LOOKUP_FOLLOW, lookup } from "./path-walk.ts";
import { hasUnmappedId, isOwnerOrCapable, wantWrite } from "./permission.ts";

/** fchmodat2(2). */
export function chmod(caller: Caller, start: Path, pathname: string, mode: number, atFlags: number): number {
  // fchmodat(2): EINVAL, invalid flag
  if ((atFlags & ~(AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH)) !== 0) return -EINVAL;
  let flags = (atFlags & AT_SYMLINK_NOFOLLOW) !== 0 ? 0 : LOOKUP_FOLLOW;
  if ((atFlags & AT_EMPTY_PATH) !== 0) flags |= LOOKUP_EMPTY;
  const path = lookup(caller, start, pathname, flags);
  return typeof path === "number" ? path : chmodPath(caller, path, mode);
}

export function fchmod(caller: Caller, file: FileDescription, mode: number): number {
  return chmodPath(caller, file.path, mode);
}

function chmodPath(caller: Caller, path: Path, mode: number): number {
  const inode = path.inode;
  const error = wantWrite(path);
  if (error < 0) return error;
  // fchmodat(2): EOPNOTSUPP, symbolic links have no permissions
  if (S_ISLNK(inode.mode)) return -EOPNOTSUPP;
  // chmod(2): EPERM, not the owner and no CAP_FOWNER
  // notify_change(): EOVERFLOW, the file has no owner that could be written back
  if (hasUnmappedId(path.mount.idmap, inode)) return refuse(EOVERFLOW, "MNT-086");
  const shown = shownInode(path.mount.idmap, inode);
  if (!isOwnerOrCapable(caller, shown)) return -EPERM;
  let bits = mode & S_IALLUGO;
  // chmod(2): S_ISGID is silently dropped when the file's group is not one of the caller's and it has no CAP_FSETID
  if (!isGroupMemberOrCapable(caller, shown)) bits &= ~S_ISGID;
  return notifyChange(caller, path.dentry, { mode: bits });
}
