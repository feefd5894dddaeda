import { F_UNLCK } from "../../abi/fcntl.ts";
import { POLLIN } from "../../abi/poll.ts";
import { KernelMemory } from "../../mm/kernel-memory.ts";
import { anyRef, float, int, list, ref, struct } from "../../state/fields.ts";
import { savable } from "../../state/savable.ts";
import { WaitQueue } from "../../waiter/wait-queue.ts";
import type { FileDescription } from "../file-description.ts";
import { type LockOwner, type RecordLock, recordsConflict, setRecordLock } from "./record-lock.ts";

/** `RecordLock.end` of a lock up to whatever the end of the file will be. */
export const TO_END: number = Number.POSITIVE_INFINITY;

/** What a lock takes of the host's memory, about. */
const LOCK_BYTES = 192;

/** A lock of flock(2): one open file description, F_RDLCK or F_WRLCK. */
export interface FileLock {
  readonly file: FileDescription;
  readonly type: number;
}

/** The locks of one inode (struct file_lock_context). Both kinds are advisory and do not see each other. */
export class InodeLocks {
  /** @internal fcntl(2). */
  records: RecordLock[];
  /** @internal flock(2). */
  files: FileLock[];
  /** Notified with POLLIN whenever a lock went away or became weaker. */
  readonly queue: WaitQueue;
  readonly memory: KernelMemory;
  /** @internal What is charged there. */
  chargedBytes: number;

  constructor(memory: KernelMemory = new KernelMemory(null)) {
    this.records = [];
    this.files = [];
    this.memory = memory;
    this.chargedBytes = 0;
    this.queue = new WaitQueue();
  }

  /** Whether there is memory for what one more request may leave: a lock split in two. */
  get hasRoom(): boolean {
    return this.memory.hasRoom(2 * LOCK_BYTES);
  }

  private settle(): void {
    const bytes = (this.records.length + this.files.length) * LOCK_BYTES;
    this.memory.give(this.chargedBytes - bytes);
    this.chargedBytes = bytes;
  }

  /** The first lock that keeps `request` from being granted (F_GETLK), or null. */
  conflicting(request: RecordLock): RecordLock | null {
    if (request.type === F_UNLCK) return null;
    return this.records.find((lock) => recordsConflict(lock, request)) ?? null;
  }

  /** F_SETLK. Precondition: nothing conflicts. */
  setRecord(request: RecordLock): void {
    this.records = setRecordLock(this.records, request);
    this.settle();
    this.queue.notify(POLLIN);
  }

  /** locks_remove_posix(): "all locks are released if the process closes any descriptor that refers to the file". */
  removeRecords(owner: LockOwner): void {
    if (!this.records.some((lock) => lock.owner === owner)) return;
    this.records = this.records.filter((lock) => lock.owner !== owner);
    this.settle();
    this.queue.notify(POLLIN);
  }

  /** locks_remove_file(): the last reference to an open file description is gone. */
  removeFile(file: FileDescription): void {
    this.removeRecords(file);
    this.setFile(file, F_UNLCK);
  }

  /** Replaces what `file` holds; F_UNLCK for nothing. */
  setFile(file: FileDescription, type: number): void {
    const others = this.files.filter((lock) => lock.file !== file);
    const held = others.length < this.files.length;
    if (type !== F_UNLCK) others.push({ file, type });
    this.files = others;
    this.settle();
    if (held) this.queue.notify(POLLIN);
  }
}

savable(InodeLocks, {
  name: "fs.InodeLocks",
  version: 1,
  saved: {
    records: list(
      struct<RecordLock>({
        owner: anyRef<LockOwner>("retain", "release"),
        type: int,
        start: float,
        end: float,
        pid: int,
      }),
    ),
    files: list(struct<FileLock>({ file: anyRef<FileDescription>("retain", "release"), type: int })),
    memory: ref(() => KernelMemory),
    chargedBytes: int,
  },
  transient: { queue: () => new WaitQueue() },
});
