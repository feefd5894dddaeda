import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { EFAULT, EINVAL } from "../../src/abi/errno.ts";
import type { UserMemory } from "../../src/mm/user-memory.ts";
import { UserBuffers } from "../../src/syscalls/user-buffers.ts";

const SIZE = 512;
const IOVECS = 256;

/** Memory of SIZE bytes from address 0, each byte its own address modulo 256. */
function memoryOf(bytes: Uint8Array): UserMemory {
  const room = (address: number, length: number): number => Math.max(0, Math.min(length, SIZE - address));
  const memory: Pick<UserMemory, "copyIn" | "copyOut" | "faultIn"> = {
    copyIn(address, destination, start, length) {
      if (room(address, length) < length) return -EFAULT;
      destination.set(bytes.subarray(address, address + length), start);
      return 0;
    },
    copyOut(address, source, start, length) {
      const count = room(address, length);
      bytes.set(source.subarray(start, start + count), address);
      return count < length ? -EFAULT : 0;
    },
    faultIn: room,
  };
  return memory as UserMemory;
}

function filled(): Uint8Array {
  return Uint8Array.from({ length: SIZE }, (_, i) => i & 255);
}

type Range = readonly [base: number, length: number];

/** Buffers over `ranges`, given as struct iovec at the end of memory. */
function buffersOver(ranges: readonly Range[], bytes: Uint8Array): UserBuffers {
  const view = new DataView(bytes.buffer);
  for (const [i, [base, length]] of ranges.entries()) {
    view.setBigUint64(IOVECS + i * 16, BigInt(base), true);
    view.setBigUint64(IOVECS + i * 16 + 8, BigInt(length), true);
  }
  const buffers = new UserBuffers();
  expect(buffers.importIovec(memoryOf(bytes), IOVECS, ranges.length)).toBe(0);
  return buffers;
}

const range: fc.Arbitrary<Range> = fc.tuple(fc.nat(200), fc.nat(40));

describe("UserBuffers", () => {
  it("gathers the buffers in order, however it is cut into pieces, and after going back", () => {
    fc.assert(
      fc.property(
        fc.array(range, { maxLength: 10 }),
        fc.infiniteStream(fc.tuple(fc.nat(30), fc.nat(10))),
        (ranges, cuts) => {
          const bytes = filled();
          const buffers = buffersOver(ranges, bytes);
          const expected = ranges.flatMap(([base, length]) => Array.from({ length }, (_, i) => (base + i) & 255));
          const gathered: number[] = [];
          const piece = new Uint8Array(64);
          for (const [size, back] of cuts) {
            if (buffers.remaining === 0) break;
            const count = buffers.copyIn(memoryOf(bytes), piece, Math.min(size + 1, buffers.remaining));
            const kept = Math.max(0, count - back);
            buffers.advance(kept - count);
            gathered.push(...piece.subarray(0, kept));
            if (gathered.length > expected.length) break;
          }
          expect(gathered).toEqual(expected);
        },
      ),
      { seed: 30 },
    );
  });

  it("stops where user memory ends, and says how far it got", () => {
    const bytes = filled();
    const buffers = new UserBuffers();
    buffers.importBuffer(SIZE - 3, 10);
    const out = new Uint8Array(10);
    expect(buffers.writable(memoryOf(bytes), 10)).toBe(3);
    expect(buffers.copyIn(memoryOf(bytes), out, 10)).toBe(3);
    expect(buffers.copyIn(memoryOf(bytes), out, 7)).toBe(0);
    expect(buffers.remaining).toBe(7);
  });

  it("refuses what is no user address, lengths beyond ssize_t, and too many buffers", () => {
    const bytes = filled();
    const memory = memoryOf(bytes);
    const buffers = new UserBuffers();
    expect(buffers.importBuffer(2 ** 64 - 4096, 0)).toBe(-EFAULT);
    expect(buffers.importBuffer(8, 2 ** 64)).toBe(-EFAULT);
    expect(buffers.importIovec(memory, 0, 1025)).toBe(-EINVAL);
    expect(buffers.importIovec(memory, SIZE, 1)).toBe(-EFAULT);
    const view = new DataView(bytes.buffer);
    view.setBigUint64(0, 8n, true);
    view.setBigUint64(8, 1n << 63n, true);
    expect(buffers.importIovec(memory, 0, 1)).toBe(-EINVAL);
  });

  it("takes no more than MAX_RW_COUNT bytes", () => {
    const buffers = new UserBuffers();
    expect(buffers.importBuffer(0, 2 ** 40)).toBe(0);
    expect(buffers.remaining).toBe(0x7ffff000);
  });
});
