// Advisory file locks: record locks of fcntl(2) and whole-file locks of flock(2). An inode that is or was locked has an InodeLocks.

export { lockFile } from "./flock.ts";
export { InodeLocks, TO_END } from "./inode-locks.ts";
export { type RecordLock, setRecordLock } from "./record-lock.ts";
