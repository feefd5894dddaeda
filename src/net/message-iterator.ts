import { copyBytes } from "../fs/copy-bytes.ts";

/** Where the bytes of a message come from, or go to (struct iov_iter): user memory, or a buffer of the kernel. */
export interface MessageIterator {
  /** Bytes still to be moved. */
  readonly remaining: number;
  /** Moves the next `length` bytes to `destination[start...]`. @returns how many; fewer where user memory ends. */
  take(destination: Uint8Array, start: number, length: number): number;
  /** Moves `source[start, start + length)`. @returns how many; fewer where user memory ends, or there is no more room. */
  put(source: Uint8Array, start: number, length: number): number;
}

/** A part of a kernel buffer. */
export class BufferIterator implements MessageIterator {
  private readonly buffer: Uint8Array;
  private at: number;
  private readonly end: number;

  constructor(buffer: Uint8Array, start: number, length: number) {
    this.buffer = buffer;
    this.at = start;
    this.end = start + length;
  }

  get remaining(): number {
    return this.end - this.at;
  }

  take(destination: Uint8Array, start: number, length: number): number {
    const count = Math.min(length, this.remaining);
    copyBytes(destination, start, this.buffer, this.at, count);
    this.at += count;
    return count;
  }

  put(source: Uint8Array, start: number, length: number): number {
    const count = Math.min(length, this.remaining);
    copyBytes(this.buffer, this.at, source, start, count);
    this.at += count;
    return count;
  }
}
