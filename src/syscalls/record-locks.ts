import { EAGAIN, EBADF, EDEADLK, EINVAL, ENOLCK, EOVERFLOW, ERESTARTSYS } from "../abi/errno.ts";
import { F_GETLK, F_OFD_GETLK, F_OFD_SETLK, F_OFD_SETLKW, F_RDLCK, F_SETLKW, F_UNLCK, F_WRLCK } from "../abi/fcntl.ts";
import { Flock } from "../abi/fcntl-struct.ts";
import { POLLIN } from "../abi/poll.ts";
import { SEEK_CUR, SEEK_END, SEEK_SET } from "../abi/seek.ts";
import type { FileDescription } from "../fs/file-description.ts";
import { InodeLocks, TO_END } from "../fs/locks/inode-locks.ts";
import type { LockOwner, RecordLock } from "../fs/locks/record-lock.ts";
import type { Task } from "../kernel/task.ts";
import { RecordLockWait } from "./record-lock-wait.ts";
import { structBuffer, structView } from "./scratch.ts";

// fcntl(2): advisory record locking, F_GETLK to F_OFD_SETLKW.

/** OFFSET_MAX, rounded: offsets are exact up to 2^53. */
const OFFSET_MAX = 2 ** 63;

/** Carries out a locking command of fcntl(2); `address` is a struct flock. */
export function recordLock(task: Task, file: FileDescription, command: number, address: number): number {
  const error = task.mm!.copyIn(address, structBuffer, 0, Flock.size);
  if (error < 0) return error;
  return command === F_GETLK || command === F_OFD_GETLK
    ? getLock(task, file, command, address)
    : setLock(task, file, command);
}

/** fcntl_getlk(): the struct tells of the first lock in the way, or becomes F_UNLCK. */
function getLock(task: Task, file: FileDescription, command: number, address: number): number {
  const { l_type, l_whence, l_start, l_len, l_pid } = Flock.fields;
  const type = l_type.get(structView, 0);
  const isOfd = command === F_OFD_GETLK;
  // fcntl(2): EINVAL; since Linux 6.3 F_OFD_GETLK asks about any lock with F_UNLCK
  if (type !== F_RDLCK && type !== F_WRLCK && !(isOfd && type === F_UNLCK)) return -EINVAL;
  const request = lockRequest(task, file, isOfd);
  if (typeof request === "number") return request;
  const found =
    file.inode.locks?.conflicting(request.type === F_UNLCK ? { ...request, type: F_WRLCK } : request) ?? null;
  if (found === null) l_type.set(structView, 0, F_UNLCK);
  else {
    l_type.set(structView, 0, found.type);
    l_whence.set(structView, 0, SEEK_SET);
    l_start.set(structView, 0, found.start);
    l_len.set(structView, 0, found.end === TO_END ? 0 : found.end - found.start + 1);
    l_pid.set(structView, 0, pidForCaller(task, found.pid));
  }
  return task.mm!.copyOut(address, structBuffer, 0, Flock.size);
}

/** fcntl_setlk() */
function setLock(task: Task, file: FileDescription, command: number): number {
  const isOfd = command === F_OFD_SETLK || command === F_OFD_SETLKW;
  const request = lockRequest(task, file, isOfd);
  if (typeof request === "number") return request;
  // fcntl(2): EBADF, the file descriptor open mode does not match with the type of lock requested
  if (request.type === F_RDLCK && !file.isReadable) return -EBADF;
  if (request.type === F_WRLCK && !file.isWritable) return -EBADF;
  file.inode.locks ??= new InodeLocks(file.inode.superblock.vfs.memory);
  const { locks } = file.inode;
  const obstacle = locks.conflicting(request);
  task.progressObject = null;
  if (obstacle === null) {
    // fcntl(2): ENOLCK, too many segment locks open
    if (request.type !== F_UNLCK && !locks.hasRoom) return -ENOLCK;
    locks.setRecord(request);
    return 0;
  }
  // fcntl(2): EAGAIN, the operation is prohibited by locks held by other processes
  if (command !== F_SETLKW && command !== F_OFD_SETLKW) return -EAGAIN;
  // fcntl(2): EDEADLK; "no deadlock detection" for open file description locks
  if (!isOfd && wouldDeadlock(task, request.owner, obstacle.owner)) return -EDEADLK;
  if (!isOfd) task.progressObject = new RecordLockWait(request.owner, obstacle.owner);
  return task.block(locks.queue, POLLIN, -ERESTARTSYS);
}

/** flock_to_posix_lock(): the lock that the struct flock in the scratch buffer describes. */
function lockRequest(task: Task, file: FileDescription, isOfd: boolean): RecordLock | number {
  const { l_type, l_whence, l_start, l_len, l_pid } = Flock.fields;
  let start = l_start.get(structView, 0);
  const length = l_len.get(structView, 0);
  const whence = l_whence.get(structView, 0);
  if (whence === SEEK_CUR) start += file.position;
  else if (whence === SEEK_END) start += file.inode.size;
  else if (whence !== SEEK_SET) return -EINVAL;
  if (start >= OFFSET_MAX) return -EOVERFLOW;
  if (start < 0) return -EINVAL;
  let end = TO_END;
  if (length > 0) {
    // fcntl(2): EOVERFLOW, the end of the range cannot be represented
    if (length - 1 > OFFSET_MAX - start) return -EOVERFLOW;
    end = start + length - 1;
    if (end >= OFFSET_MAX) end = TO_END;
  } else if (length < 0) {
    // fcntl(2): a negative l_len means the bytes before l_start
    if (start + length < 0) return -EINVAL;
    end = start - 1;
    start += length;
  }
  const type = l_type.get(structView, 0);
  if (type !== F_RDLCK && type !== F_WRLCK && type !== F_UNLCK) return -EINVAL;
  // fcntl(2): EINVAL, an F_OFD_* command with a nonzero l_pid
  if (isOfd && l_pid.get(structView, 0) !== 0) return -EINVAL;
  if (isOfd) return { owner: file, type, start, end, pid: -1 };
  return { owner: task.files, type, start, end, pid: task.group.pid.numbers[0]! };
}

/** locks_translate_pid(): 0 when the owner is not visible to the caller. */
function pidForCaller(task: Task, pid: number): number {
  if (pid < 0) return pid;
  const root = task.kernel.tasks.rootPidNamespace;
  const owner = root.find(pid);
  if (owner !== null) return owner.numberIn(task.pidNamespace);
  return root === task.pidNamespace ? pid : 0;
}

/** posix_locks_deadlock(): whether `holder` waits, perhaps through others, for a lock of `owner`. */
function wouldDeadlock(task: Task, owner: LockOwner, holder: LockOwner): boolean {
  let next: LockOwner | null = holder;
  for (let steps = 0; next !== null && steps < MAX_DEADLOCK_STEPS; steps++) {
    if (next === owner) return true;
    next = waitsFor(task, next);
  }
  return false;
}

/** MAX_DEADLK_ITERATIONS */
const MAX_DEADLOCK_STEPS = 10;

function waitsFor(task: Task, owner: LockOwner): LockOwner | null {
  for (const other of task.kernel.tasks.tasks) {
    const wait = other.progressObject;
    if (wait instanceof RecordLockWait && wait.owner === owner) return wait.holder;
  }
  return null;
}
