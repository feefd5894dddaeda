import { describe, expect, it } from "vitest";
import { EFAULT } from "../../src/abi/errno.ts";
import { MADV_DONTFORK, MADV_WIPEONFORK, MAP_PRIVATE, MAP_SHARED, PROT_NONE, PROT_READ } from "../../src/abi/mman.ts";
import { PAGE_SIZE } from "../../src/mm/frame-pool.ts";
import { ACCESS_READ, ACCESS_WRITE } from "../../src/mm/user-memory.ts";
import { BASE, layoutOf, mapAnonymous, mapFile, newSpace, RW } from "./fixture.ts";
import { MemoryFile } from "./memory-file.ts";

const VPN = BASE / PAGE_SIZE;

describe("copy-on-write", () => {
  it("shares frames after fork until one side writes", () => {
    const parent = newSpace();
    mapAnonymous(parent, BASE, 2);
    parent.writeU32(BASE, 1);
    const child = parent.fork();
    const frame = parent.translate(VPN, ACCESS_READ);
    expect(child.translate(VPN, ACCESS_READ)).toBe(frame);
    child.writeU32(BASE, 2);
    expect(parent.readU32(BASE)).toBe(1);
    expect(child.readU32(BASE)).toBe(2);
    expect(child.translate(VPN, ACCESS_READ)).not.toBe(frame);
    // The page is the parent's alone again: no copy.
    expect(parent.translate(VPN, ACCESS_WRITE)).toBe(frame);
  });

  it("leaves the last owner its frame when the others are gone", () => {
    const parent = newSpace();
    mapAnonymous(parent, BASE, 1);
    parent.writeU32(BASE, 1);
    const child = parent.fork();
    const frame = child.translate(VPN, ACCESS_READ);
    parent.release();
    expect(child.translate(VPN, ACCESS_WRITE)).toBe(frame);
    expect(child.pool.usedFrames).toBe(2);
  });

  it("copies a file's page at the first write to a private mapping, and only there", () => {
    const mm = newSpace();
    const file = new MemoryFile(mm.pool, 2);
    file.writeByte(0, 7);
    mapFile(mm, file, BASE, 2, RW, MAP_PRIVATE);
    expect(mm.translate(VPN, ACCESS_READ)).toBe(file.frames.get(0));
    file.writeByte(1, 8);
    expect(mm.readU16(BASE)).toBe(0x807);
    mm.writeU8(BASE, 9);
    expect(file.readByte(0)).toBe(7);
    file.writeByte(1, 10);
    expect(mm.readU16(BASE)).toBe(0x809);
  });

  it("writes through shared mappings, also of several address spaces", () => {
    const mm = newSpace();
    const file = new MemoryFile(mm.pool, 1);
    mapFile(mm, file, BASE, 1, RW, MAP_SHARED);
    // The hole is mapped as the zero page until somebody writes.
    expect(mm.readU8(BASE)).toBe(0);
    const child = mm.fork();
    child.writeU8(BASE, 5);
    expect(mm.readU8(BASE)).toBe(5);
    expect(file.readByte(0)).toBe(5);
    expect(mm.translate(VPN, ACCESS_WRITE)).toBe(child.translate(VPN, ACCESS_WRITE));
  });

  it("drops private copies at truncation, not when a hole is punched", () => {
    const mm = newSpace();
    const file = new MemoryFile(mm.pool, 2);
    mapFile(mm, file, BASE, 2, RW, MAP_PRIVATE);
    mm.writeU8(BASE + PAGE_SIZE, 5);
    file.mappings.invalidate(file, 0, 2, false);
    expect(mm.readU8(BASE + PAGE_SIZE)).toBe(5);
    file.truncate(1);
    expect(mm.readU8(BASE + PAGE_SIZE)).toBe(-EFAULT);
    file.truncate(2);
    expect(mm.readU8(BASE + PAGE_SIZE)).toBe(0);
  });

  it("keeps memory from children (MADV_DONTFORK) or wipes it (MADV_WIPEONFORK)", () => {
    const parent = newSpace();
    mapAnonymous(parent, BASE, 3);
    for (let i = 0; i < 3; i++) parent.writeU8(BASE + i * PAGE_SIZE, i + 1);
    parent.madvise(BASE, PAGE_SIZE, MADV_DONTFORK);
    parent.madvise(BASE + PAGE_SIZE, PAGE_SIZE, MADV_WIPEONFORK);
    const child = parent.fork();
    expect(layoutOf(child)).toEqual(["1-2 rw-p", "2-3 rw-p"]);
    expect(child.readU8(BASE)).toBe(-EFAULT);
    expect(child.readU8(BASE + PAGE_SIZE)).toBe(0);
    expect(child.readU8(BASE + 2 * PAGE_SIZE)).toBe(3);
    expect(parent.readU8(BASE)).toBe(1);
    expect(child.anonymousPages).toBe(1);
  });

  it("survives a change of protection: a shared frame does not become writable", () => {
    const parent = newSpace();
    mapAnonymous(parent, BASE, 1);
    parent.writeU8(BASE, 1);
    const child = parent.fork();
    child.mprotect(BASE, PAGE_SIZE, PROT_READ);
    child.mprotect(BASE, PAGE_SIZE, RW);
    child.activate();
    expect(child.translate(VPN, ACCESS_READ)).toBe(parent.translate(VPN, ACCESS_READ));
    expect(child.pool.tlb.writeTag.every((tag) => tag === -1)).toBe(true);
    child.writeU8(BASE, 2);
    expect(parent.readU8(BASE)).toBe(1);
  });

  it("is broken for ptrace's writes too, and the page stays protected", () => {
    const mm = newSpace();
    const file = new MemoryFile(mm.pool, 1);
    mapFile(mm, file, BASE, 1, PROT_READ, MAP_PRIVATE);
    expect(mm.copyOut(BASE, Uint8Array.of(1), 0, 1)).toBe(-EFAULT);
    expect(mm.copyOutForced(BASE, Uint8Array.of(1), 0, 1)).toBe(0);
    expect(mm.readU8(BASE)).toBe(1);
    expect(file.readByte(0)).toBe(0);
    expect(mm.translate(VPN, ACCESS_WRITE)).toBe(-1);
    mm.mprotect(BASE, PAGE_SIZE, PROT_NONE);
    const buffer = new Uint8Array(1);
    expect(mm.copyIn(BASE, buffer, 0, 1)).toBe(-EFAULT);
    expect(mm.copyInForced(BASE, buffer, 0, 1)).toBe(0);
    expect(buffer[0]).toBe(1);
  });

  it("does not reach shared memory by force", () => {
    const mm = newSpace();
    mapAnonymous(mm, BASE, 1, PROT_READ, MAP_SHARED);
    expect(mm.copyOutForced(BASE, Uint8Array.of(1), 0, 1)).toBe(-EFAULT);
  });

  it("keeps resident page counts: anonymous, file, peak", () => {
    const mm = newSpace();
    const file = new MemoryFile(mm.pool, 2);
    file.writeByte(0, 1);
    file.writeByte(PAGE_SIZE, 1);
    mapFile(mm, file, BASE, 2, RW, MAP_PRIVATE);
    mm.readU8(BASE);
    mm.readU8(BASE + PAGE_SIZE);
    mm.writeU8(BASE, 1);
    expect([mm.anonymousPages, mm.filePages, mm.residentPages]).toEqual([1, 1, 2]);
    const child = mm.fork();
    expect([child.anonymousPages, child.filePages]).toEqual([1, 1]);
    mm.munmap(BASE, PAGE_SIZE);
    expect([mm.residentPages, mm.peakResidentPages]).toEqual([1, 2]);
  });

  it("starts anew everywhere after protectFromWrites()", () => {
    const mm = newSpace();
    mapAnonymous(mm, BASE, 1);
    mapAnonymous(mm, BASE + PAGE_SIZE, 1, RW, MAP_SHARED);
    mm.activate();
    const frames = [0, 1].map((i) => mm.translate(VPN + i, ACCESS_WRITE));
    mm.protectFromWrites();
    expect(mm.pool.tlb.writeTag.every((tag) => tag === -1)).toBe(true);
    expect([0, 1].map((i) => mm.translate(VPN + i, ACCESS_WRITE))).toEqual(frames);
  });
});
