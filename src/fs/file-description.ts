import { EBADF, EINVAL, ENFILE, ENOTDIR, ENOTTY, EPERM, ESPIPE } from "../abi/errno.ts";
import {
  O_ACCMODE,
  O_APPEND,
  O_ASYNC,
  O_CREAT,
  O_DIRECT,
  O_EXCL,
  O_NOATIME,
  O_NOCTTY,
  O_NONBLOCK,
  O_PATH,
  O_RDONLY,
  O_RDWR,
  O_TRUNC,
  O_WRONLY,
} from "../abi/fcntl.ts";
import { FIONREAD } from "../abi/ioctl.ts";
import { MS_NOEXEC } from "../abi/mount.ts";
import { POLLIN, POLLOUT, POLLRDNORM, POLLWRNORM } from "../abi/poll.ts";
import { SEEK_CUR, SEEK_END, SEEK_SET } from "../abi/seek.ts";
import type { Mappable, MappedFile, MappingDescription } from "../mm/mappable.ts";
import { MAPPING_NOEXEC, MAPPING_READABLE, MAPPING_WRITABLE } from "../mm/mappable.ts";
import type { UserMemory } from "../mm/user-memory.ts";
import { Credentials } from "../ns/credentials.ts";
import { USE_OPENER } from "../ns/namespace-use.ts";
import type { PidNamespace } from "../ns/pid-namespace.ts";
import { anyRef, int, nullable, ref, set } from "../state/fields.ts";
import { savable } from "../state/savable.ts";
import type { WaitQueue, WaitSource } from "../waiter/wait-queue.ts";
import type { Caller } from "./caller.ts";
import type { DirentSink } from "./dirent-sink.ts";
import { FileOwner } from "./file-owner.ts";
import { noteModified } from "./fsnotify/changes.ts";
import { shownInode } from "./idmap.ts";
import type { Inode } from "./inode.ts";
import { Path } from "./path.ts";
import { pathname } from "./pathname.ts";
import { isOwnerOrCapable } from "./permission.ts";
import { MAX_FILE_SIZE } from "./superblock.ts";
import type { VirtualFilesystem } from "./virtual-filesystem.ts";

/** The part of user memory an ioctl(2) needs for its argument. */
export type IoctlMemory = Pick<UserMemory, "copyIn" | "copyOut">;

/** put_user() of an int: 0 or -EFAULT. */
export function putInt(memory: IoctlMemory, address: number, value: number): number {
  return memory.copyOut(address, new Uint8Array(new Int32Array([value]).buffer), 0, 4);
}

export const NO_CLAIM = 0;
/** Counted among the inode's and the mount's writers: nobody may execute the file, or make the mount read-only. */
export const CLAIMS_WRITES = 1;
/** Is being executed: nobody may open the file for writing (ETXTBSY). */
export const DENIES_WRITES = -1;

/** Is told when the last reference to a file goes (eventpoll_release()). */
export interface FileWatcher {
  fileReleased(): void;
}

/** Every poll(2) event of a file that never blocks. */
export const ALWAYS_READY = POLLIN | POLLOUT | POLLRDNORM | POLLWRNORM;

/** What an open file description takes of the host's memory, about. */
const FILE_BYTES = 384;

/** alloc_empty_file(): 0, or -ENFILE when there is no room for `count` more open files. */
export function checkFileRoom(vfs: VirtualFilesystem, count = 1): number {
  return vfs.memory.hasRoom(count * FILE_BYTES) ? 0 : -ENFILE;
}

/**
 * An open file description (struct file): what descriptors refer to, shared by dup(2) and fork(2).
 *
 * `read`, `write`, `pread`, `pwrite` and `seek` make the VFS's checks and keep the position; subclasses override the hooks `readAt`
 * and `writeAt`. Results are counts or -errno; -EAGAIN means "would block, wait on `queue`" whether or not O_NONBLOCK is set.
 */
export abstract class FileDescription implements MappedFile {
  readonly path: Path;
  /** f_cred: who opened it. */
  readonly credentials: Credentials;
  /** Access mode and status flags (F_GETFL). */
  flags: number;
  position: number;
  references: number;
  /** What it holds of the inode's write count: NO_CLAIM, CLAIMS_WRITES or DENIES_WRITES. */
  writeClaim: number;
  /** Null until fcntl(2) F_SETOWN or F_SETSIG. */
  owner: FileOwner | null;
  /** epoll instances that watch it; null for none. */
  watchers: Set<FileWatcher> | null;

  constructor(path: Path, flags: number, credentials: Credentials) {
    this.path = path;
    this.credentials = credentials;
    this.flags = flags & ~(O_CREAT | O_EXCL | O_NOCTTY | O_TRUNC);
    this.position = 0;
    this.references = 1;
    this.writeClaim = NO_CLAIM;
    this.owner = null;
    this.watchers = null;
    path.mount.retain();
    path.inode.retain();
    credentials.retain(USE_OPENER);
    path.inode.superblock.vfs.memory.take(FILE_BYTES + credentials.groupsBytes);
  }

  get inode(): Inode {
    return this.path.dentry.inode;
  }

  get isReadable(): boolean {
    const mode = this.flags & (O_ACCMODE | O_PATH);
    return mode === O_RDONLY || mode === O_RDWR;
  }

  get isWritable(): boolean {
    const mode = this.flags & (O_ACCMODE | O_PATH);
    return mode === O_WRONLY || mode === O_RDWR;
  }

  /** Opened with O_PATH: names a place and allows no I/O. */
  get isPathOnly(): boolean {
    return (this.flags & O_PATH) !== 0;
  }

  get isNonBlocking(): boolean {
    return (this.flags & O_NONBLOCK) !== 0;
  }

  /** Has a position; streams (pipes, ttys, sockets) have none and answer lseek(2) with ESPIPE. */
  get isSeekable(): boolean {
    return true;
  }

  /** FMODE_PWRITE: pwrite(2) has a place to write to. */
  get allowsPwrite(): boolean {
    return this.isSeekable;
  }

  /** A blocking write(2) goes on until every byte is written. */
  get blocksUntilWritten(): boolean {
    return false;
  }

  /** How much more work it is to move a byte of it than to copy one. */
  get transferCost(): number {
    return 1;
  }

  /** Notified when `poll` may have changed. Files that are always ready share one that never is. */
  get queue(): WaitQueue {
    return this.inode.superblock.vfs.idleQueue;
  }

  /** Where `caller` waits: `queue`, of all but files that show each caller something else. */
  waitSource(_caller: Caller): WaitSource {
    return this;
  }

  waitQueue(): WaitQueue {
    return this.queue;
  }

  retain(): void {
    this.references++;
  }

  release(): void {
    if (--this.references > 0) return;
    if (this.references < 0) throw new Error("file description released more often than retained");
    if (this.watchers !== null) for (const watcher of [...this.watchers]) watcher.fileReleased();
    this.inode.locks?.removeFile(this);
    this.onRelease();
    this.dropWriteClaim();
    this.inode.superblock.vfs.memory.give(FILE_BYTES + this.credentials.groupsBytes);
    this.inode.release();
    this.path.mount.release();
    this.credentials.release(USE_OPENER);
  }

  /** Lets writers in again (exe_file_allow_write_access()), or is one of them no longer. */
  dropWriteClaim(): void {
    const claim = this.writeClaim;
    this.writeClaim = NO_CLAIM;
    if (claim === CLAIMS_WRITES) {
      this.inode.putWriteAccess();
      this.path.mount.writers--;
    } else if (claim === DENIES_WRITES) this.inode.allowWriteAccess();
  }

  /** The last reference is gone (file_operations.release). */
  onRelease(): void {}

  /**
   * Completes an open(2) that may have to wait: 0, -EAGAIN to wait on `queue` and call again, or -errno. The descriptor is installed
   * after 0; a caller that gives up releases the file.
   */
  completeOpen(_caller: Caller): number {
    return 0;
  }

  /** A descriptor that refers to this file is closed (file_operations.flush). */
  flush(_caller: Caller | null): void {}

  // I/O. `buffer[start, start + length)` is kernel memory.

  read(caller: Caller, buffer: Uint8Array, start: number, length: number): number {
    if (!this.isReadable) return -EBADF;
    if (!this.isSeekable) return this.readAt(caller, buffer, start, length, 0);
    const count = this.readAt(caller, buffer, start, length, this.position);
    if (count > 0) this.position += count;
    return count;
  }

  write(caller: Caller, buffer: Uint8Array, start: number, length: number): number {
    if (!this.isWritable) return -EBADF;
    if (!this.isSeekable) return this.writeAt(caller, buffer, start, length, 0);
    const offset = this.writeOffset(this.position);
    const count = this.writeAt(caller, buffer, start, length, offset);
    if (count <= 0) return count;
    this.position = offset + count;
    noteModified(this.path.dentry);
    return count;
  }

  pread(caller: Caller, buffer: Uint8Array, start: number, length: number, offset: number): number {
    if (offset < 0) return -EINVAL;
    if (this.isPathOnly) return -EBADF;
    if (!this.isSeekable) return -ESPIPE;
    if (!this.isReadable) return -EBADF;
    return this.readAt(caller, buffer, start, length, offset);
  }

  pwrite(caller: Caller, buffer: Uint8Array, start: number, length: number, offset: number): number {
    if (offset < 0) return -EINVAL;
    if (this.isPathOnly) return -EBADF;
    if (!this.isSeekable) return -ESPIPE;
    if (!this.isWritable) return -EBADF;
    const count = this.writeAt(caller, buffer, start, length, this.writeOffset(offset));
    if (count > 0) noteModified(this.path.dentry);
    return count;
  }

  /** pwrite(2), BUGS: O_APPEND appends whatever the offset. */
  private writeOffset(offset: number): number {
    return (this.flags & O_APPEND) !== 0 ? this.inode.size : offset;
  }

  /** Nanoseconds a blocking read waits before it gives up; Infinity for all but terminals with VTIME (termios(3)). */
  get readTimeout(): number {
    return Number.POSITIVE_INFINITY;
  }

  /** The read that waited `readTimeout` in vain: what there is, perhaps nothing. */
  readTimedOut(_caller: Caller, _buffer: Uint8Array, _start: number, _length: number): number {
    return 0;
  }

  // read(2): EINVAL, the file is unsuitable for reading
  readAt(_caller: Caller, _buffer: Uint8Array, _start: number, _length: number, _offset: number): number {
    return -EINVAL;
  }

  writeAt(_caller: Caller, _buffer: Uint8Array, _start: number, _length: number, _offset: number): number {
    return -EINVAL;
  }

  /** lseek(2). */
  seek(caller: Caller, offset: number, whence: number): number {
    if (this.isPathOnly) return -EBADF;
    if (!this.isSeekable) return -ESPIPE;
    return this.seekTo(caller, offset, whence);
  }

  /** generic_file_llseek(), without SEEK_DATA and SEEK_HOLE. */
  seekTo(_caller: Caller, offset: number, whence: number): number {
    let base: number;
    if (whence === SEEK_SET) base = 0;
    else if (whence === SEEK_CUR) base = this.position;
    else if (whence === SEEK_END) base = this.inode.size;
    else return -EINVAL;
    return this.setPosition(base + offset);
  }

  /** vfs_setpos(): EINVAL outside of what the file system can address. */
  setPosition(position: number): number {
    if (!(position >= 0 && position <= MAX_FILE_SIZE)) return -EINVAL;
    this.position = position;
    return position;
  }

  /** getdents64(2) from `position` on. */
  readdir(_caller: Caller, _sink: DirentSink): number {
    return -ENOTDIR;
  }

  /** ioctl(2), without the commands that are the descriptor's (FIOCLEX) or set status flags (FIONBIO). */
  ioctl(caller: Caller, command: number, argument: number, memory: IoctlMemory): number {
    if (command !== FIONREAD) return -ENOTTY;
    const count = this.available(caller);
    return count < 0 ? count : putInt(memory, argument, count);
  }

  /** Events (POLL*) that hold now. */
  poll(_caller: Caller): number {
    return ALWAYS_READY;
  }

  /** FIONREAD: bytes that can be read now. */
  available(_caller: Caller): number {
    return -ENOTTY;
  }

  /** Lines of its own in /proc/PID/fdinfo, each with its newline, for an instance of /proc with that pid namespace. */
  fdinfo(_namespace: PidNamespace): string {
    return "";
  }

  // fsync(2): EINVAL, the file does not support synchronization (devices, pipes, sockets, pseudo files)
  fsync(): number {
    return -EINVAL;
  }

  /** fcntl(2) F_SETFL. */
  setStatusFlags(caller: Caller, flags: number): number {
    const settable = O_APPEND | O_ASYNC | O_DIRECT | O_NOATIME | O_NONBLOCK;
    // fcntl(2): EPERM, O_NOATIME by somebody who is neither the owner nor has CAP_FOWNER.
    const addsNoatime = (flags & O_NOATIME) !== 0 && (this.flags & O_NOATIME) === 0;
    if (addsNoatime && !isOwnerOrCapable(caller, shownInode(this.path.mount.idmap, this.inode))) return -EPERM;
    if ((flags & O_DIRECT) !== 0 && !this.allowsDirect) return -EINVAL;
    this.flags = (this.flags & ~settable) | (flags & settable);
    return 0;
  }

  /** FMODE_CAN_ODIRECT */
  get allowsDirect(): boolean {
    return false;
  }

  // Memory mappings (mm's MappedFile).

  mappable(): Mappable | null {
    return null;
  }

  mappingRights(): number {
    let rights = 0;
    if (this.isReadable) rights |= MAPPING_READABLE;
    if (this.isWritable) rights |= MAPPING_WRITABLE;
    if ((this.path.mount.flags & MS_NOEXEC) !== 0) rights |= MAPPING_NOEXEC;
    return rights;
  }

  describeMapping(): MappingDescription {
    const root = this.path.mount.namespaceRoot();
    return { path: pathname(this.path, root), device: this.inode.superblock.dev, inode: this.inode.ino };
  }
}

savable(FileDescription, {
  name: "fs.FileDescription",
  version: 1,
  saved: {
    path: ref(() => Path),
    credentials: ref(() => Credentials),
    flags: int,
    position: int,
    references: int,
    writeClaim: int,
    owner: nullable(ref(() => FileOwner)),
    watchers: nullable(set(anyRef<FileWatcher>("fileReleased"))),
  },
});
