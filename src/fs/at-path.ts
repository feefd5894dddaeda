import { EBADF, ENOENT, ENOTDIR } from "../abi/errno.ts";
import { AT_EMPTY_PATH, AT_FDCWD } from "../abi/fcntl.ts";
import type { Caller } from "./caller.ts";
import type { FdTable } from "./fd-table.ts";
import type { Path } from "./path.ts";
import { LOOKUP_IN_ROOT } from "./path-walk.ts";

/**
 * Where the pathname argument of a *at() system call starts: the `dirfd` rules of openat(2). The result is used as `start` of the
 * operations in this folder.
 * @param resolve LOOKUP_* of openat2(2): with LOOKUP_IN_ROOT `dirfd` is the root of absolute names, too.
 */
export function startingPath(
  caller: Caller,
  table: FdTable,
  dirfd: number,
  pathname: string,
  atFlags: number,
  resolve = 0,
): Path | number {
  const isEmpty = pathname === "";
  // ENOENT: pathname is an empty string and AT_EMPTY_PATH was not given; this comes before the descriptor is looked at
  if (isEmpty && (atFlags & AT_EMPTY_PATH) === 0) return -ENOENT;
  // openat(2): an absolute pathname ignores dirfd
  if (pathname.startsWith("/") && (resolve & LOOKUP_IN_ROOT) === 0) return caller.fs.root;
  if (dirfd === AT_FDCWD) return caller.fs.cwd;
  const file = table.get(dirfd);
  if (file === null) return -EBADF;
  // openat(2): ENOTDIR, a relative pathname and dirfd is a file other than a directory
  if (!isEmpty && !file.path.dentry.isDirectory) return -ENOTDIR;
  return file.path;
}
