import { MAY_EXEC, MAY_READ, MAY_WRITE } from "../abi/access.ts";
import { CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH, CAP_FOWNER } from "../abi/capability.ts";
import { EACCES, EOVERFLOW, EROFS } from "../abi/errno.ts";
import { MS_RDONLY } from "../abi/mount.ts";
import { S_ISDIR, S_ISLNK, S_ISREG, S_ISVTX, S_IXUGO } from "../abi/stat.ts";
import type { Credentials } from "../ns/credentials.ts";
import { INVALID_ID } from "../ns/ids.ts";
import { capableWrtInode, inodeOwnerOrCapable } from "../ns/permissions.ts";
import { refuse } from "../ns/refusal.ts";
import type { Caller } from "./caller.ts";
import { type Idmap, type Owned, shownInode, storedGid, storedUid } from "./idmap.ts";
import type { Inode } from "./inode.ts";
import type { Path } from "./path.ts";

const RWX = MAY_READ | MAY_WRITE | MAY_EXEC;

/** Owner, group or other bits, then CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH (generic_permission(), path_resolution(7)). */
export function genericPermission(credentials: Credentials, inode: Owned, mask: number): number {
  const wanted = mask & RWX;
  if ((wanted & ~classBits(credentials, inode)) === 0) return 0;
  if (S_ISDIR(inode.mode)) {
    // Searching and listing directories is what CAP_DAC_READ_SEARCH is for.
    if ((wanted & MAY_WRITE) === 0 && isCapableOver(credentials, inode, CAP_DAC_READ_SEARCH)) return 0;
    return isCapableOver(credentials, inode, CAP_DAC_OVERRIDE) ? 0 : -EACCES;
  }
  if (wanted === MAY_READ && isCapableOver(credentials, inode, CAP_DAC_READ_SEARCH)) return 0;
  // capabilities(7): CAP_DAC_OVERRIDE executes a file only if somebody may execute it.
  if ((wanted & MAY_EXEC) === 0 || (inode.mode & S_IXUGO) !== 0) {
    if (isCapableOver(credentials, inode, CAP_DAC_OVERRIDE)) return 0;
    if (credentials.isCapable(CAP_DAC_OVERRIDE)) return refuseUnmapped(credentials, inode);
  }
  return -EACCES;
}

/** Root of a user namespace, but the file's owners do not exist there. */
function refuseUnmapped({ userNamespace }: Credentials, { uid, gid, mode }: Owned): number {
  const facts = { fileUid: uid, fileGid: gid, notBothMappedIn: userNamespace.name, capability: CAP_DAC_OVERRIDE };
  return refuse(EACCES, S_ISDIR(mode) ? "CAP-013" : "CAP-010", facts);
}

/** The rwx bits of the one class the credentials fall into. */
function classBits(credentials: Credentials, inode: Owned): number {
  if (credentials.fsuid === inode.uid) return (inode.mode >> 6) & 7;
  if (credentials.inGroup(inode.gid)) return (inode.mode >> 3) & 7;
  return inode.mode & 7;
}

/** A capability over an inode counts only when both of its ids are mapped in the capability's user namespace (CAP-010). */
function isCapableOver(credentials: Credentials, inode: Owned, capability: number): boolean {
  return capableWrtInode(credentials, inode.uid, inode.gid, capability);
}

/** inode_permission(): what every system call asks about an inode, seen through a mount with `idmap`. `mask`: MAY_*. */
export function inodePermission(caller: Caller, idmap: Idmap | null, inode: Inode, mask: number): number {
  if ((mask & MAY_WRITE) !== 0) {
    // Devices, FIFOs and sockets of a read-only file system can still be written to.
    const isContent = S_ISREG(inode.mode) || S_ISDIR(inode.mode) || S_ISLNK(inode.mode);
    if (inode.superblock.isReadOnly && isContent) return -EROFS;
    // MNT-086: the owner has no representation in the file system: its ids could not be written back.
    if (hasUnmappedId(idmap, inode)) return refuse(EACCES, "MNT-086");
  }
  return inode.permission(caller, mask, idmap);
}

/** HAS_UNMAPPED_ID() */
export function hasUnmappedId(idmap: Idmap | null, inode: Inode): boolean {
  const { uid, gid } = shownInode(idmap, inode);
  return uid === INVALID_ID || gid === INVALID_ID;
}

/** inode_owner_or_capable(): the owner, or CAP_FOWNER over a mapped owner. */
export function isOwnerOrCapable(caller: Caller, inode: Owned): boolean {
  return inodeOwnerOrCapable(caller.credentials, inode.uid);
}

/** mnt_want_write(): EROFS when the mount or its file system is read-only. */
export function wantWrite(path: Path): number {
  return (path.mount.flags & MS_RDONLY) !== 0 || path.mount.superblock.isReadOnly ? -EROFS : 0;
}

/** fsuidgid_has_mapping(): new files need ids the file system's user namespace knows (MNT-098: EOVERFLOW). */
export function checkCreatorIsMapped(caller: Caller, idmap: Idmap | null, directory: Inode): number {
  const namespace = directory.superblock.userNamespace;
  const { fsuid, fsgid } = caller.credentials;
  const uid = storedUid(idmap, namespace, fsuid);
  const gid = storedGid(idmap, namespace, fsgid);
  if (uid !== INVALID_ID && gid !== INVALID_ID && namespace.hasUid(uid) && namespace.hasGid(gid)) return 0;
  return refuse(EOVERFLOW, idmap === null ? "MNT-098" : "MNT-086");
}

/** check_sticky(): in a sticky directory only the owner of the file or of the directory deletes, or CAP_FOWNER. */
export function isProtectedBySticky(caller: Caller, directory: Owned, inode: Owned): boolean {
  if ((directory.mode & S_ISVTX) === 0) return false;
  const { fsuid } = caller.credentials;
  if (fsuid === inode.uid || fsuid === directory.uid) return false;
  return !isCapableOver(caller.credentials, inode, CAP_FOWNER);
}
