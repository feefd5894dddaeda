import { MAY_EXEC, MAY_WRITE } from "../abi/access.ts";
import { EBUSY, EEXIST, EISDIR, ENOENT, ENOTDIR, EOVERFLOW, EPERM } from "../abi/errno.ts";
import type { Caller } from "./caller.ts";
import { Dentry } from "./dentry.ts";
import { shownInode } from "./idmap.ts";
import type { Inode } from "./inode.ts";
import type { Path } from "./path.ts";
import { LAST_NORM, lookupChild, lookupParent } from "./path-walk.ts";
import { checkCreatorIsMapped, hasUnmappedId, inodePermission, isProtectedBySticky, wantWrite } from "./permission.ts";
import { unmountTree } from "./unmount-tree.ts";

/** A name that can be given to a new file. */
export interface NewEntry {
  readonly parent: Path;
  readonly directory: Inode;
  readonly name: string;
}

/** filename_create(): the place of a new file, which must not exist. A trailing slash is for directories. */
export function lookupForCreation(
  caller: Caller,
  start: Path,
  pathname: string,
  makesDirectory: boolean,
): NewEntry | number {
  const found = lookupParent(caller, start, pathname);
  if (typeof found === "number") return found;
  const { parent, name } = found;
  // mkdir(2): EEXIST, also for ".", ".." and "/"
  if (found.type !== LAST_NORM) return -EEXIST;
  if (parent.dentry.isDeleted) return -ENOENT;
  const existing = lookupChild(caller, parent.dentry, name);
  if (existing instanceof Dentry) return -EEXIST;
  if (existing !== -ENOENT || parent.inode.refusesNewNames) return existing;
  // mknod(2): ENOENT, the name of a non-directory ends in a slash
  if (found.hasTrailingSlash && !makesDirectory) return -ENOENT;
  // EROFS gives way to every error above
  const error = wantWrite(parent);
  return error < 0 ? error : { parent, directory: parent.inode, name };
}

/** may_create(): may the caller add a name to `directory`? */
export function mayCreate(caller: Caller, { mount, inode }: Path): number {
  const error = checkCreatorIsMapped(caller, mount.idmap, inode);
  return error < 0 ? error : inodePermission(caller, mount.idmap, inode, MAY_WRITE | MAY_EXEC);
}

/** may_delete(): may the caller take the name `victim` out of `directory`? `isDirectory`: by rmdir(2), not unlink(2). */
export function mayDelete(caller: Caller, directory: Path, victim: Dentry, isDirectory: boolean): number {
  const inode = victim.inode;
  const { idmap } = directory.mount;
  // unlink(2): EOVERFLOW, the inode's ids are not representable in the file system
  if (hasUnmappedId(idmap, inode)) return -EOVERFLOW;
  const error = inodePermission(caller, idmap, directory.inode, MAY_WRITE | MAY_EXEC);
  if (error < 0) return error;
  // unlink(2): EPERM, sticky directory
  if (isProtectedBySticky(caller, shownInode(idmap, directory.inode), shownInode(idmap, inode))) return -EPERM;
  if (isDirectory) {
    if (!victim.isDirectory) return -ENOTDIR;
    if (victim.isRoot) return -EBUSY;
  } else if (victim.isDirectory) return -EISDIR;
  return 0;
}

/** is_local_mountpoint(): unlink(2), rmdir(2), rename(2): EBUSY for a mount point of the caller's own namespace (MNT-036). */
export function isLocalMountpoint(caller: Caller, dentry: Dentry): boolean {
  if (dentry.mountedHere === null) return false;
  for (const mount of dentry.mountedHere.values()) if (mount.namespace === caller.mountNamespace) return true;
  return false;
}

/** detach_mounts(): the name is gone, so are mounts other namespaces have on it (MNT-036). */
export function detachMounts(dentry: Dentry): void {
  if (dentry.mountedHere === null) return;
  for (const mount of [...dentry.mountedHere.values()]) {
    const { namespace } = mount;
    unmountTree(mount);
    namespace?.touch();
  }
}
