import { MAY_EXEC } from "../abi/access.ts";
import { EACCES, EINVAL, ENOENT } from "../abi/errno.ts";
import { AT_EMPTY_PATH, AT_SYMLINK_NOFOLLOW, O_LARGEFILE, O_RDONLY } from "../abi/fcntl.ts";
import { S_ISREG } from "../abi/stat.ts";
import type { Caller } from "./caller.ts";
import { DENIES_WRITES, type FileDescription } from "./file-description.ts";
import { mayOpen, openPath, walkAndOpen } from "./open.ts";
import type { Path } from "./path.ts";
import { LOOKUP_FOLLOW } from "./path-walk.ts";

/**
 * Opens a file for execve(2) (do_open_execat()): with execute permission, readable by the kernel whatever the mode says, closed to
 * writers (ETXTBSY) until it is released or `dropWriteClaim` is called. -EAGAIN: its contents are on their way (`vfs.arrivals`).
 */
export function openExecutable(
  caller: Caller,
  start: Path,
  pathname: string,
  atFlags: number,
): FileDescription | number {
  // execveat(2): EINVAL, invalid flag
  if ((atFlags & ~(AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH)) !== 0) return -EINVAL;
  const file = pathname === "" ? openEmpty(caller, start, atFlags) : openNamed(caller, start, pathname, atFlags);
  if (typeof file === "number") return file;
  // execve(2): EACCES, not a regular file; ETXTBSY, open for writing
  let error = S_ISREG(file.inode.mode) ? file.completeOpen(caller) : -EACCES;
  if (error === 0) error = file.inode.denyWriteAccess();
  if (error < 0) {
    file.release();
    return error;
  }
  file.writeClaim = DENIES_WRITES;
  return file;
}

function openNamed(caller: Caller, start: Path, pathname: string, atFlags: number): FileDescription | number {
  const lookup = (atFlags & AT_SYMLINK_NOFOLLOW) !== 0 ? 0 : LOOKUP_FOLLOW;
  return walkAndOpen(caller, start, pathname, { flags: O_RDONLY | O_LARGEFILE, mode: 0, access: MAY_EXEC, lookup });
}

/** execveat(2), AT_EMPTY_PATH: the file `dirfd` refers to. */
function openEmpty(caller: Caller, path: Path, atFlags: number): FileDescription | number {
  if ((atFlags & AT_EMPTY_PATH) === 0) return -ENOENT;
  const error = mayOpen(caller, path, MAY_EXEC, 0);
  return error < 0 ? error : openPath(caller, path, O_RDONLY);
}
