import { fromBytes } from "../abi/byte-string.ts";
import type { UserMemory } from "../mm/user-memory.ts";

const BUFFER_SIZE = 65536;
const buffer = new Uint8Array(BUFFER_SIZE);
const view = new DataView(buffer.buffer);

/** The `size` bytes of user memory at `address`, valid until the next call; null when they cannot be read. */
export function readStruct(memory: UserMemory, address: number, size: number): DataView | null {
  return memory.copyIn(address, buffer, 0, size) < 0 ? null : view;
}

/** The bytes of user memory at `address` as a byte string; null when they cannot be read. */
export function readBytes(memory: UserMemory, address: number, length: number): string | null {
  const size = Math.min(length, BUFFER_SIZE);
  return memory.copyIn(address, buffer, 0, size) < 0 ? null : fromBytes(buffer, 0, size);
}
