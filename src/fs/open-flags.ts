import { MAY_APPEND, MAY_READ, MAY_WRITE } from "../abi/access.ts";
import { EINVAL } from "../abi/errno.ts";
import {
  __O_SYNC,
  __O_TMPFILE,
  O_ACCMODE,
  O_APPEND,
  O_ASYNC,
  O_CLOEXEC,
  O_CREAT,
  O_DIRECT,
  O_DIRECTORY,
  O_DSYNC,
  O_EXCL,
  O_LARGEFILE,
  O_NOATIME,
  O_NOCTTY,
  O_NOFOLLOW,
  O_NONBLOCK,
  O_PATH,
  O_TRUNC,
} from "../abi/fcntl.ts";
import { S_IALLUGO } from "../abi/stat.ts";
import { LOOKUP_DIRECTORY, LOOKUP_FOLLOW } from "./path-walk.ts";

/** Flags open(2) knows; it ignores others (openat2(2) refuses them). */
export const VALID_OPEN_FLAGS =
  O_ACCMODE |
  O_CREAT |
  O_EXCL |
  O_NOCTTY |
  O_TRUNC |
  O_APPEND |
  O_NONBLOCK |
  O_DSYNC |
  O_ASYNC |
  O_DIRECT |
  O_LARGEFILE |
  O_DIRECTORY |
  O_NOFOLLOW |
  O_NOATIME |
  O_CLOEXEC |
  __O_SYNC |
  O_PATH |
  __O_TMPFILE;

/** open(2), O_PATH: other flag bits are ignored. */
const O_PATH_FLAGS = O_DIRECTORY | O_NOFOLLOW | O_PATH | O_CLOEXEC;

/** An open(2) request, understood (struct open_flags). */
export interface OpenHow {
  /** O_*, without O_CLOEXEC, which is the descriptor's. */
  readonly flags: number;
  /** Permission bits of a file that is created, before the umask. */
  readonly mode: number;
  /** MAY_*: what is asked of an existing file. */
  readonly access: number;
  /** LOOKUP_* */
  readonly lookup: number;
}

const ACCESS_OF_MODE = [MAY_READ, MAY_WRITE, MAY_READ | MAY_WRITE, MAY_READ | MAY_WRITE] as const;

/** build_open_how() and build_open_flags(). `lookup` carries openat2(2)'s RESOLVE_* as LOOKUP_*. */
export function openHow(rawFlags: number, rawMode: number, lookup: number): OpenHow | number {
  let flags = rawFlags & VALID_OPEN_FLAGS;
  if ((flags & O_PATH) !== 0) flags &= O_PATH_FLAGS;
  else flags |= O_LARGEFILE;
  const creates = (flags & (O_CREAT | __O_TMPFILE)) !== 0;
  // open(2): EINVAL, O_DIRECTORY with O_CREAT
  if ((flags & O_CREAT) !== 0 && (flags & O_DIRECTORY) !== 0) return -EINVAL;
  let access: number = (flags & O_PATH) !== 0 ? 0 : ACCESS_OF_MODE[flags & O_ACCMODE]!;
  if ((flags & __O_TMPFILE) !== 0) {
    // open(2): EINVAL, O_TMPFILE without O_WRONLY or O_RDWR (O_TMPFILE contains O_DIRECTORY)
    if ((flags & O_DIRECTORY) === 0 || (access & MAY_WRITE) === 0) return -EINVAL;
  }
  if ((flags & O_TRUNC) !== 0) access |= MAY_WRITE;
  if ((flags & O_APPEND) !== 0) access |= MAY_APPEND;
  let walkFlags = lookup;
  // open(2): O_CREAT with O_EXCL does not follow a link in the last component.
  const isExclusive = (flags & O_CREAT) !== 0 && (flags & O_EXCL) !== 0;
  if ((flags & O_NOFOLLOW) === 0 && !isExclusive) walkFlags |= LOOKUP_FOLLOW;
  if ((flags & O_DIRECTORY) !== 0) walkFlags |= LOOKUP_DIRECTORY;
  return { flags: flags & ~O_CLOEXEC, mode: creates ? rawMode & S_IALLUGO : 0, access, lookup: walkFlags };
}
