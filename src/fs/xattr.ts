import { MAY_READ, MAY_WRITE } from "../abi/access.ts";
import { CAP_SETFCAP, CAP_SYS_ADMIN } from "../abi/capability.ts";
import { E2BIG, EINVAL, ENODATA, EOPNOTSUPP, EPERM, ERANGE } from "../abi/errno.ts";
import { XATTR_NAME_MAX, XATTR_SIZE_MAX } from "../abi/limits.ts";
import { S_ISDIR, S_ISREG, S_ISVTX } from "../abi/stat.ts";
import {
  XATTR_CREATE,
  XATTR_NAME_CAPS,
  XATTR_REPLACE,
  XATTR_SECURITY_PREFIX,
  XATTR_TRUSTED_PREFIX,
  XATTR_USER_PREFIX,
} from "../abi/xattr.ts";
import { shownFileCapabilities, storedFileCapabilities } from "../ns/file-capabilities.ts";
import { capableWrtInode } from "../ns/permissions.ts";
import { refuseCapability } from "../ns/refusal.ts";
import type { Caller } from "./caller.ts";
import { noteAttributes } from "./fsnotify/changes.ts";
import { shownInode } from "./idmap.ts";
import type { Path } from "./path.ts";
import { hasUnmappedId, inodePermission, isOwnerOrCapable, wantWrite } from "./permission.ts";

// xattr(7). There are no POSIX ACLs, so the system namespace is empty: EOPNOTSUPP.

/** setxattr(2), lsetxattr(2), fsetxattr(2) on the place they name. */
export function setxattr(caller: Caller, path: Path, name: string, value: Uint8Array, flags: number): number {
  // setxattr(2): EINVAL, unknown flag; ERANGE, a name of no or too many bytes; E2BIG, the value is too large
  if ((flags & ~(XATTR_CREATE | XATTR_REPLACE)) !== 0) return -EINVAL;
  if (!isValidName(name)) return -ERANGE;
  if (value.length > XATTR_SIZE_MAX) return -E2BIG;
  let error = wantWrite(path);
  if (error < 0) return error;
  const stored = name === XATTR_NAME_CAPS ? convertFileCapabilities(caller, path, value) : value;
  if (typeof stored === "number") return stored;
  error = xattrPermission(caller, path, name, MAY_WRITE);
  if (error === 0) error = checkNamespace(caller, path, name);
  return error < 0 ? error : changed(path, path.inode.setXattr(name, stored, flags));
}

/** getxattr(2), lgetxattr(2), fgetxattr(2) without the buffer: ERANGE is the caller's. */
export function getxattr(caller: Caller, path: Path, name: string): Uint8Array | number {
  if (!isValidName(name)) return -ERANGE;
  const error = xattrPermission(caller, path, name, MAY_READ);
  if (error < 0) return error;
  if (!hasHandler(name)) return -EOPNOTSUPP;
  if (hasEmptySuffix(name)) return -EINVAL;
  const value = path.inode.getXattr(name);
  if (name !== XATTR_NAME_CAPS || typeof value === "number") return value;
  return shownFileCapabilities(value, caller.credentials.userNamespace, path.inode.superblock.userNamespace);
}

/** capabilities(7), "File capability extended attribute versioning". CAP-050 */
function convertFileCapabilities(
  { credentials }: Caller,
  { inode, mount }: Path,
  value: Uint8Array,
): Uint8Array | number {
  // Without a value there is nothing to say whose it is: what is stored cannot be parsed.
  if (value.length === 0) return value;
  const { userNamespace } = inode.superblock;
  const rules = credentials.hasCapability(CAP_SETFCAP, userNamespace);
  const stored = storedFileCapabilities(value, credentials.userNamespace, userNamespace, rules);
  const { uid, gid } = shownInode(mount.idmap, inode);
  if (typeof stored === "number" || capableWrtInode(credentials, uid, gid, CAP_SETFCAP)) return stored;
  return refuseCapability(EPERM, "CAP-050", credentials, CAP_SETFCAP, credentials.userNamespace, {
    fileUid: uid,
    fileGid: gid,
  });
}

/** removexattr(2), lremovexattr(2), fremovexattr(2) */
export function removexattr(caller: Caller, path: Path, name: string): number {
  if (!isValidName(name)) return -ERANGE;
  let error = wantWrite(path);
  if (error === 0) error = xattrPermission(caller, path, name, MAY_WRITE);
  if (error === 0) error = checkNamespace(caller, path, name);
  return error < 0 ? error : changed(path, path.inode.removeXattr(name));
}

function changed(path: Path, result: number): number {
  if (result === 0) noteAttributes(path.dentry);
  return result;
}

/** listxattr(2): names the caller may know of, each followed by a NUL, as a byte string. */
export function listxattr(caller: Caller, path: Path): string {
  const initial = path.inode.superblock.vfs.initialUserNamespace;
  const seesTrusted = caller.credentials.hasCapability(CAP_SYS_ADMIN, initial);
  let text = "";
  for (const name of path.inode.listXattr()) {
    if (seesTrusted || !name.startsWith(XATTR_TRUSTED_PREFIX)) text += `${name}\0`;
  }
  return text;
}

function isValidName(name: string): boolean {
  return name.length > 0 && name.length <= XATTR_NAME_MAX;
}

/** xattr_permission() */
function xattrPermission(caller: Caller, path: Path, name: string, mask: number): number {
  const { inode } = path;
  const { idmap } = path.mount;
  const writes = mask === MAY_WRITE;
  if (writes && hasUnmappedId(idmap, inode)) return -EPERM;
  // The security namespace is for security modules to decide about.
  if (name.startsWith(XATTR_SECURITY_PREFIX) || name.startsWith("system.")) return 0;
  if (name.startsWith(XATTR_TRUSTED_PREFIX)) {
    const isAdmin = caller.credentials.hasCapability(CAP_SYS_ADMIN, inode.superblock.vfs.initialUserNamespace);
    return isAdmin ? 0 : writes ? -EPERM : -ENODATA;
  }
  if (name.startsWith(XATTR_USER_PREFIX)) {
    // xattr(7): only regular files and directories; in sticky directories only for the owner
    if (!S_ISREG(inode.mode) && !S_ISDIR(inode.mode)) return writes ? -EPERM : -ENODATA;
    const isSticky = S_ISDIR(inode.mode) && (inode.mode & S_ISVTX) !== 0;
    if (isSticky && writes && !isOwnerOrCapable(caller, shownInode(idmap, inode))) return -EPERM;
  }
  return inodePermission(caller, idmap, inode, mask);
}

/** What the handlers and capabilities(7) say about writing to a namespace of names. */
function checkNamespace(caller: Caller, path: Path, name: string): number {
  const { inode } = path;
  if (!hasHandler(name)) return -EOPNOTSUPP;
  if (hasEmptySuffix(name)) return -EINVAL;
  if (!name.startsWith(XATTR_SECURITY_PREFIX)) return 0;
  // cap_inode_setxattr()
  if (name === XATTR_NAME_CAPS) {
    const { uid, gid } = shownInode(path.mount.idmap, inode);
    return capableWrtInode(caller.credentials, uid, gid, CAP_SETFCAP) ? 0 : -EPERM;
  }
  return caller.credentials.hasCapability(CAP_SYS_ADMIN, inode.superblock.userNamespace) ? 0 : -EPERM;
}

const HANDLED = [XATTR_USER_PREFIX, XATTR_TRUSTED_PREFIX, XATTR_SECURITY_PREFIX];

function hasHandler(name: string): boolean {
  return HANDLED.some((prefix) => name.startsWith(prefix));
}

function hasEmptySuffix(name: string): boolean {
  return HANDLED.includes(name);
}
