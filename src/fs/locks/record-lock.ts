import { F_UNLCK, F_WRLCK } from "../../abi/fcntl.ts";
import type { FdTable } from "../fd-table.ts";
import type { FileDescription } from "../file-description.ts";

/** Whom a record lock belongs to: processes that share a descriptor table, or one open file description (F_OFD_SETLK). */
export type LockOwner = FdTable | FileDescription;

/** A record lock of fcntl(2): bytes `start` to `end` inclusive, `end` Infinity when it grows with the file. */
export interface RecordLock {
  readonly owner: LockOwner;
  /** F_RDLCK or F_WRLCK; as a request also F_UNLCK. */
  readonly type: number;
  readonly start: number;
  readonly end: number;
  /** The process that set it, as a number of the initial pid namespace; -1 for F_OFD_SETLK. */
  readonly pid: number;
}

/** posix_locks_conflict(): two owners, common bytes, and one of them writes. */
export function recordsConflict(a: RecordLock, b: RecordLock): boolean {
  if (a.owner === b.owner || a.end < b.start || b.end < a.start) return false;
  return a.type === F_WRLCK || b.type === F_WRLCK;
}

/**
 * The locks of one inode after `request` was granted (posix_lock_inode()): what its owner had in that range is replaced, split at the
 * edges, and joined with neighbours of the same type.
 * @param locks in ascending order of `start` for each owner.
 */
export function setRecordLock(locks: readonly RecordLock[], request: RecordLock): RecordLock[] {
  const result: RecordLock[] = [];
  let merged = request;
  for (const lock of locks) {
    if (lock.owner !== request.owner) result.push(lock);
    else if (lock.type === request.type && lock.end + 1 >= merged.start && lock.start <= merged.end + 1) {
      merged = { ...merged, start: Math.min(lock.start, merged.start), end: Math.max(lock.end, merged.end) };
    } else {
      if (lock.start < request.start) result.push({ ...lock, end: Math.min(lock.end, request.start - 1) });
      if (lock.end > request.end) result.push({ ...lock, start: Math.max(lock.start, request.end + 1) });
    }
  }
  if (request.type !== F_UNLCK) insertByStart(result, merged);
  return result;
}

/** Before the owner's first lock that starts later, or behind all others. */
function insertByStart(locks: RecordLock[], lock: RecordLock): void {
  const index = locks.findIndex((other) => other.owner === lock.owner && other.start > lock.start);
  locks.splice(index < 0 ? locks.length : index, 0, lock);
}
