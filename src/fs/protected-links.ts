import { MAY_READ, MAY_WRITE } from "../abi/access.ts";
import { EACCES, EOVERFLOW, EPERM } from "../abi/errno.ts";
import { S_ISFIFO, S_ISGID, S_ISREG, S_ISUID, S_ISVTX, S_IWGRP, S_IWOTH, S_IXGRP } from "../abi/stat.ts";
import type { Caller } from "./caller.ts";
import { type Idmap, type Owned, shownInode } from "./idmap.ts";
import type { Inode } from "./inode.ts";
import { hasUnmappedId, inodePermission, isOwnerOrCapable } from "./permission.ts";

// proc_sys_fs(5): protected_hardlinks, protected_symlinks, protected_fifos, protected_regular. All are 0 unless set.

/** may_linkat(): who may make a hard link to a file of somebody else. */
export function mayLink(caller: Caller, idmap: Idmap | null, inode: Inode): number {
  if (hasUnmappedId(idmap, inode)) return -EOVERFLOW;
  if (caller.fs.vfs.protectedHardlinks === 0) return 0;
  return isSafeLinkSource(caller, idmap, inode) || isOwnerOrCapable(caller, shownInode(idmap, inode)) ? 0 : -EPERM;
}

/** safe_hardlink_source() */
function isSafeLinkSource(caller: Caller, idmap: Idmap | null, inode: Inode): boolean {
  const { mode } = inode;
  if (!S_ISREG(mode) || (mode & S_ISUID) !== 0) return false;
  if ((mode & (S_ISGID | S_IXGRP)) === (S_ISGID | S_IXGRP)) return false;
  return inodePermission(caller, idmap, inode, MAY_READ | MAY_WRITE) === 0;
}

/** may_follow_link(): in a sticky directory that everybody can write to, only one's own links and those of the directory's owner. */
export function mayFollowLink(caller: Caller, idmap: Idmap | null, directory: Inode, link: Inode): number {
  if (caller.fs.vfs.protectedSymlinks === 0) return 0;
  if (shownInode(idmap, link).uid === caller.credentials.fsuid) return 0;
  const isShared = (directory.mode & (S_ISVTX | S_IWOTH)) === (S_ISVTX | S_IWOTH);
  return !isShared || directory.uid === link.uid ? 0 : -EACCES;
}

/** may_create_in_sticky(): O_CREAT of a FIFO or regular file that somebody else has put there. */
export function mayCreateInSticky(caller: Caller, directory: Owned, inode: Owned): number {
  const { protectedFifos, protectedRegular } = caller.fs.vfs;
  const level = S_ISFIFO(inode.mode) ? protectedFifos : S_ISREG(inode.mode) ? protectedRegular : 0;
  if (level === 0 || (directory.mode & S_ISVTX) === 0) return 0;
  if (inode.uid === directory.uid || inode.uid === caller.credentials.fsuid) return 0;
  if ((directory.mode & S_IWOTH) !== 0) return -EACCES;
  return level > 1 && (directory.mode & S_IWGRP) !== 0 ? -EACCES : 0;
}
