import { EAGAIN, EPIPE } from "../../abi/errno.ts";
import { POLLERR, POLLOUT, POLLWRNORM } from "../../abi/poll.ts";
import { text, uint } from "../../state/fields.ts";
import { savable } from "../../state/savable.ts";
import { WaitQueue } from "../../waiter/wait-queue.ts";
import { ByteQueue, byteQueue } from "./byte-queue.ts";

/** Where the embedder learns that there is something to take. Called in the middle of a system call: it may take, and nothing else. */
export interface HostSink {
  dataAvailable(output: HostOutput): void;
  /** The last descriptor that could write is closed. */
  closed(output: HostOutput): void;
}

const CAPACITY = 65536;

/**
 * A stream the embedder drains: standard output and error, the screen of a terminal. It holds so many bytes and then blocks its writers,
 * until the host has taken some. What was not taken is state; the sink is not, and is attached again, by name, after a load.
 */
export class HostOutput {
  readonly name: string;
  readonly pending: ByteQueue;
  readonly capacity: number;
  /** Open file descriptions that can write. */
  writers: number;
  readonly queue: WaitQueue;
  /** The host reads no more: writers get EPIPE, as from a pipe without a reader. Not saved: the next host may read again. */
  isBroken: boolean;
  /** @internal */ sink: HostSink | null;

  constructor(name: string, capacity = CAPACITY) {
    this.name = name;
    this.pending = new ByteQueue();
    this.capacity = capacity;
    this.writers = 0;
    this.queue = new WaitQueue();
    this.isBroken = false;
    this.sink = null;
  }

  attach(sink: HostSink | null): void {
    this.sink = sink;
    this.announce();
  }

  /** How many bytes it has room for. */
  get room(): number {
    return this.capacity - this.pending.length;
  }

  /** Takes up to `maximum` bytes out, and lets writers go on. */
  take(maximum: number = this.pending.length): Uint8Array {
    const bytes = new Uint8Array(Math.min(maximum, this.pending.length));
    this.pending.take(bytes, 0, bytes.length);
    if (bytes.length > 0) this.queue.notify(POLLOUT | POLLWRNORM);
    return bytes;
  }

  /** @returns how many bytes were accepted, or -EAGAIN. */
  write(buffer: Uint8Array, start: number, length: number): number {
    if (length === 0) return 0;
    if (this.isBroken) return -EPIPE;
    const count = Math.min(length, this.room);
    if (count === 0) return -EAGAIN;
    this.pending.push(buffer, start, count);
    this.announce();
    return count;
  }

  /** Nobody will take anything any more: what is pending is dropped, and writers are told. */
  break(): void {
    this.isBroken = true;
    this.take();
    this.queue.notify(POLLOUT | POLLWRNORM | POLLERR);
  }

  /** Adds one byte without telling the sink: `announce` follows. Precondition: there is room. */
  put(byte: number): void {
    this.pending.pushByte(byte);
  }

  /** Tells the sink that there is something to take. */
  announce(): void {
    if (this.pending.length > 0) this.sink?.dataAvailable(this);
  }

  addWriter(): void {
    this.writers++;
  }

  removeWriter(): void {
    if (--this.writers === 0) this.sink?.closed(this);
  }

  poll(): number {
    if (this.isBroken) return POLLOUT | POLLWRNORM | POLLERR;
    return this.room > 0 ? POLLOUT | POLLWRNORM : 0;
  }
}

savable(HostOutput, {
  name: "fs.HostOutput",
  version: 1,
  saved: { name: text, pending: byteQueue, capacity: uint, writers: uint },
  transient: { queue: () => new WaitQueue(), isBroken: () => false, sink: () => null },
});
