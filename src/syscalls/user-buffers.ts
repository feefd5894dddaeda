import { EFAULT, EINVAL } from "../abi/errno.ts";
import { MAX_RW_COUNT, UIO_MAXIOV } from "../abi/limits.ts";
import { Iovec } from "../abi/uio-struct.ts";
import { ACCESS_READ, ACCESS_WRITE, type UserMemory } from "../mm/user-memory.ts";
import { structBuffer, structView } from "./scratch.ts";

const { iov_base, iov_len } = Iovec.fields;

/** Beyond it an address or a length is negative as a `long`: access_ok(). */
const USER_ADDRESS_END = 2 ** 63;

/**
 * The user buffers of one read or write, in order, and how far it has got in them (struct iov_iter). One object serves all calls: a
 * handler fills it, and is through with it when it returns.
 */
export class UserBuffers {
  private readonly bases: Float64Array;
  private readonly lengths: Float64Array;
  private count: number;
  /** The buffer it is in, and how far into it. */
  private index: number;
  private offset: number;
  /** Bytes still to be moved. */
  remaining: number;

  constructor() {
    this.bases = new Float64Array(UIO_MAXIOV);
    this.lengths = new Float64Array(UIO_MAXIOV);
    this.count = 0;
    this.index = 0;
    this.offset = 0;
    this.remaining = 0;
  }

  /** import_ubuf(): one buffer. @returns 0 or -EFAULT. */
  importBuffer(address: number, length: number): number {
    if (address + length > USER_ADDRESS_END) return -EFAULT;
    this.restart();
    this.append(address, length);
    return 0;
  }

  /** import_iovec(): `count` struct iovec at `address`. @returns 0, -EINVAL or -EFAULT. */
  importIovec(memory: UserMemory, address: number, count: number): number {
    this.restart();
    // readv(2): EINVAL, the vector count is greater than the permitted maximum
    if (count > UIO_MAXIOV) return -EINVAL;
    const error = memory.copyIn(address, structBuffer, 0, count * Iovec.size);
    if (error < 0) return error;
    for (let i = 0; i < count; i++) {
      // readv(2): EINVAL, the sum of the iov_len values overflows an ssize_t value; one of them alone does too
      if (iov_len.get(structView, i * Iovec.size) >= USER_ADDRESS_END) return -EINVAL;
    }
    for (let i = 0; i < count; i++) {
      const base = iov_base.get(structView, i * Iovec.size);
      const length = iov_len.get(structView, i * Iovec.size);
      if (base + length > USER_ADDRESS_END) return -EFAULT;
      this.append(base, length);
    }
    return 0;
  }

  private restart(): void {
    this.count = 0;
    this.index = 0;
    this.offset = 0;
    this.remaining = 0;
  }

  /** read(2): at most MAX_RW_COUNT bytes are transferred, whatever was asked for. */
  private append(base: number, length: number): void {
    const taken = Math.min(length, MAX_RW_COUNT - this.remaining);
    this.bases[this.count] = base;
    this.lengths[this.count] = taken;
    this.count++;
    this.remaining += taken;
  }

  /** iov_iter_advance(); a negative count goes back. */
  advance(bytes: number): void {
    this.remaining -= bytes;
    this.offset += bytes;
    while (this.offset < 0) this.offset += this.lengths[--this.index]!;
    while (this.index < this.count && this.offset >= this.lengths[this.index]!) {
      this.offset -= this.lengths[this.index]!;
      this.index++;
    }
  }

  /** Moves up to `limit` bytes from the buffers to `destination`. @returns how many; fewer where user memory ends. */
  copyIn(memory: UserMemory, destination: Uint8Array, limit: number): number {
    let done = 0;
    while (done < limit && this.index < this.count) {
      const address = this.bases[this.index]! + this.offset;
      let part = Math.min(limit - done, this.lengths[this.index]! - this.offset);
      const isFault = memory.copyIn(address, destination, done, part) < 0;
      if (isFault) {
        part = memory.faultIn(address, part, ACCESS_READ);
        memory.copyIn(address, destination, done, part);
      }
      done += part;
      this.advance(part);
      if (isFault) break;
    }
    return done;
  }

  /** Moves `source[0, length)` to the buffers. @returns how many bytes; fewer where user memory ends. */
  copyOut(memory: UserMemory, source: Uint8Array, length: number): number {
    let done = 0;
    while (done < length && this.index < this.count) {
      const address = this.bases[this.index]! + this.offset;
      let part = Math.min(length - done, this.lengths[this.index]! - this.offset);
      const isFault = memory.copyOut(address, source, done, part) < 0;
      // Bytes before the fault have been written.
      if (isFault) part = memory.faultIn(address, part, ACCESS_WRITE);
      done += part;
      this.advance(part);
      if (isFault) break;
    }
    return done;
  }

  /** How many of the next `limit` bytes can be written to: what a stream may hand out without losing any of it to a fault. */
  writable(memory: UserMemory, limit: number): number {
    let done = 0;
    let offset = this.offset;
    for (let i = this.index; done < limit && i < this.count; i++) {
      const part = Math.min(limit - done, this.lengths[i]! - offset);
      const room = memory.faultIn(this.bases[i]! + offset, part, ACCESS_WRITE);
      done += room;
      if (room < part) break;
      offset = 0;
    }
    return done;
  }
}

/** The buffers of the present call. */
export const userBuffers: UserBuffers = new UserBuffers();
