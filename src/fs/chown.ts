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
import { type Owned, shownInode, storedGid, storedUid } from "./idmap.ts";
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
  const { idmap } = path.mount;
  error = storeIds(caller, path, attributes);
  if (error < 0) return error;
  if (!S_ISDIR(inode.mode)) {
    // chown(2): the set-ID bits of a program go, root's too.
    const dropped = droppedSetIdBits(caller, shownInode(idmap, inode));
    if (dropped !== 0) {
      if (!isOwnerOrCapable(caller, shownInode(idmap, inode))) return -EPERM;
      attributes.mode = inode.mode & ~dropped;
    }
    removeFileCapabilities(inode);
  }
  return notifyChange(caller, path.dentry, attributes);
}

/** Turns ids as the mount shows them into those to store, once the caller may set them. */
function storeIds(caller: Caller, { inode, mount }: Path, attributes: InodeAttributes): number {
  const { idmap } = mount;
  const namespace = inode.superblock.userNamespace;
  const { uid, gid } = attributes;
  const stored = {
    uid: uid === undefined ? undefined : storedUid(idmap, namespace, uid),
    gid: gid === undefined ? undefined : storedGid(idmap, namespace, gid),
  };
  // notify_change(): EOVERFLOW, nothing is behind the id. Without a map every id is stored, known to the file system or not (MNT-098).
  if (stored.uid === INVALID_ID || stored.gid === INVALID_ID) return refuse(EOVERFLOW, "MNT-086");
  const shown = shownInode(idmap, inode);
  // notify_change(): EOVERFLOW, an inode that shows nobody must get both
  if (shown.uid === INVALID_ID && stored.uid === undefined) return refuse(EOVERFLOW, "MNT-086");
  if (shown.gid === INVALID_ID && stored.gid === undefined) return refuse(EOVERFLOW, "MNT-086");
  if (uid !== undefined && !mayChangeOwner(caller, inode, shown, uid)) return refuseChown(caller, shown);
  if (gid !== undefined && !mayChangeGroup(caller, inode, shown, gid)) return refuseChown(caller, shown);
  if (stored.uid !== undefined) attributes.uid = stored.uid;
  if (stored.gid !== undefined) attributes.gid = stored.gid;
  return 0;
}

/** chown_ok(): the owner may keep the file; giving it away needs CAP_CHOWN. */
function mayChangeOwner(caller: Caller, inode: Inode, shown: Owned, uid: number): boolean {
  if (caller.credentials.fsuid === shown.uid && uid === shown.uid) return true;
  return hasChownCapability(caller, inode, shown);
}

/** chgrp_ok(): the owner may give it to a group it is in. */
function mayChangeGroup(caller: Caller, inode: Inode, shown: Owned, gid: number): boolean {
  const { credentials } = caller;
  if (credentials.fsuid === shown.uid && (gid === shown.gid || credentials.inGroup(gid))) return true;
  return hasChownCapability(caller, inode, shown);
}

function refuseChown({ credentials }: Caller, { uid, gid }: Owned): number {
  const facts = { fileUid: uid, fileGid: gid, fsuid: credentials.fsuid };
  return refuseCapability(EPERM, "CAP-012", credentials, CAP_CHOWN, credentials.userNamespace, facts);
}

function hasChownCapability(caller: Caller, inode: Inode, shown: Owned): boolean {
  const { credentials } = caller;
  if (capableWrtInode(credentials, shown.uid, shown.gid, CAP_CHOWN)) return true;
  // An inode that belongs to nobody may be claimed by whoever rules the file system.
  return inode.uid === INVALID_ID && credentials.hasCapability(CAP_CHOWN, inode.superblock.userNamespace);
}
