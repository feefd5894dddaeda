import { MAY_EXEC, MAY_OPEN, MAY_WRITE } from "../abi/access.ts";
import { EACCES, EEXIST, EINVAL, EISDIR, ELOOP, ENOENT, EPERM } from "../abi/errno.ts";
import {
  __O_TMPFILE,
  O_ACCMODE,
  O_CREAT,
  O_DIRECT,
  O_EXCL,
  O_LARGEFILE,
  O_NOATIME,
  O_PATH,
  O_RDONLY,
  O_TRUNC,
} from "../abi/fcntl.ts";
import { MS_NODEV, MS_NOEXEC } from "../abi/mount.ts";
import { S_IFBLK, S_IFCHR, S_IFDIR, S_IFLNK, S_IFREG, S_ISREG } from "../abi/stat.ts";
import type { Caller } from "./caller.ts";
import { creationMode } from "./creation-mode.ts";
import { creatorThrough } from "./creator.ts";
import { Dentry } from "./dentry.ts";
import { CLAIMS_WRITES, type FileDescription } from "./file-description.ts";
import { noteCreated } from "./fsnotify/changes.ts";
import { shownInode } from "./idmap.ts";
import type { Mount } from "./mount.ts";
import { type OpenHow, openHow } from "./open-flags.ts";
import { Path } from "./path.ts";
import { PathFile } from "./path-file.ts";
import { LAST_NORM, LOOKUP_DIRECTORY, LOOKUP_FOLLOW, lookup, PathWalk } from "./path-walk.ts";
import { checkCreatorIsMapped, inodePermission, isOwnerOrCapable, wantWrite } from "./permission.ts";
import { mayCreateInSticky } from "./protected-links.ts";
import { truncatePath } from "./truncate.ts";

/**
 * openat(2). The descriptor is the caller's business: after `completeOpen()` has returned 0 it installs one.
 * @param mode permissions of a file that is created; the umask is applied here.
 * @param resolve LOOKUP_* restrictions of openat2(2).
 */
export function openat(
  caller: Caller,
  start: Path,
  pathname: string,
  flags: number,
  mode: number,
  resolve = 0,
): FileDescription | number {
  const how = openHow(flags, mode, resolve);
  if (typeof how === "number") return how;
  if ((how.flags & __O_TMPFILE) !== 0) return openTemporary(caller, start, pathname, how);
  if ((how.flags & O_PATH) !== 0) {
    const path = lookup(caller, start, pathname, how.lookup);
    return typeof path === "number" ? path : new PathFile(path, how.flags, caller.credentials);
  }
  return walkAndOpen(caller, start, pathname, how);
}

/** path_openat() */
export function walkAndOpen(caller: Caller, start: Path, pathname: string, how: OpenHow): FileDescription | number {
  if (pathname === "") return -ENOENT;
  const walk = new PathWalk(caller, start, how.lookup);
  const error = walk.begin(pathname);
  if (error < 0) return error;
  const opening = { walk, how, wasCreated: false };
  let rest: string | number = pathname;
  while (typeof rest === "string") {
    const result = walk.linkPathWalk(rest);
    if (result < 0) return result;
    rest = lookupOrCreate(caller, opening);
  }
  return rest < 0 ? rest : openWalked(caller, opening);
}

interface Opening {
  readonly walk: PathWalk;
  readonly how: OpenHow;
  wasCreated: boolean;
}

/** open_last_lookups(): the last component, created if it is missing. @returns a link's text, 0, or -errno. */
function lookupOrCreate(caller: Caller, opening: Opening): string | number {
  const { walk, how } = opening;
  if ((how.flags & O_CREAT) === 0) return walk.stepLast();
  if (walk.lastType !== LAST_NORM) return walk.handleDots();
  // open(2): EISDIR, O_CREAT of a name that ends in a slash
  if (walk.lastHasSlash) return -EISDIR;
  const known = walk.lookupLast();
  if (known instanceof Dentry) return walk.stepInto(known, (walk.flags & LOOKUP_FOLLOW) !== 0, true);
  if (known !== -ENOENT || walk.dentry.isDeleted || walk.dentry.inode.refusesNewNames) return known;
  const created = createFile(caller, walk, how.mode);
  if (typeof created === "number") return created;
  walk.dentry = created;
  noteCreated(created);
  opening.wasCreated = true;
  return 0;
}

/** The creating part of lookup_open(). */
function createFile(caller: Caller, walk: PathWalk, mode: number): Dentry | number {
  const directory = walk.dentry;
  const { idmap } = walk.mount;
  let error = wantWrite(walk.path);
  // may_o_create()
  if (error === 0) error = checkCreatorIsMapped(caller, idmap, directory.inode);
  if (error === 0) error = inodePermission(caller, idmap, directory.inode, MAY_WRITE | MAY_EXEC);
  if (error < 0) return error;
  return directory.inode.create(
    creatorThrough(caller, idmap, directory.inode.superblock),
    directory,
    walk.lastName,
    creationMode(caller, shownInode(idmap, directory.inode), S_IFREG | mode),
  );
}

/** do_open(): what was found is opened. */
function openWalked(caller: Caller, opening: Opening): FileDescription | number {
  const { walk, how, wasCreated } = opening;
  const path = walk.path;
  const { idmap } = path.mount;
  if (wasCreated) return openChecked(caller, path, 0, how.flags & ~O_TRUNC);
  if ((how.flags & O_CREAT) !== 0) {
    // open(2): EEXIST, O_CREAT and O_EXCL were used; EISDIR, O_CREAT of a directory
    if ((how.flags & O_EXCL) !== 0) return -EEXIST;
    if (path.dentry.isDirectory) return -EISDIR;
    const error = mayCreateInSticky(caller, shownInode(idmap, path.dentry.parent.inode), shownInode(idmap, path.inode));
    if (error < 0) return error;
  }
  const error = walk.complete();
  if (error < 0) return error;
  return openChecked(caller, path, how.access, how.flags);
}

/** may_open(), vfs_open() and the truncation of O_TRUNC. */
function openChecked(caller: Caller, path: Path, access: number, flags: number): FileDescription | number {
  const truncates = (flags & O_TRUNC) !== 0 && S_ISREG(path.inode.mode);
  let error = truncates ? wantWrite(path) : 0;
  if (error === 0) error = mayOpen(caller, path, access, flags);
  if (error < 0) return error;
  const file = openPath(caller, path, flags);
  if (typeof file === "number" || !truncates) return file;
  error = truncatePath(caller, path, 0);
  if (error === 0) return file;
  file.release();
  return error;
}

/** may_open() */
export function mayOpen(caller: Caller, path: Path, access: number, flags: number): number {
  const inode = path.inode;
  const executes = (access & MAY_EXEC) !== 0;
  switch (inode.type) {
    case S_IFLNK:
      // open(2): ELOOP, pathname is a symbolic link and flags has O_NOFOLLOW but not O_PATH
      return -ELOOP;
    case S_IFDIR:
      if ((access & MAY_WRITE) !== 0) return -EISDIR;
      if (executes) return -EACCES;
      break;
    case S_IFREG:
      if (executes && (path.mount.flags & MS_NOEXEC) !== 0) return -EACCES;
      break;
    default:
      if (isDevice(inode.type) && !mayOpenDevices(path.mount)) return -EACCES;
      if (executes) return -EACCES;
  }
  const error = inodePermission(caller, path.mount.idmap, inode, MAY_OPEN | access);
  if (error < 0) return error;
  // open(2): EPERM, O_NOATIME by somebody who is neither the owner nor has CAP_FOWNER
  if ((flags & O_NOATIME) !== 0 && !isOwnerOrCapable(caller, shownInode(path.mount.idmap, inode))) return -EPERM;
  return 0;
}

function isDevice(type: number): boolean {
  return type === S_IFCHR || type === S_IFBLK;
}

/** may_open_dev(): not on a nodev mount, nor on a file system of a user namespace (SB_I_NODEV). */
export function mayOpenDevices(mount: Mount): boolean {
  const { vfs, userNamespace } = mount.superblock;
  return (mount.flags & MS_NODEV) === 0 && userNamespace === vfs.initialUserNamespace;
}

/** dentry_open(), vfs_open(): opens a place whose permissions were checked. */
export function openPath(caller: Caller, path: Path, flags: number): FileDescription | number {
  const inode = path.inode;
  const writes = claimsWrites(path, flags);
  if (writes) {
    // open(2): ETXTBSY comes before EROFS
    const error = inode.getWriteAccess();
    if (error < 0) return error;
    if (wantWrite(path) < 0) {
      inode.putWriteAccess();
      return wantWrite(path);
    }
  }
  const file = inode.open(caller, path, flags | O_LARGEFILE);
  if (typeof file === "number") {
    if (writes) inode.putWriteAccess();
    return file;
  }
  if (writes) {
    file.writeClaim = CLAIMS_WRITES;
    path.mount.writers++;
  }
  // open(2): EINVAL, the file system does not support O_DIRECT
  if ((flags & O_DIRECT) !== 0 && !file.allowsDirect) {
    file.release();
    return -EINVAL;
  }
  return file;
}

/** Devices, FIFOs and sockets are written to without writing to the file system. */
function claimsWrites(path: Path, flags: number): boolean {
  const type = path.inode.type;
  return (flags & O_ACCMODE) !== O_RDONLY && (type === S_IFREG || type === S_IFDIR);
}

/** O_TMPFILE: a file without a name in the directory `pathname` (do_tmpfile()). */
function openTemporary(caller: Caller, start: Path, pathname: string, how: OpenHow): FileDescription | number {
  const path = lookup(caller, start, pathname, how.lookup | LOOKUP_DIRECTORY);
  if (typeof path === "number") return path;
  const directory = path.inode;
  const { idmap } = path.mount;
  let error = wantWrite(path);
  if (error === 0) error = checkCreatorIsMapped(caller, idmap, directory);
  if (error === 0) error = inodePermission(caller, idmap, directory, MAY_WRITE | MAY_EXEC);
  if (error < 0) return error;
  const isLinkable = (how.flags & O_EXCL) === 0;
  const mode = creationMode(caller, shownInode(idmap, directory), S_IFREG | how.mode);
  const inode = directory.tmpfile(creatorThrough(caller, idmap, directory.superblock), mode, isLinkable);
  if (typeof inode === "number") return inode;
  const dentry = new Dentry(path.dentry, `#${inode.ino}`, inode);
  dentry.isDeleted = true;
  const file = openPath(caller, new Path(path.mount, dentry), how.flags & ~(O_TRUNC | O_CREAT));
  inode.release();
  return file;
}
