import { MAY_WRITE } from "../abi/access.ts";
import { EFBIG, EINVAL, EISDIR } from "../abi/errno.ts";
import { S_ISDIR, S_ISREG } from "../abi/stat.ts";
import type { Caller } from "./caller.ts";
import type { FileDescription } from "./file-description.ts";
import { notifyChange } from "./fsnotify/changes.ts";
import type { Inode } from "./inode.ts";
import type { Path } from "./path.ts";
import { LOOKUP_FOLLOW, lookup } from "./path-walk.ts";
import { inodePermission, wantWrite } from "./permission.ts";
import { removePrivileges } from "./remove-privileges.ts";
import { MAX_FILE_SIZE } from "./superblock.ts";

/** truncate(2) */
export function truncate(caller: Caller, start: Path, pathname: string, length: number): number {
  // truncate(2): EINVAL, length is negative
  if (length < 0) return -EINVAL;
  const path = lookup(caller, start, pathname, LOOKUP_FOLLOW);
  if (typeof path === "number") return path;
  const inode = path.inode;
  if (S_ISDIR(inode.mode)) return -EISDIR;
  if (!S_ISREG(inode.mode)) return -EINVAL;
  let error = wantWrite(path);
  if (error === 0) error = inodePermission(caller, path.mount.idmap, inode, MAY_WRITE);
  return error < 0 ? error : truncatePath(caller, path, length);
}

/** ftruncate(2) */
export function ftruncate(caller: Caller, file: FileDescription, length: number): number {
  if (length < 0) return -EINVAL;
  // ftruncate(2): EINVAL, not a regular file, or not open for writing
  if (!S_ISREG(file.inode.mode) || !file.isWritable) return -EINVAL;
  const error = resize(caller, file.path, length);
  if (error === 0) touchTimes(file.inode);
  return error;
}

/** The truncation of truncate(2) and open(2)'s O_TRUNC: ETXTBSY while the file is executed. */
export function truncatePath(caller: Caller, path: Path, length: number): number {
  const { inode } = path;
  let error = inode.getWriteAccess();
  if (error < 0) return error;
  error = resize(caller, path, length);
  inode.putWriteAccess();
  return error;
}

/** do_truncate() */
function resize(caller: Caller, path: Path, length: number): number {
  const { inode, dentry } = path;
  const error = checkNewSize(caller, inode, length);
  if (error < 0) return error;
  removePrivileges(caller, path);
  return notifyChange(caller, dentry, { size: length });
}

/** inode_newsize_ok() */
export function checkNewSize(caller: Caller, inode: Inode, size: number): number {
  if (size <= inode.size) return 0;
  // truncate(2): EFBIG, and SIGXFSZ for the resource limit
  if (size > caller.fileSizeLimit) {
    caller.fileSizeLimitExceeded();
    return -EFBIG;
  }
  return size > MAX_FILE_SIZE ? -EFBIG : 0;
}

export function touchTimes(inode: Inode): void {
  const now = inode.superblock.vfs.now();
  inode.mtime = now;
  inode.ctime = now;
}
