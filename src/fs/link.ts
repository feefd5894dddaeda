import { CAP_DAC_READ_SEARCH } from "../abi/capability.ts";
import { EINVAL, ENOENT, EPERM, EXDEV } from "../abi/errno.ts";
import { AT_EMPTY_PATH, AT_SYMLINK_FOLLOW } from "../abi/fcntl.ts";
import type { Credentials } from "../ns/credentials.ts";
import type { Caller } from "./caller.ts";
import { lookupForCreation, mayCreate } from "./directory-entry.ts";
import { created } from "./fsnotify/changes.ts";
import type { Path } from "./path.ts";
import { LOOKUP_EMPTY, LOOKUP_FOLLOW, lookup } from "./path-walk.ts";
import { hasUnmappedId } from "./permission.ts";
import { mayLink } from "./protected-links.ts";

/**
 * linkat(2): one more name for the file `oldPath`.
 * @param opener with AT_EMPTY_PATH, who opened the file that `oldStart` comes from (f_cred); null for AT_FDCWD.
 */
export function link(
  caller: Caller,
  oldStart: Path,
  oldPath: string,
  newStart: Path,
  newPath: string,
  atFlags: number,
  opener: Credentials | null = null,
): number {
  // linkat(2): EINVAL, invalid flag
  if ((atFlags & ~(AT_SYMLINK_FOLLOW | AT_EMPTY_PATH)) !== 0) return -EINVAL;
  let flags = (atFlags & AT_SYMLINK_FOLLOW) !== 0 ? LOOKUP_FOLLOW : 0;
  if ((atFlags & AT_EMPTY_PATH) !== 0) {
    // linkat(2): ENOENT, AT_EMPTY_PATH by somebody who neither opened the file nor has CAP_DAC_READ_SEARCH over who did
    if (oldPath === "" && opener !== null && !mayLinkDescriptor(caller, opener)) return -ENOENT;
    flags |= LOOKUP_EMPTY;
  }
  const old = lookup(caller, oldStart, oldPath, flags);
  if (typeof old === "number") return old;
  const entry = lookupForCreation(caller, newStart, newPath, false);
  if (typeof entry === "number") return entry;
  const { directory, parent, name } = entry;
  // linkat(2): EXDEV, also for two mounts of one file system (MNT-036)
  if (old.mount !== parent.mount) return -EXDEV;
  const inode = old.inode;
  let error = mayLink(caller, old.mount.idmap, inode);
  if (error === 0) error = mayCreate(caller, parent);
  if (error < 0) return error;
  if (inode.superblock !== directory.superblock) return -EXDEV;
  // vfs_link(): an inode whose owner cannot be written back gets no new names
  if (hasUnmappedId(old.mount.idmap, inode)) return -EPERM;
  // link(2): EPERM, oldpath is a directory
  if (old.dentry.isDirectory) return -EPERM;
  // link(2): ENOENT, the last name is gone, or the file was made with O_TMPFILE and O_EXCL
  if (inode.nlink === 0 && !inode.isLinkable) return -ENOENT;
  return created(directory.link(caller, parent.dentry, name, inode));
}

function mayLinkDescriptor(caller: Caller, opener: Credentials): boolean {
  return caller.credentials === opener || caller.credentials.hasCapability(CAP_DAC_READ_SEARCH, opener.userNamespace);
}
