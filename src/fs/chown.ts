import { CAP_CHOWN } from "../abi/capability.ts";
import { EINVAL, EOVERFLOW, EPERM } from "../abi/errno.ts";
import { AT_EMPTY_PATH, AT_SYMLINK_NOFOLLOW } from "../abi/fcntl.ts";
import { S_ISDIR } from "../abi/stat.ts";
import { INVALID_ID } from "../ns/ids.ts";
import { capableWrtInode } from "../ns/permissions.ts";
import { refuse, refuseCapability } from "../ns/refusal.ts";
import type { InodeAttributes } from "./attributes.ts";
import type { Caller } from "./caller.ts";
import type { FileDescription } from "./file-description.ts";
import { notifyChange } from "./fsnotify/changes.ts";
import type { Inode } from "./inode.ts";
import type { Path } from "./path.ts";
import { LOOKUP_EMPTY, LOOKUP_FOLLOW, lookup } from "./path-walk.ts";
import { isOwnerOrCapable, wantWrite } from "./permission.ts";
import { droppedSetIdBits, removeFileCapabilities } from "./remove-privileges.ts";

/** (uid_t) -1: the id stays. */
const UNCHANGED = 0xffffffff;

/** fchownat(2). `uid` and `gid` are numbers of the caller's user namespace, 0xffffffff leaves an id as it is. */
export function chown(
  caller: Caller,
  start: Path,
  pathname: string,
  uid: number,
  gid: number,
  atFlags: number,
): number {
  // fchownat(2): EINVAL, invalid flag
  if ((atFlags & ~(AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH)) !== 0) return -EINVAL;
  let flags = (atFlags & AT_SYMLINK_NOFOLLOW) !== 0 ? 0 : LOOKUP_FOLLOW;
  if ((atFlags & AT_EMPTY_PATH) !== 0) flags |= LOOKUP_EMPTY;
  const path = lookup(caller, start, pathname, flags);
  return typeof path === "number" ? path : chownPath(caller, path, uid, gid);
}

export function fchown(caller: Caller, file: FileDescription, uid: number, gid: number): number {
  return chownPath(caller, file.path, uid, gid);
}

/** chown_common() */
function chownPath(caller: Caller, path: Path, uid: number, gid: number): number {
  const inode = path.inode;
  let error = wantWrite(path);
  if (error < 0) return error;
  const namespace = caller.credentials.userNamespace;
  const attributes: InodeAttributes = {};
  if (uid !== UNCHANGED) attributes.uid = namespace.makeKuid(uid);
  if (gid !== UNCHANGED) attributes.gid = namespace.makeKgid(gid);
  // chown(2): EINVAL, an id without a mapping in the caller's user namespace (CAP-012)
  if (attributes.uid === INVALID_ID) return refuse(EINVAL, "USER-010", { uid, notMappedIn: namespace.name });
  if (attributes.gid === INVALID_ID) return refuse(EINVAL, "USER-010", { gid, notMappedIn: namespace.name });
  error = checkIds(caller, inode, attributes);
  if (error < 0) return error;
  if (!S_ISDIR(inode.mode)) {
    // chown(2): the set-ID bits of a program go, root's too.
    const dropped = droppedSetIdBits(caller, inode);
    if (dropped !== 0) {
      if (!isOwnerOrCapable(caller, inode)) return -EPERM;
      attributes.mode = inode.mode & ~dropped;
    }
    removeFileCapabilities(inode);
  }
  return notifyChange(caller, path.dentry, attributes);
}

function checkIds(caller: Caller, inode: Inode, attributes: InodeAttributes): number {
  const namespace = inode.superblock.userNamespace;
  const { uid, gid } = attributes;
  // notify_change(): EOVERFLOW, the file system cannot store the id
  if (uid !== undefined && !namespace.hasUid(uid)) return -EOVERFLOW;
  if (gid !== undefined && !namespace.hasGid(gid)) return -EOVERFLOW;
  if (uid !== undefined && !mayChangeOwner(caller, inode, uid)) return refuseChown(caller, inode);
  if (gid !== undefined && !mayChangeGroup(caller, inode, gid)) return refuseChown(caller, inode);
  return 0;
}

/** chown_ok(): the owner may keep the file; giving it away needs CAP_CHOWN. */
function mayChangeOwner(caller: Caller, inode: Inode, uid: number): boolean {
  if (caller.credentials.fsuid === inode.uid && uid === inode.uid) return true;
  return hasChownCapability(caller, inode);
}

/** chgrp_ok(): the owner may give it to a group it is in. */
function mayChangeGroup(caller: Caller, inode: Inode, gid: number): boolean {
  const { credentials } = caller;
  if (credentials.fsuid === inode.uid && (gid === inode.gid || credentials.inGroup(gid))) return true;
  return hasChownCapability(caller, inode);
}

function refuseChown({ credentials }: Caller, { uid, gid }: Inode): number {
  const facts = { fileUid: uid, fileGid: gid, fsuid: credentials.fsuid };
  return refuseCapability(EPERM, "CAP-012", credentials, CAP_CHOWN, credentials.userNamespace, facts);
}

function hasChownCapability(caller: Caller, inode: Inode): boolean {
  const { credentials } = caller;
  if (capableWrtInode(credentials, inode.uid, inode.gid, CAP_CHOWN)) return true;
  // An inode that belongs to nobody may be claimed by whoever rules the file system.
  return inode.uid === INVALID_ID && credentials.hasCapability(CAP_CHOWN, inode.superblock.userNamespace);
}
