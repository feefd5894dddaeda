import { describe, expect, it } from "vitest";
import { EFAULT, EINVAL, ENAMETOOLONG } from "../../src/abi/errno.ts";
import { PROT_EXEC, PROT_NONE, PROT_READ } from "../../src/abi/mman.ts";
import { PAGE_SIZE } from "../../src/mm/frame-pool.ts";
import { TASK_SIZE } from "../../src/mm/layout.ts";
import type { MemoryManager } from "../../src/mm/memory-manager.ts";
import { ACCESS_READ, ACCESS_WRITE } from "../../src/mm/user-memory.ts";
import { BASE, mapAnonymous, newSpace } from "./fixture.ts";

/** Two pages of memory with nothing around them. */
function twoPages(): MemoryManager {
  const mm = newSpace();
  mapAnonymous(mm, BASE, 2);
  return mm;
}
const END = BASE + 2 * PAGE_SIZE;
const pattern = (length: number) => Uint8Array.from({ length }, (_, i) => (i * 7 + 1) & 255);

describe("copies between kernel and user memory", () => {
  it.each([0, 1, 3, 47, 48, 100, PAGE_SIZE, PAGE_SIZE + 5])("move %i bytes across a page boundary", (length) => {
    const mm = twoPages();
    const address = BASE + PAGE_SIZE - Math.min(length >> 1, PAGE_SIZE);
    const source = pattern(length + 4);
    expect(mm.copyOut(address, source, 2, length)).toBe(0);
    const back = new Uint8Array(length + 6).fill(99);
    expect(mm.copyIn(address, back, 3, length)).toBe(0);
    expect(back).toEqual(Uint8Array.of(99, 99, 99, ...source.subarray(2, 2 + length), 99, 99, 99));
    expect(mm.zeroOut(address, length)).toBe(0);
    expect(mm.copyIn(address, back, 3, length)).toBe(0);
    expect(back.subarray(3, 3 + length).every((byte) => byte === 0)).toBe(true);
  });

  it("write what comes before a fault, as copy_to_user() does", () => {
    const mm = twoPages();
    expect(mm.copyOut(END - 3, pattern(8), 0, 8)).toBe(-EFAULT);
    expect(mm.readU16(END - 3)).toBe(0x801);
    const buffer = new Uint8Array(8);
    expect(mm.copyIn(END - 3, buffer, 0, 8)).toBe(-EFAULT);
    expect([...buffer.subarray(0, 4)]).toEqual([1, 8, 15, 0]);
  });

  it("touch nothing when the range leaves user space, as access_ok() has it", () => {
    const mm = newSpace();
    mm.mapStack(PAGE_SIZE);
    expect(mm.copyOut(TASK_SIZE - 4, pattern(8), 0, 8)).toBe(-EFAULT);
    expect(mm.readU32(TASK_SIZE - 4)).toBe(0);
    for (const address of [TASK_SIZE, 2 ** 63, 2 ** 64, -1, Number.NaN])
      expect(mm.copyIn(address, new Uint8Array(1), 0, 1)).toBe(-EFAULT);
  });

  it("have the rights of the user", () => {
    const mm = twoPages();
    mm.writeU32(BASE, 5);
    mm.mprotect(BASE, PAGE_SIZE, PROT_READ);
    expect(mm.writeU32(BASE, 1)).toBe(-EFAULT);
    expect(mm.readU32(BASE)).toBe(5);
    mm.mprotect(BASE, PAGE_SIZE, PROT_EXEC);
    expect(mm.readU32(BASE)).toBe(-EFAULT);
    mm.mprotect(BASE, PAGE_SIZE, PROT_NONE);
    expect(mm.readU32(BASE)).toBe(-EFAULT);
  });

  it("can ask beforehand how far they will get", () => {
    const mm = twoPages();
    expect(mm.faultIn(BASE, 2 * PAGE_SIZE, ACCESS_WRITE)).toBe(2 * PAGE_SIZE);
    expect(mm.faultIn(BASE + 100, 3 * PAGE_SIZE, ACCESS_READ)).toBe(2 * PAGE_SIZE - 100);
    expect(mm.faultIn(END, 1, ACCESS_READ)).toBe(0);
    expect(mm.faultIn(END, 0, ACCESS_READ)).toBe(0);
    mm.mprotect(BASE + PAGE_SIZE, PAGE_SIZE, PROT_READ);
    expect(mm.faultIn(BASE + 1, 2 * PAGE_SIZE, ACCESS_WRITE)).toBe(PAGE_SIZE - 1);
  });
});

describe("strings from user memory", () => {
  const put = (mm: MemoryManager, address: number, text: string) =>
    mm.copyOut(
      address,
      Uint8Array.from(`${text}\0`, (c) => c.charCodeAt(0)),
      0,
      text.length + 1,
    );

  it.each(["", "a", "/usr/bin/env", "\u0001\u007f\u0080\u00ff", "x".repeat(4000)])("are read up to the NUL", (text) => {
    const mm = twoPages();
    for (const address of [BASE, BASE + PAGE_SIZE - 5]) {
      put(mm, address, text);
      expect(mm.copyInString(address, PAGE_SIZE)).toBe(text);
    }
  });

  it("may end with the last byte before an unmapped page, but not after it", () => {
    const mm = twoPages();
    put(mm, END - 4, "abc");
    expect(mm.copyInString(END - 4, PAGE_SIZE)).toBe("abc");
    mm.writeU8(END - 1, 100);
    expect(mm.copyInString(END - 4, PAGE_SIZE)).toBe(-EFAULT);
  });

  it("are too long when there is no NUL in the first maxLength bytes", () => {
    const mm = twoPages();
    put(mm, BASE, "abc");
    expect(mm.copyInString(BASE, 4)).toBe("abc");
    expect(mm.copyInString(BASE, 3)).toBe(-ENAMETOOLONG);
    expect(mm.copyInString(END - 2, 2)).toBe("");
  });
});

describe("words in user memory", () => {
  it("are little endian and need no alignment", () => {
    const mm = twoPages();
    for (const address of [BASE, BASE + 1, BASE + PAGE_SIZE - 3]) {
      expect(mm.writeU64(address, 0xfedc_ba98_7654_3210n)).toBe(0);
      expect(mm.readU8(address)).toBe(0x10);
      expect(mm.readU16(address)).toBe(0x3210);
      expect(mm.readU32(address + 4)).toBe(0xfedc_ba98);
      expect(mm.readU64(address)).toBe(0xfedc_ba98_7654_3210n);
      expect(mm.readI64(address)).toBe(-0x0123_4567_89ab_cdf0n);
      expect(mm.writeU16(address, 0x1ffff)).toBe(0);
      expect(mm.readU32(address)).toBe(0x7654_ffff);
    }
  });

  it.each([0, 1, -1, 2 ** 31, 2 ** 32, -(2 ** 32), -(2 ** 40) - 7, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER])(
    "hold the number %i as a 64-bit integer",
    (value) => {
      const mm = twoPages();
      mm.writeU64(BASE, value);
      expect(mm.readI64(BASE)).toBe(BigInt(value));
      if (value >= 0) expect(mm.readU64AsNumber(BASE)).toBe(value);
    },
  );

  it("answer a fault with a negative errno", () => {
    const mm = twoPages();
    const reads = [mm.readU8, mm.readU16, mm.readU32, mm.readU64AsNumber, mm.readU64, mm.readI64];
    for (const read of reads) expect(read.call(mm, END)).toBe(-EFAULT);
    for (const read of reads.slice(3)) expect(read.call(mm, END - 4)).toBe(-EFAULT);
    for (const write of [mm.writeU8, mm.writeU16, mm.writeU32, mm.writeU64])
      expect((write as (address: number, value: number) => number).call(mm, END, 1)).toBe(-EFAULT);
  });

  it("are compared and exchanged", () => {
    const mm = twoPages();
    mm.writeU32(BASE, 0x8000_0001);
    expect(mm.compareExchangeU32(BASE, 5, 6)).toBe(0x8000_0001);
    expect(mm.compareExchangeU32(BASE, 0x8000_0001 | 0, -1)).toBe(0x8000_0001);
    expect(mm.readU32(BASE)).toBe(0xffff_ffff);
    expect(mm.compareExchangeU32(BASE + 1, 0, 0)).toBe(-EINVAL);
    expect(mm.compareExchangeU32(END, 0, 0)).toBe(-EFAULT);
  });
});
