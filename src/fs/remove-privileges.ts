import { CAP_FSETID } from "../abi/capability.ts";
import { S_ISGID, S_ISREG, S_ISUID, S_IXGRP } from "../abi/stat.ts";
import { XATTR_NAME_CAPS } from "../abi/xattr.ts";
import type { Caller } from "./caller.ts";
import { isGroupMemberOrCapable } from "./creation-mode.ts";
import { type Owned, shownInode } from "./idmap.ts";
import type { Inode } from "./inode.ts";
import type { Path } from "./path.ts";

/** The set-ID bits a change by somebody else takes away (setattr_should_drop_sgid() and its like for set-user-ID). */
export function droppedSetIdBits(caller: Caller, inode: Owned): number {
  let bits = inode.mode & S_ISUID;
  if ((inode.mode & S_ISGID) !== 0) {
    // Without group execute permission the bit means mandatory locking, which members of the group may keep.
    const isExecutable = (inode.mode & S_IXGRP) !== 0;
    if (isExecutable || !isGroupMemberOrCapable(caller, inode)) bits |= S_ISGID;
  }
  return bits;
}

/** file_remove_privs(): whoever changes a program's contents takes away its set-ID bits and capabilities. */
export function removePrivileges(caller: Caller, { inode, mount }: Path): void {
  if (!S_ISREG(inode.mode)) return;
  removeFileCapabilities(inode);
  const bits = droppedSetIdBits(caller, shownInode(mount.idmap, inode));
  if (bits === 0 || hasFsetid(caller, inode)) return;
  inode.mode &= ~bits;
  inode.ctime = inode.superblock.vfs.now();
}

/** capable(CAP_FSETID): in the initial user namespace */
function hasFsetid(caller: Caller, inode: Inode): boolean {
  return caller.credentials.hasCapability(CAP_FSETID, inode.superblock.vfs.initialUserNamespace);
}

/** security_inode_killpriv() */
export function removeFileCapabilities(inode: Inode): void {
  if (typeof inode.getXattr(XATTR_NAME_CAPS) !== "number") inode.removeXattr(XATTR_NAME_CAPS);
}
