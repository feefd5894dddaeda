import { fromBytes } from "../../abi/byte-string.ts";
import { EFAULT, ENAMETOOLONG } from "../../abi/errno.ts";
import { copyAddressSpace } from "../../mm/fork.ts";
import { MemoryManager } from "../../mm/memory-manager.ts";
import { savable } from "../../state/savable.ts";

/** Addresses from here on are slots: beyond user space (2^38), so that no mapping can be there. */
export const SLOT_BASE = 2 ** 40;
/** Addresses per slot: more than the longest buffer. */
export const SLOT_STRIDE = 2 ** 32;

const NO_SLOTS: readonly Uint8Array[] = [];

/**
 * The address space of a TypeScript program. Its strings and buffers live in the JS heap; while a system call of it is handled, the call's
 * byte arrays ("slots") can be reached at addresses of their own, so that handlers see an address space like any other, and no page is
 * needed for an argument. Mappings (mmap(2), shared memory) work as everywhere.
 */
export class ProgramMemory extends MemoryManager {
  /** Those of the call that is handled now; set before each handler (`TaskContext.args`). */
  slots: readonly Uint8Array[] = NO_SLOTS;

  override fork(): ProgramMemory {
    const child = new ProgramMemory(this.pool, this.limits);
    child.hasIpcLock = this.hasIpcLock;
    copyAddressSpace(this, child);
    return child;
  }

  override accessOk(address: number, length: number): boolean {
    if (address < SLOT_BASE) return super.accessOk(address, length);
    const slot = this.slotAt(address);
    return slot !== undefined && (address % SLOT_STRIDE) + length <= slot.length;
  }

  override copyIn(address: number, destination: Uint8Array, start: number, length: number): number {
    if (address < SLOT_BASE) return super.copyIn(address, destination, start, length);
    const slot = this.slotAt(address);
    const offset = address % SLOT_STRIDE;
    if (slot === undefined || offset + length > slot.length) return -EFAULT;
    if (length < VIEW_THRESHOLD) for (let i = 0; i < length; i++) destination[start + i] = slot[offset + i]!;
    else destination.set(slot.subarray(offset, offset + length), start);
    return 0;
  }

  override copyOut(address: number, source: Uint8Array, start: number, length: number): number {
    if (address < SLOT_BASE) return super.copyOut(address, source, start, length);
    const slot = this.slotAt(address);
    const offset = address % SLOT_STRIDE;
    if (slot === undefined || offset + length > slot.length) return -EFAULT;
    if (length < VIEW_THRESHOLD) for (let i = 0; i < length; i++) slot[offset + i] = source[start + i]!;
    else slot.set(source.subarray(start, start + length), offset);
    return 0;
  }

  override zeroOut(address: number, length: number): number {
    if (address < SLOT_BASE) return super.zeroOut(address, length);
    const slot = this.slotAt(address);
    const offset = address % SLOT_STRIDE;
    if (slot === undefined || offset + length > slot.length) return -EFAULT;
    slot.fill(0, offset, offset + length);
    return 0;
  }

  override copyInString(address: number, maxLength: number): string | number {
    if (address < SLOT_BASE) return super.copyInString(address, maxLength);
    const slot = this.slotAt(address);
    if (slot === undefined) return -EFAULT;
    const offset = address % SLOT_STRIDE;
    const end = slot.indexOf(0, offset);
    if (end < 0) return slot.length - offset < maxLength ? -EFAULT : -ENAMETOOLONG;
    return end - offset < maxLength ? fromBytes(slot, offset, end) : -ENAMETOOLONG;
  }

  override faultIn(address: number, length: number, access: number): number {
    if (address < SLOT_BASE) return super.faultIn(address, length, access);
    const slot = this.slotAt(address);
    return slot === undefined ? 0 : Math.max(0, Math.min(length, slot.length - (address % SLOT_STRIDE)));
  }

  override readU8(address: number): number {
    return address < SLOT_BASE ? super.readU8(address) : this.readSlot(address, 1);
  }

  override readU16(address: number): number {
    return address < SLOT_BASE ? super.readU16(address) : this.readSlot(address, 2);
  }

  override readU32(address: number): number {
    return address < SLOT_BASE ? super.readU32(address) : this.readSlot(address, 4);
  }

  override writeU8(address: number, value: number): number {
    return address < SLOT_BASE ? super.writeU8(address, value) : this.writeSlot(address, value, 1);
  }

  override writeU16(address: number, value: number): number {
    return address < SLOT_BASE ? super.writeU16(address, value) : this.writeSlot(address, value, 2);
  }

  override writeU32(address: number, value: number): number {
    return address < SLOT_BASE ? super.writeU32(address, value) : this.writeSlot(address, value, 4);
  }

  override compareExchangeU32(address: number, expected: number, desired: number): number {
    // futex(2): a key must belong to a mapping.
    return address < SLOT_BASE ? super.compareExchangeU32(address, expected, desired) : -EFAULT;
  }

  private slotAt(address: number): Uint8Array | undefined {
    return this.slots[Math.floor(address / SLOT_STRIDE) - SLOT_BASE / SLOT_STRIDE];
  }

  /** Little-endian. */
  private readSlot(address: number, size: number): number {
    const slot = this.slotAt(address);
    const offset = address % SLOT_STRIDE;
    if (slot === undefined || offset + size > slot.length) return -EFAULT;
    let value = 0;
    for (let i = size - 1; i >= 0; i--) value = value * 256 + slot[offset + i]!;
    return value;
  }

  private writeSlot(address: number, value: number, size: number): number {
    const slot = this.slotAt(address);
    const offset = address % SLOT_STRIDE;
    if (slot === undefined || offset + size > slot.length) return -EFAULT;
    for (let i = 0; i < size; i++) slot[offset + i] = value >>> (8 * i);
    return 0;
  }
}

/** Below this many bytes a loop is faster than making the view that TypedArray.set() wants. */
const VIEW_THRESHOLD = 24;

savable(ProgramMemory, {
  name: "program.ProgramMemory",
  version: 1,
  saved: {},
  transient: { slots: () => NO_SLOTS },
});
