import { EAGAIN } from "../../abi/errno.ts";
import { POLLHUP, POLLIN, POLLRDNORM } from "../../abi/poll.ts";
import { bool, text, uint } from "../../state/fields.ts";
import { savable } from "../../state/savable.ts";
import { WaitQueue } from "../../waiter/wait-queue.ts";
import { ByteQueue, byteQueue } from "./byte-queue.ts";

/** Where the embedder learns how its stream is read. Called in the middle of a system call: it may push, and nothing else. */
export interface HostSource {
  /** Bytes were read: there is room for more. */
  dataTaken(input: HostInput): void;
  /** The last descriptor that could read is closed. */
  closed(input: HostInput): void;
}

/**
 * A stream the embedder feeds: standard input that is no terminal. What was pushed and not yet read is state. After a load the embedder
 * finds the stream by its name and goes on pushing.
 */
export class HostInput {
  readonly name: string;
  readonly pending: ByteQueue;
  isEnded: boolean;
  /** Open file descriptions that can read. */
  readers: number;
  readonly queue: WaitQueue;
  /** @internal */ source: HostSource | null;

  constructor(name: string) {
    this.name = name;
    this.pending = new ByteQueue();
    this.isEnded = false;
    this.readers = 0;
    this.queue = new WaitQueue();
    this.source = null;
  }

  attach(source: HostSource | null): void {
    this.source = source;
  }

  /** Takes a copy of `bytes`. Readers drain it at their pace; `pending.length` tells how far behind they are. */
  push(bytes: Uint8Array): void {
    if (this.isEnded) throw new Error(`host input ${this.name} has ended`);
    this.pending.push(bytes, 0, bytes.length);
    this.queue.notify(POLLIN | POLLRDNORM);
  }

  /** No more bytes will come: readers see the end of the file behind what is pending. */
  end(): void {
    this.isEnded = true;
    this.queue.notify(POLLIN | POLLRDNORM | POLLHUP);
  }

  read(buffer: Uint8Array, start: number, length: number): number {
    if (length === 0) return 0;
    if (this.pending.length === 0) return this.isEnded ? 0 : -EAGAIN;
    const count = this.pending.take(buffer, start, length);
    this.source?.dataTaken(this);
    return count;
  }

  addReader(): void {
    this.readers++;
  }

  removeReader(): void {
    if (--this.readers === 0) this.source?.closed(this);
  }

  poll(): number {
    const readable = this.pending.length > 0 ? POLLIN | POLLRDNORM : 0;
    return this.isEnded ? readable | POLLHUP : readable;
  }
}

savable(HostInput, {
  name: "fs.HostInput",
  version: 1,
  saved: { name: text, pending: byteQueue, isEnded: bool, readers: uint },
  transient: { queue: () => new WaitQueue(), source: () => null },
});
