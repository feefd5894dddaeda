import { MAY_WRITE } from "../abi/access.ts";
import { EBUSY, EEXIST, EINVAL, ENOENT, ENOTDIR, ENOTEMPTY, EXDEV } from "../abi/errno.ts";
import { RENAME_EXCHANGE, RENAME_NOREPLACE, RENAME_WHITEOUT } from "../abi/fcntl.ts";
import type { Caller } from "./caller.ts";
import { creatorThrough } from "./creator.ts";
import { Dentry } from "./dentry.ts";
import { detachMounts, isLocalMountpoint, mayCreate, mayDelete } from "./directory-entry.ts";
import { noteMoved } from "./fsnotify/changes.ts";
import type { Path } from "./path.ts";
import { LAST_NORM, lookupChild, lookupParent, type ParentLookup } from "./path-walk.ts";
import { inodePermission, wantWrite } from "./permission.ts";

/** renameat2(2). RENAME_WHITEOUT leaves an overlay's "nothing here" in the old place. */
export function rename(
  caller: Caller,
  oldStart: Path,
  oldPath: string,
  newStart: Path,
  newPath: string,
  flags: number,
): number {
  const invalid = checkRenameFlags(flags);
  if (invalid < 0) return invalid;
  const from = lookupParent(caller, oldStart, oldPath);
  if (typeof from === "number") return from;
  const to = lookupParent(caller, newStart, newPath);
  if (typeof to === "number") return to;
  // rename(2): EXDEV, also for two mounts of one file system (MNT-036)
  if (from.parent.mount !== to.parent.mount) return -EXDEV;
  if (from.type !== LAST_NORM) return -EBUSY;
  const mustNotExist = (flags & RENAME_NOREPLACE) !== 0;
  if (to.type !== LAST_NORM) return mustNotExist ? -EEXIST : -EBUSY;
  const error = wantWrite(from.parent);
  if (error < 0) return error;

  const source = lookupChild(caller, from.parent.dentry, from.name);
  if (typeof source === "number") return source;
  if (to.parent.dentry.isDeleted) return -ENOENT;
  const target = lookupChild(caller, to.parent.dentry, to.name);
  if (typeof target === "number" && (target !== -ENOENT || to.parent.inode.refusesNewNames)) return target;
  const existing = target instanceof Dentry ? target : null;
  if (mustNotExist && existing !== null) return -EEXIST;
  const shape = checkShape(from, to, source, existing, flags);
  return shape < 0 ? shape : renameEntry(caller, from.parent, source, to, existing, flags);
}

/** Comes before the names are even copied from user memory. */
export function checkRenameFlags(flags: number): number {
  // renameat2(2): EINVAL, invalid flag; EXCHANGE together with NOREPLACE or WHITEOUT
  if ((flags & ~(RENAME_NOREPLACE | RENAME_EXCHANGE | RENAME_WHITEOUT)) !== 0) return -EINVAL;
  return (flags & RENAME_EXCHANGE) !== 0 && flags !== RENAME_EXCHANGE ? -EINVAL : 0;
}

/** What do_renameat2() checks of the two names alone: trailing slashes, and that none is inside the other. */
function checkShape(
  from: ParentLookup,
  to: ParentLookup,
  source: Dentry,
  target: Dentry | null,
  flags: number,
): number {
  const exchanges = (flags & RENAME_EXCHANGE) !== 0;
  if (exchanges) {
    // renameat2(2): ENOENT, RENAME_EXCHANGE and newpath does not exist
    if (target === null) return -ENOENT;
    if (!target.isDirectory && to.hasTrailingSlash) return -ENOTDIR;
  }
  if (!source.isDirectory) {
    if (from.hasTrailingSlash) return -ENOTDIR;
    if (!exchanges && to.hasTrailingSlash) return -ENOTDIR;
  }
  // rename(2): EINVAL, the new name is below the old one
  if (isAncestor(source, to.parent.dentry)) return -EINVAL;
  // The old name is below the new one, which is therefore not empty.
  if (target !== null && isAncestor(target, from.parent.dentry)) return exchanges ? -EINVAL : -ENOTEMPTY;
  return 0;
}

function isAncestor(dentry: Dentry, directory: Dentry): boolean {
  return directory.isSameOrBelow(dentry);
}

/** vfs_rename() */
function renameEntry(
  caller: Caller,
  from: Path,
  source: Dentry,
  to: ParentLookup,
  target: Dentry | null,
  flags: number,
): number {
  const oldParent = from.dentry;
  const { idmap } = from.mount;
  const newParent = to.parent.dentry;
  const isDirectory = source.isDirectory;
  const exchanges = (flags & RENAME_EXCHANGE) !== 0;
  // rename(2): two names of one file: nothing happens
  if (target !== null && source.inode === target.inode) return 0;
  let error = mayDelete(caller, from, source, isDirectory);
  if (error < 0) return error;
  if (target === null) error = mayCreate(caller, to.parent);
  else error = mayDelete(caller, to.parent, target, exchanges ? target.isDirectory : isDirectory);
  if (error < 0) return error;
  if (oldParent !== newParent) {
    // ".." of a directory that changes its parent is written to.
    if (isDirectory) error = inodePermission(caller, idmap, source.inode, MAY_WRITE);
    if (error === 0 && exchanges && target!.isDirectory)
      error = inodePermission(caller, idmap, target!.inode, MAY_WRITE);
    if (error < 0) return error;
  }
  if (isLocalMountpoint(caller, source)) return -EBUSY;
  if (target !== null && isLocalMountpoint(caller, target)) return -EBUSY;
  const before = { directory: oldParent, name: source.name };
  error = oldParent.inode.rename(
    creatorThrough(caller, idmap, source.inode.superblock),
    source,
    newParent,
    to.name,
    target,
    flags,
  );
  if (error < 0) return error;
  noteMoved(before, source);
  if (exchanges) noteMoved({ directory: newParent, name: to.name }, target!);
  else if (target !== null) detachMounts(target);
  return 0;
}
