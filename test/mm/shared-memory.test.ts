import { describe, expect, it } from "vitest";
import { MADV_REMOVE, MAP_SHARED, PROT_READ } from "../../src/abi/mman.ts";
import { PAGE_SIZE } from "../../src/mm/frame-pool.ts";
import { SharedMemory } from "../../src/mm/shared-memory.ts";
import { BASE, mapAnonymous, mapFile, newSpace, RW } from "./fixture.ts";

describe("shared memory", () => {
  it("of MAP_SHARED|MAP_ANONYMOUS lives as long as somebody maps it", () => {
    const parent = newSpace();
    mapAnonymous(parent, BASE, 2, RW, MAP_SHARED);
    parent.writeU8(BASE, 1);
    const child = parent.fork();
    parent.release();
    expect(child.readU8(BASE)).toBe(1);
    child.munmap(BASE, PAGE_SIZE);
    expect(child.pool.usedFrames).toBe(2);
    child.munmap(BASE + PAGE_SIZE, PAGE_SIZE);
    expect(child.pool.usedFrames).toBe(1);
  });

  it("made by the kernel is mapped like a file and shared by all who map it", () => {
    const one = newSpace();
    const other = one.fork();
    const segment = new SharedMemory(one.pool, 2, "/SYSV00000000 (deleted)", 7);
    expect(segment.fill(0, Uint8Array.of(1, 2, 3))).toBe(0);
    mapFile(one, segment, BASE, 2, RW, MAP_SHARED);
    mapFile(other, segment, BASE, 2, PROT_READ, MAP_SHARED);
    segment.release();
    one.writeU8(BASE + PAGE_SIZE, 9);
    expect([other.readU8(BASE + 1), other.readU8(BASE + PAGE_SIZE)]).toEqual([2, 9]);
    one.release();
    other.release();
    expect(one.pool.usedFrames).toBe(1);
  });

  it("loses pages to MADV_REMOVE, for everybody", () => {
    const mm = newSpace();
    mapAnonymous(mm, BASE, 2, RW, MAP_SHARED);
    const child = mm.fork();
    mm.writeU8(BASE + PAGE_SIZE, 9);
    expect(child.readU8(BASE + PAGE_SIZE)).toBe(9);
    expect(mm.madvise(BASE + PAGE_SIZE, PAGE_SIZE, MADV_REMOVE)).toBe(0);
    expect(child.readU8(BASE + PAGE_SIZE)).toBe(0);
    expect(mm.pool.usedFrames).toBe(1);
  });
});
