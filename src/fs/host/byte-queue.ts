import { bytes, type FieldCodec } from "../../state/fields.ts";

const FIRST_CAPACITY = 256;

/** Bytes on their way between the kernel and the host, first in, first out: a ring that grows. */
export class ByteQueue {
  private ring: Uint8Array;
  private head: number;
  length: number;

  constructor() {
    this.ring = new Uint8Array(FIRST_CAPACITY);
    this.head = 0;
    this.length = 0;
  }

  /** Appends a copy of `source[start, start + length)`. */
  push(source: Uint8Array, start: number, length: number): void {
    this.makeRoom(length);
    const mask = this.ring.length - 1;
    const tail = (this.head + this.length) & mask;
    const first = Math.min(length, this.ring.length - tail);
    this.ring.set(source.subarray(start, start + first), tail);
    if (first < length) this.ring.set(source.subarray(start + first, start + length), 0);
    this.length += length;
  }

  pushByte(byte: number): void {
    this.makeRoom(1);
    this.ring[(this.head + this.length) & (this.ring.length - 1)] = byte;
    this.length++;
  }

  /** Moves up to `length` bytes to `target[start...]`. @returns how many. */
  take(target: Uint8Array, start: number, length: number): number {
    const count = this.peek(target, start, length);
    this.head = (this.head + count) & (this.ring.length - 1);
    this.length -= count;
    return count;
  }

  /** Copies up to `length` bytes and leaves them in the queue. */
  peek(target: Uint8Array, start: number, length: number): number {
    const count = Math.min(length, this.length);
    const first = Math.min(count, this.ring.length - this.head);
    target.set(this.ring.subarray(this.head, this.head + first), start);
    if (first < count) target.set(this.ring.subarray(0, count - first), start + first);
    return count;
  }

  clear(): void {
    this.head = 0;
    this.length = 0;
  }

  private makeRoom(more: number): void {
    if (this.length + more <= this.ring.length) return;
    let capacity = this.ring.length;
    while (capacity < this.length + more) capacity *= 2;
    const grown = new Uint8Array(capacity);
    this.peek(grown, 0, this.length);
    this.ring = grown;
    this.head = 0;
  }
}

/** A queue as the bytes in it. */
export const byteQueue: FieldCodec<ByteQueue> = {
  encode(queue) {
    const contents = new Uint8Array(queue.length);
    queue.peek(contents, 0, contents.length);
    return contents;
  },
  validate: (plain, graph, at) => bytes.validate(plain, graph, at),
  decode(plain) {
    const contents = plain as Uint8Array;
    const queue = new ByteQueue();
    queue.push(contents, 0, contents.length);
    return queue;
  },
};
