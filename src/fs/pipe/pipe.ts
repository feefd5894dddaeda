import { CAP_SYS_RESOURCE } from "../../abi/capability.ts";
import { EAGAIN, EBUSY, EINVAL, ENOMEM, EPERM, EPIPE } from "../../abi/errno.ts";
import { POLLERR, POLLHUP, POLLIN, POLLOUT, POLLRDNORM, POLLWRNORM } from "../../abi/poll.ts";
import { PAGE_SIZE } from "../../mm/frame-pool.ts";
import { uint } from "../../state/fields.ts";
import { savable } from "../../state/savable.ts";
import { WaitQueue } from "../../waiter/wait-queue.ts";
import type { Caller } from "../caller.ts";
import type { VirtualFilesystem } from "../virtual-filesystem.ts";
import { virtualFilesystem } from "../virtual-filesystem-field.ts";
import { PipeBuffer, pipeBuffers } from "./pipe-buffer.ts";

/** PIPE_DEF_BUFFERS: a new pipe holds 16 pages. */
const DEFAULT_SLOTS = 16;

/** What a slot with its page takes of the host's memory, about. */
const SLOT_BYTES = PAGE_SIZE + 256;

/** F_SETPIPE_SZ's largest value, 2^31. */
const MAX_PIPE_SIZE = 2 ** 31;

export const PIPE_READABLE = POLLIN | POLLRDNORM;
export const PIPE_WRITABLE = POLLOUT | POLLWRNORM;

/**
 * A pipe or open FIFO (pipe(7), struct pipe_inode_info). Its capacity is counted in slots of a page, as in Linux: a write appends to the
 * last slot if the odd bytes of it fit there, and takes fresh slots otherwise; that is what makes writes up to PIPE_BUF atomic.
 */
export class Pipe {
  readonly vfs: VirtualFilesystem;
  /** Slots in use, oldest first. */
  readonly buffers: PipeBuffer[];
  /** Slots it may use (max_usage). */
  slots: number;
  /** Open file descriptions by direction. */
  readers: number;
  writers: number;
  /** How often it was opened in each direction; a FIFO's open waits for a change. */
  readerOpens: number;
  writerOpens: number;
  readonly queue: WaitQueue;

  constructor(vfs: VirtualFilesystem) {
    this.vfs = vfs;
    this.buffers = [];
    this.slots = DEFAULT_SLOTS;
    this.readers = 0;
    this.writers = 0;
    this.readerOpens = 0;
    this.writerOpens = 0;
    this.queue = new WaitQueue();
  }

  get isEmpty(): boolean {
    return this.buffers.length === 0;
  }

  get isFull(): boolean {
    return this.buffers.length >= this.slots;
  }

  /** Bytes that can be read. */
  get length(): number {
    let length = 0;
    for (const buffer of this.buffers) length += buffer.length;
    return length;
  }

  openEnds(reads: boolean, writes: boolean): void {
    if (reads) {
      this.readers++;
      this.readerOpens++;
    }
    if (writes) {
      this.writers++;
      this.writerOpens++;
    }
    this.queue.notify(PIPE_READABLE | PIPE_WRITABLE);
  }

  closeEnds(reads: boolean, writes: boolean): void {
    if (reads) this.readers--;
    if (writes) this.writers--;
    this.queue.notify(PIPE_READABLE | PIPE_WRITABLE | POLLERR | POLLHUP);
  }

  /** anon_pipe_read(). @returns bytes, 0 at the end (nobody has it open for writing), -EAGAIN. */
  read(buffer: Uint8Array, start: number, length: number): number {
    if (length === 0) return 0;
    if (this.isEmpty) return this.writers === 0 ? 0 : -EAGAIN;
    const wasFull = this.isFull;
    let done = 0;
    while (done < length && !this.isEmpty) {
      const slot = this.buffers[0]!;
      const count = Math.min(slot.length, length - done);
      slot.take(buffer, start + done, count);
      done += count;
      // pipe(2), O_DIRECT: what a read leaves of a packet is dropped
      if (slot.length === 0 || slot.isPacket) {
        this.buffers.shift();
        this.free(slot);
      }
      if (slot.isPacket) break;
    }
    if (wasFull && !this.isFull) this.queue.notify(PIPE_WRITABLE);
    return done;
  }

  private free(slot: PipeBuffer): void {
    this.vfs.memory.give(SLOT_BYTES);
    this.vfs.pipePages.give(slot.page);
  }

  /** Whether there is memory for `bytes` in fresh slots. */
  hasMemoryFor(bytes: number): boolean {
    return this.vfs.memory.hasRoom(Math.ceil(bytes / PAGE_SIZE) * SLOT_BYTES);
  }

  /** Nobody has it open any more. */
  discard(): void {
    for (const slot of this.buffers) this.free(slot);
    this.buffers.length = 0;
  }

  /** Copies up to `length` of the bytes a read would give, and leaves them there. @returns how many. */
  peek(buffer: Uint8Array, start: number, length: number): number {
    let done = 0;
    for (const slot of this.buffers) {
      if (done === length) break;
      const count = Math.min(slot.length, length - done);
      buffer.set(slot.page.subarray(slot.offset, slot.offset + count), start + done);
      done += count;
      if (slot.isPacket) break;
    }
    return done;
  }

  /** anon_pipe_write(). @returns bytes, -EPIPE without a reader (the syscall layer sends SIGPIPE), -EAGAIN when it is full, -ENOMEM. */
  write(buffer: Uint8Array, start: number, length: number, asPackets: boolean): number {
    if (length === 0) return 0;
    if (this.readers === 0) return -EPIPE;
    let done = this.appendToLast(buffer, start, length);
    while (done < length && !this.isFull) {
      if (!this.vfs.memory.charge(SLOT_BYTES)) {
        if (done === 0) return -ENOMEM;
        break;
      }
      const slot = new PipeBuffer(this.vfs.pipePages.take(), asPackets);
      const count = Math.min(PAGE_SIZE, length - done);
      slot.append(buffer, start + done, count);
      this.buffers.push(slot);
      done += count;
    }
    if (done === 0) return -EAGAIN;
    // Also when there was something to read already: epoll(7), every chunk of data is an edge.
    this.queue.notify(PIPE_READABLE);
    return done;
  }

  /** The bytes that are no whole page go into the last slot if all of them fit. */
  private appendToLast(buffer: Uint8Array, start: number, length: number): number {
    const odd = length % PAGE_SIZE;
    const last = this.buffers[this.buffers.length - 1];
    if (odd === 0 || last === undefined || last.isPacket || last.end + odd > PAGE_SIZE) return 0;
    last.append(buffer, start, odd);
    return odd;
  }

  /** F_GETPIPE_SZ */
  get capacity(): number {
    return this.slots * PAGE_SIZE;
  }

  /** F_SETPIPE_SZ: at least `size`, rounded up to a power of two pages. @returns the new capacity. */
  resize(caller: Caller, size: number): number {
    const capacity = roundPipeSize(size);
    if (capacity === 0) return -EINVAL;
    const grows = capacity > this.capacity;
    const initial = this.vfs.initialUserNamespace;
    // fcntl(2): EPERM, beyond fs.pipe-max-size without CAP_SYS_RESOURCE; EBUSY, smaller than what is in it
    if (grows && capacity > this.vfs.pipeMaxSize && !caller.credentials.hasCapability(CAP_SYS_RESOURCE, initial))
      return -EPERM;
    const slots = capacity / PAGE_SIZE;
    if (this.buffers.length > slots) return -EBUSY;
    const wasFull = this.isFull;
    this.slots = slots;
    if (wasFull && !this.isFull) this.queue.notify(PIPE_WRITABLE);
    return capacity;
  }
}

/** round_pipe_size(); 0 is out of range. */
export function roundPipeSize(size: number): number {
  if (size > MAX_PIPE_SIZE || size < 0) return 0;
  let rounded = PAGE_SIZE;
  while (rounded < size) rounded *= 2;
  return rounded;
}

savable(Pipe, {
  name: "fs.Pipe",
  version: 1,
  saved: {
    vfs: virtualFilesystem,
    buffers: pipeBuffers,
    slots: uint,
    readers: uint,
    writers: uint,
    readerOpens: uint,
    writerOpens: uint,
  },
  transient: { queue: () => new WaitQueue() },
});
