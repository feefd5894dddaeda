import { describe, expect, it } from "vitest";
import { EFAULT, EINVAL } from "../../src/abi/errno.ts";
import { MAP_PRIVATE, MAP_SHARED, PROT_READ } from "../../src/abi/mman.ts";
import { PAGE_SIZE } from "../../src/mm/frame-pool.ts";
import { TASK_SIZE } from "../../src/mm/layout.ts";
import { BASE, mapAnonymous, mapFile, newSpace, RW } from "./fixture.ts";
import { MemoryFile } from "./memory-file.ts";

/** Tells a shared futex in private memory from a private one at the same address. */
const FUT_OFF_MMSHARED = 2;

describe("futex keys", () => {
  it("of private futexes are the address space and the address, mapped or not", () => {
    const mm = newSpace();
    expect(mm.futexKey(BASE + 4, true)).toEqual({ space: mm, offset: BASE + 4 });
    expect(mm.futexKey(BASE + 2, true)).toBe(-EINVAL);
    expect(mm.futexKey(TASK_SIZE, true)).toBe(-EFAULT);
  });

  it("of shared futexes in private memory are the address space's too, and differ after fork", () => {
    const mm = newSpace();
    mapAnonymous(mm, BASE, 1);
    const child = mm.fork();
    expect(mm.futexKey(BASE, false)).toEqual({ space: mm, offset: BASE + FUT_OFF_MMSHARED });
    expect(child.futexKey(BASE, false)).toEqual({ space: child, offset: BASE + FUT_OFF_MMSHARED });
    expect(mm.futexKey(BASE + PAGE_SIZE, false)).toBe(-EFAULT);
  });

  it("of shared memory are the mapped object and the offset in it, wherever it is mapped", () => {
    const mm = newSpace();
    const file = new MemoryFile(mm.pool, 4);
    mapFile(mm, file, BASE, 2, RW, MAP_SHARED, 1);
    mapFile(mm, file, BASE + 8 * PAGE_SIZE, 2, PROT_READ, MAP_SHARED, 2);
    const key = { space: file, offset: 2 * PAGE_SIZE + 8 };
    expect(mm.futexKey(BASE + PAGE_SIZE + 8, false)).toEqual(key);
    expect(mm.futexKey(BASE + 8 * PAGE_SIZE + 8, false)).toEqual(key);
    mapAnonymous(mm, BASE, 2, RW, MAP_SHARED);
    const child = mm.fork();
    expect(child.futexKey(BASE + PAGE_SIZE, false)).toEqual(mm.futexKey(BASE + PAGE_SIZE, false));
  });

  it("of private file mappings are the file's while the page is read-only, the address space's once it may be written", () => {
    const mm = newSpace();
    const file = new MemoryFile(mm.pool, 2);
    mapFile(mm, file, BASE, 1, PROT_READ, MAP_PRIVATE);
    mapFile(mm, file, BASE + PAGE_SIZE, 1, RW, MAP_PRIVATE);
    expect(mm.futexKey(BASE, false)).toEqual({ space: file, offset: 0 });
    expect(mm.futexKey(BASE + PAGE_SIZE, false)).toEqual({ space: mm, offset: BASE + PAGE_SIZE + FUT_OFF_MMSHARED });
  });

  it("do not exist for anonymous memory that never changes: EFAULT", () => {
    const mm = newSpace();
    mapAnonymous(mm, BASE, 1, PROT_READ);
    expect(mm.futexKey(BASE, false)).toBe(-EFAULT);
  });
});
