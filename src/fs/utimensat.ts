import { MAY_WRITE } from "../abi/access.ts";
import { EINVAL, EPERM } from "../abi/errno.ts";
import { AT_EMPTY_PATH, AT_SYMLINK_NOFOLLOW } from "../abi/fcntl.ts";
import { UTIME_NOW, UTIME_OMIT } from "../abi/time.ts";
import { KTime, NSEC_PER_SEC } from "../time/ktime.ts";
import type { InodeAttributes } from "./attributes.ts";
import type { Caller } from "./caller.ts";
import type { FileDescription } from "./file-description.ts";
import { notifyChange } from "./fsnotify/changes.ts";
import { shownInode } from "./idmap.ts";
import type { Path } from "./path.ts";
import { LOOKUP_EMPTY, LOOKUP_FOLLOW, lookup } from "./path-walk.ts";
import { inodePermission, isOwnerOrCapable, wantWrite } from "./permission.ts";

/** struct timespec as user space passes it: `nanoseconds` may be UTIME_NOW or UTIME_OMIT, or out of range. */
export interface TimeArgument {
  readonly seconds: number;
  readonly nanoseconds: number;
}

/** The two times utimensat(2) sets. */
export type TimesArgument = readonly [atime: TimeArgument, mtime: TimeArgument];

/** utimensat(2) with a pathname. `times` null: both are set to now. */
export function utimensat(
  caller: Caller,
  start: Path,
  pathname: string,
  times: TimesArgument | null,
  atFlags: number,
): number {
  // utimensat(2): with both fields UTIME_OMIT nothing is looked at, not even the path
  if (omitsBoth(times)) return 0;
  // utimensat(2): EINVAL, invalid flag
  if ((atFlags & ~(AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH)) !== 0) return -EINVAL;
  let flags = (atFlags & AT_SYMLINK_NOFOLLOW) !== 0 ? 0 : LOOKUP_FOLLOW;
  if ((atFlags & AT_EMPTY_PATH) !== 0) flags |= LOOKUP_EMPTY;
  const path = lookup(caller, start, pathname, flags);
  return typeof path === "number" ? path : setTimes(caller, path, times);
}

/** utimensat(2) with a null pathname, futimens(3). */
export function futimens(caller: Caller, file: FileDescription, times: TimesArgument | null): number {
  return omitsBoth(times) ? 0 : setTimes(caller, file.path, times);
}

function omitsBoth(times: TimesArgument | null): boolean {
  return times !== null && times[0].nanoseconds === UTIME_OMIT && times[1].nanoseconds === UTIME_OMIT;
}

/** vfs_utimes() */
function setTimes(caller: Caller, path: Path, times: TimesArgument | null): number {
  if (times !== null && !(isValid(times[0]) && isValid(times[1]))) return -EINVAL;
  let error = wantWrite(path);
  if (error < 0) return error;
  const inode = path.inode;
  const isOwner = isOwnerOrCapable(caller, shownInode(path.mount.idmap, inode));
  if (times === null || (times[0].nanoseconds === UTIME_NOW && times[1].nanoseconds === UTIME_NOW)) {
    // utimensat(2): EACCES, both to now by somebody who is neither the owner nor may write
    if (!isOwner) error = inodePermission(caller, path.mount.idmap, inode, MAY_WRITE);
    if (error < 0) return error;
  } else if (!isOwner) return -EPERM; // utimensat(2): EPERM, other times
  const now = inode.superblock.vfs.now();
  const attributes: InodeAttributes = {};
  const atime = times === null ? now : resolve(times[0], now);
  const mtime = times === null ? now : resolve(times[1], now);
  if (atime !== null) attributes.atime = atime;
  if (mtime !== null) attributes.mtime = mtime;
  return notifyChange(caller, path.dentry, attributes);
}

function isValid({ nanoseconds }: TimeArgument): boolean {
  if (nanoseconds === UTIME_NOW || nanoseconds === UTIME_OMIT) return true;
  return nanoseconds >= 0 && nanoseconds < NSEC_PER_SEC;
}

function resolve({ seconds, nanoseconds }: TimeArgument, now: KTime): KTime | null {
  if (nanoseconds === UTIME_OMIT) return null;
  return nanoseconds === UTIME_NOW ? now : KTime.of(seconds, nanoseconds);
}
