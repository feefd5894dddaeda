import { fromBytes } from "../abi/byte-string.ts";
import { EFAULT, EINVAL, ENAMETOOLONG, ENOMEM } from "../abi/errno.ts";
import { SIGKILL } from "../abi/signal.ts";
import { handleFault } from "./fault.ts";
import { PAGE_MASK, PAGE_SIZE } from "./frame-pool.ts";
import { pageOf, TASK_SIZE } from "./layout.ts";
import { MemoryDescriptor } from "./memory-descriptor.ts";
import { PTE_FRAME_MASK, PTE_FRAME_SHIFT } from "./page-table.ts";
import { ACCESS_READ, ACCESS_WRITE, type UserMemory } from "./user-memory.ts";

/** Below this many bytes a loop is faster than making the view that TypedArray.set() wants. */
const VIEW_THRESHOLD = 24;
const WORD = 2 ** 32;

/**
 * copy_from_user() and its family over the page tables: each page is looked up once and its bytes are moved in one go. The TLB is
 * left alone, so any address space can be read, not only the running one.
 */
export class AccessibleMemory extends MemoryDescriptor implements UserMemory {
  copyIn(address: number, destination: Uint8Array, start: number, length: number): number {
    return this.transferIn(address, destination, start, length, false);
  }

  copyOut(address: number, source: Uint8Array, start: number, length: number): number {
    return this.transferOut(address, source, start, length, false);
  }

  /** access_ok(): the whole range is the user's; checked before the first byte moves. */
  accessOk(address: number, length: number): boolean {
    return address >= 0 && address + length <= TASK_SIZE;
  }

  /** Reads as ptrace(2) and /proc/PID/mem do, whatever the protection (FOLL_FORCE). */
  copyInForced(address: number, destination: Uint8Array, start: number, length: number): number {
    return this.transferIn(address, destination, start, length, true);
  }

  /** Writes as ptrace(2) and /proc/PID/mem do: read-only private pages are copied and stay read-only for the program. */
  copyOutForced(address: number, source: Uint8Array, start: number, length: number): number {
    return this.transferOut(address, source, start, length, true);
  }

  zeroOut(address: number, length: number): number {
    if (!this.accessOk(address, length)) return -EFAULT;
    for (let done = 0; done < length; ) {
      const at = this.locate(address + done, ACCESS_WRITE, false);
      if (at < 0) return at;
      const count = Math.min(PAGE_SIZE - (at & PAGE_MASK), length - done);
      this.pool.u8.fill(0, at, at + count);
      done += count;
    }
    return 0;
  }

  copyInString(address: number, maxLength: number): string | number {
    let text = "";
    for (let done = 0; done < maxLength; ) {
      const at = this.locate(address + done, ACCESS_READ, false);
      if (at < 0) return at;
      const { u8 } = this.pool;
      const stop = at + Math.min(PAGE_SIZE - (at & PAGE_MASK), maxLength - done);
      let end = at;
      while (end < stop && u8[end] !== 0) end++;
      text += fromBytes(u8, at, end);
      if (end < stop) return text;
      done += end - at;
    }
    return -ENAMETOOLONG;
  }

  faultIn(address: number, length: number, access: number): number {
    let done = 0;
    while (done < length) {
      const at = this.locate(address + done, access, false);
      if (at < 0) return done;
      done += PAGE_SIZE - (at & PAGE_MASK);
    }
    return length;
  }

  readU8(address: number): number {
    const at = this.locate(address, ACCESS_READ, false);
    return at < 0 ? at : this.pool.u8[at]!;
  }

  readU16(address: number): number {
    return this.readLittleEndian(address, 2);
  }

  readU32(address: number): number {
    if (address % 4 !== 0) return this.readLittleEndian(address, 4);
    const at = this.locate(address, ACCESS_READ, false);
    return at < 0 ? at : this.pool.i32[at >>> 2]! >>> 0;
  }

  readU64AsNumber(address: number): number {
    const low = this.readU32(address);
    if (low < 0) return low;
    const high = this.readU32(address + 4);
    return high < 0 ? high : high * WORD + low;
  }

  readU64(address: number): bigint | number {
    const low = this.readU32(address);
    if (low < 0) return low;
    const high = this.readU32(address + 4);
    return high < 0 ? high : (BigInt(high) << 32n) | BigInt(low);
  }

  readI64(address: number): bigint | number {
    const value = this.readU64(address);
    return typeof value === "number" ? value : BigInt.asIntN(64, value);
  }

  writeU8(address: number, value: number): number {
    return this.writeLittleEndian(address, value, 1);
  }

  writeU16(address: number, value: number): number {
    return this.writeLittleEndian(address, value, 2);
  }

  writeU32(address: number, value: number): number {
    if (address % 4 !== 0) return this.writeLittleEndian(address, value, 4);
    const at = this.locate(address, ACCESS_WRITE, false);
    if (at < 0) return at;
    this.pool.i32[at >>> 2] = value;
    return 0;
  }

  writeU64(address: number, value: number | bigint): number {
    // A number's low word is taken modulo 2^32, its high word rounds towards minus infinity: two's complement.
    const low = typeof value === "bigint" ? Number(BigInt.asUintN(32, value)) : value;
    const high = typeof value === "bigint" ? Number(BigInt.asUintN(32, value >> 32n)) : Math.floor(value / WORD);
    const result = this.writeU32(address, low);
    return result < 0 ? result : this.writeU32(address + 4, high);
  }

  compareExchangeU32(address: number, expected: number, desired: number): number {
    if (address % 4 !== 0) return -EINVAL;
    const at = this.locate(address, ACCESS_WRITE, false);
    if (at < 0) return at;
    const { i32 } = this.pool;
    const old = i32[at >>> 2]!;
    if (old === (expected | 0)) i32[at >>> 2] = desired;
    return old >>> 0;
  }

  private transferIn(address: number, to: Uint8Array, start: number, length: number, isForced: boolean): number {
    if (!this.accessOk(address, length)) return -EFAULT;
    for (let done = 0; done < length; ) {
      const at = this.locate(address + done, ACCESS_READ, isForced);
      if (at < 0) return at;
      const count = Math.min(PAGE_SIZE - (at & PAGE_MASK), length - done);
      move(this.pool.u8, at, to, start + done, count);
      done += count;
    }
    return 0;
  }

  private transferOut(address: number, from: Uint8Array, start: number, length: number, isForced: boolean): number {
    if (!this.accessOk(address, length)) return -EFAULT;
    for (let done = 0; done < length; ) {
      const at = this.locate(address + done, ACCESS_WRITE, isForced);
      if (at < 0) return at;
      const count = Math.min(PAGE_SIZE - (at & PAGE_MASK), length - done);
      move(from, start + done, this.pool.u8, at, count);
      done += count;
    }
    return 0;
  }

  /** The place in the pool's memory of the byte at `address`, made accessible; -EFAULT, or -ENOMEM without frames. */
  private locate(address: number, access: number, isForced: boolean): number {
    if (!(address >= 0 && address < TASK_SIZE)) return -EFAULT;
    const vpn = pageOf(address);
    let pte = this.pageTable.get(vpn);
    if ((pte & (access << 1)) === 0) {
      if (!handleFault(this, vpn, access, isForced)) return this.faultSignal === SIGKILL ? -ENOMEM : -EFAULT;
      pte = this.pageTable.get(vpn);
    }
    if (access === ACCESS_WRITE) this.pool.beforeWrite(pte >>> PTE_FRAME_SHIFT);
    return ((pte & PTE_FRAME_MASK) >>> 0) + (address & PAGE_MASK);
  }

  private readLittleEndian(address: number, size: number): number {
    let value = 0;
    for (let i = 0; i < size; i++) {
      const at = this.locate(address + i, ACCESS_READ, false);
      if (at < 0) return at;
      value += this.pool.u8[at]! * 2 ** (8 * i);
    }
    return value;
  }

  private writeLittleEndian(address: number, value: number, size: number): number {
    for (let i = 0; i < size; i++) {
      const at = this.locate(address + i, ACCESS_WRITE, false);
      if (at < 0) return at;
      this.pool.u8[at] = value >>> (8 * i);
    }
    return 0;
  }
}

function move(from: Uint8Array, fromStart: number, to: Uint8Array, toStart: number, count: number): void {
  if (count >= VIEW_THRESHOLD) to.set(from.subarray(fromStart, fromStart + count), toStart);
  else for (let i = 0; i < count; i++) to[toStart + i] = from[fromStart + i]!;
}
