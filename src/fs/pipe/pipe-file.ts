import { EAGAIN } from "../../abi/errno.ts";
import { O_DIRECT } from "../../abi/fcntl.ts";
import { POLLERR, POLLHUP } from "../../abi/poll.ts";
import type { Credentials } from "../../ns/credentials.ts";
import { int, ref } from "../../state/fields.ts";
import { savable } from "../../state/savable.ts";
import type { WaitQueue } from "../../waiter/wait-queue.ts";
import { touchAtime } from "../atime.ts";
import type { Caller } from "../caller.ts";
import { FileDescription } from "../file-description.ts";
import type { Path } from "../path.ts";
import type { SpecialInode } from "../special-file.ts";
import { touchTimes } from "../truncate.ts";
import { PIPE_READABLE, PIPE_WRITABLE, Pipe } from "./pipe.ts";

/** An open end of a pipe, or both. */
export class PipeFile extends FileDescription {
  readonly pipe: Pipe;
  /** An open(2) that waits for the other end: how often that end had been opened when it began. -1: it does not wait. */
  awaitedOpens: number;
  /** fifo(7) opened for reading, non-blocking, without a writer: no POLLHUP before the first writer has come and gone. -1: none. */
  quietUntil: number;

  constructor(path: Path, flags: number, credentials: Credentials, pipe: Pipe) {
    super(path, flags, credentials);
    this.pipe = pipe;
    this.awaitedOpens = -1;
    this.quietUntil = -1;
    pipe.openEnds(this.isReadable, this.isWritable);
  }

  override get isSeekable(): boolean {
    return false;
  }

  override get blocksUntilWritten(): boolean {
    return true;
  }

  /** O_DIRECT is packet mode. */
  override get allowsDirect(): boolean {
    return true;
  }

  override get queue(): WaitQueue {
    return this.pipe.queue;
  }

  override completeOpen(): number {
    if (this.awaitedOpens < 0) return 0;
    const opens = this.isReadable ? this.pipe.writerOpens : this.pipe.readerOpens;
    if (opens === this.awaitedOpens) return -EAGAIN;
    this.awaitedOpens = -1;
    return 0;
  }

  override readAt(_caller: Caller, buffer: Uint8Array, start: number, length: number): number {
    const count = this.pipe.read(buffer, start, length);
    if (count > 0) touchAtime(this.path);
    return count;
  }

  override writeAt(_caller: Caller, buffer: Uint8Array, start: number, length: number): number {
    const count = this.pipe.write(buffer, start, length, (this.flags & O_DIRECT) !== 0);
    if (count > 0) touchTimes(this.inode);
    return count;
  }

  override poll(): number {
    const { pipe } = this;
    let events = 0;
    if (this.isReadable) {
      if (!pipe.isEmpty) events |= PIPE_READABLE;
      if (pipe.writers === 0 && this.quietUntil !== pipe.writerOpens) events |= POLLHUP;
    }
    if (this.isWritable) {
      if (!pipe.isFull) events |= PIPE_WRITABLE;
      if (pipe.readers === 0) events |= POLLERR;
    }
    return events;
  }

  override available(): number {
    return this.pipe.length;
  }

  /** F_GETPIPE_SZ */
  get capacity(): number {
    return this.pipe.capacity;
  }

  /** F_SETPIPE_SZ */
  resize(caller: Caller, size: number): number {
    return this.pipe.resize(caller, size);
  }

  override onRelease(): void {
    const { pipe } = this;
    pipe.closeEnds(this.isReadable, this.isWritable);
    // What is left in a FIFO that nobody has open is lost.
    if (pipe.readers > 0 || pipe.writers > 0) return;
    pipe.discard();
    (this.inode as SpecialInode).pipe = null;
  }
}

savable(PipeFile, {
  name: "fs.PipeFile",
  version: 1,
  saved: { pipe: ref(() => Pipe), awaitedOpens: int, quietUntil: int },
});
