import { describe, expect, it } from "vitest";
import { EACCES, EAGAIN, EEXIST, EINVAL, ENODEV, ENOMEM, EPERM } from "../../src/abi/errno.ts";
import {
  MAP_ANONYMOUS,
  MAP_FIXED,
  MAP_FIXED_NOREPLACE,
  MAP_GROWSDOWN,
  MAP_LOCKED,
  MAP_NORESERVE,
  MAP_POPULATE,
  MAP_PRIVATE,
  MAP_SHARED,
  PROT_EXEC,
  PROT_NONE,
  PROT_READ,
  PROT_WRITE,
} from "../../src/abi/mman.ts";
import { PAGE_SIZE } from "../../src/mm/frame-pool.ts";
import { MAX_MAP_COUNT, mmapBase, STACK_TOP, TASK_SIZE, TASK_UNMAPPED_BASE } from "../../src/mm/layout.ts";
import {
  MAPPING_APPEND_ONLY,
  MAPPING_NOEXEC,
  MAPPING_READABLE,
  MAPPING_WRITABLE,
  MAPPING_WRITE_SEALED,
} from "../../src/mm/mappable.ts";
import type { MemoryManager } from "../../src/mm/memory-manager.ts";
import { BASE, layoutOf, mapAnonymous, mapFile, newSpace, RW } from "./fixture.ts";
import { MemoryFile } from "./memory-file.ts";

const ANONYMOUS = MAP_PRIVATE | MAP_ANONYMOUS;

function mapAnywhere(mm: MemoryManager, pages: number, address = 0, flags = ANONYMOUS): number {
  return mm.mmap({ address, length: pages * PAGE_SIZE, prot: RW, flags, offset: 0 });
}

describe("where mmap(2) puts a mapping", () => {
  it("is top down from mmap_base, which leaves room for the stack's limit and guard gap", () => {
    expect(mmapBase(8 << 20)).toBe(STACK_TOP - (128 << 20));
    expect(mmapBase(1024 << 20)).toBe(STACK_TOP - (1024 << 20) - 256 * PAGE_SIZE);
    expect(mmapBase(2 ** 38)).toBe(Math.ceil((STACK_TOP - Math.floor(STACK_TOP / 6) * 5) / PAGE_SIZE) * PAGE_SIZE);
    const mm = newSpace();
    const first = mapAnywhere(mm, 3);
    expect(first).toBe(mm.mmapBase - 3 * PAGE_SIZE);
    expect(mapAnywhere(mm, 2)).toBe(first - 2 * PAGE_SIZE);
  });

  it("is the highest gap that is large enough", () => {
    const mm = newSpace();
    const at = mapAnywhere(mm, 10);
    mm.munmap(at + 6 * PAGE_SIZE, 2 * PAGE_SIZE);
    mm.munmap(at + PAGE_SIZE, 3 * PAGE_SIZE);
    expect(mapAnywhere(mm, 3)).toBe(at + PAGE_SIZE);
    expect(mapAnywhere(mm, 1)).toBe(at + 7 * PAGE_SIZE);
  });

  it("is bottom up from a third of the address space when the stack is unlimited", () => {
    const mm = newSpace();
    mm.limits = { ...mm.limits, stack: Number.POSITIVE_INFINITY };
    mm.arrangeLayout();
    expect(mapAnywhere(mm, 1)).toBe(TASK_UNMAPPED_BASE);
    expect(mapAnywhere(mm, 1)).toBe(TASK_UNMAPPED_BASE + PAGE_SIZE);
  });

  it("falls back to bottom up above mmap_base when everything below it is taken", () => {
    const mm = newSpace();
    const length = mm.mmapBase - 0x10000;
    const flags = ANONYMOUS | MAP_FIXED | MAP_NORESERVE;
    expect(mm.mmap({ address: 0x10000, length, prot: PROT_NONE, flags, offset: 0 })).toBe(0x10000);
    expect(mapAnywhere(mm, 4)).toBe(mm.mmapBase);
    expect(mapAnywhere(mm, (STACK_TOP - mm.mmapBase) / PAGE_SIZE)).toBe(-ENOMEM);
  });

  it("is the hint if that is free, rounded up to a page and to vm.mmap_min_addr", () => {
    const mm = newSpace();
    expect(mapAnywhere(mm, 1, BASE + 5)).toBe(BASE);
    expect(mapAnywhere(mm, 2, BASE - PAGE_SIZE)).toBe(mm.mmapBase - 2 * PAGE_SIZE);
    expect(mapAnywhere(mm, 1, PAGE_SIZE)).toBe(0x10000);
    expect(mapAnywhere(mm, 1, 2 ** 50)).toBe(mm.mmapBase - 3 * PAGE_SIZE);
  });

  it("is below vm.mmap_min_addr only with CAP_SYS_RAWIO", () => {
    const mm = newSpace();
    const request = { address: 0, length: PAGE_SIZE, prot: RW, flags: ANONYMOUS | MAP_FIXED, offset: 0 };
    expect(mm.mmap(request)).toBe(-EPERM);
    expect(mm.mmap({ ...request, minimumAddress: 0 })).toBe(0);
  });

  it("replaces with MAP_FIXED and does not with MAP_FIXED_NOREPLACE", () => {
    const mm = newSpace();
    mapAnonymous(mm, BASE, 4, PROT_READ);
    mapAnonymous(mm, BASE + PAGE_SIZE, 1, RW);
    expect(layoutOf(mm)).toEqual(["0-1 r--p", "1-2 rw-p", "2-4 r--p"]);
    expect(mapAnywhere(mm, 2, BASE + 3 * PAGE_SIZE, ANONYMOUS | MAP_FIXED_NOREPLACE)).toBe(-EEXIST);
    expect(mapAnywhere(mm, 2, BASE + 4 * PAGE_SIZE, ANONYMOUS | MAP_FIXED_NOREPLACE)).toBe(BASE + 4 * PAGE_SIZE);
    expect(mapAnywhere(mm, 1, TASK_SIZE, ANONYMOUS | MAP_FIXED)).toBe(-ENOMEM);
  });
});

describe("mmap(2) of files", () => {
  const attempt = (rights: number, prot: number, flags: number): number => {
    const mm = newSpace();
    const file = new MemoryFile(mm.pool, 1);
    file.rights = rights;
    return mapFile(mm, file, BASE, 1, prot, flags);
  };
  const both = MAPPING_READABLE | MAPPING_WRITABLE;

  it("asks for the open mode: EACCES", () => {
    expect(attempt(MAPPING_WRITABLE, PROT_READ, MAP_PRIVATE)).toBe(-EACCES);
    expect(attempt(MAPPING_WRITABLE, PROT_NONE, MAP_SHARED)).toBe(-EACCES);
    expect(attempt(MAPPING_READABLE, RW, MAP_SHARED)).toBe(-EACCES);
    expect(attempt(MAPPING_READABLE, RW, MAP_PRIVATE)).toBe(BASE);
    expect(attempt(both | MAPPING_APPEND_ONLY, PROT_READ, MAP_SHARED)).toBe(-EACCES);
    expect(attempt(both | MAPPING_APPEND_ONLY, RW, MAP_PRIVATE)).toBe(BASE);
  });

  it("respects noexec mounts: EPERM, now and in mprotect(2) EACCES", () => {
    expect(attempt(both | MAPPING_NOEXEC, PROT_READ | PROT_EXEC, MAP_PRIVATE)).toBe(-EPERM);
    const mm = newSpace();
    const file = new MemoryFile(mm.pool, 1);
    file.rights = both | MAPPING_NOEXEC;
    mapFile(mm, file, BASE, 1, PROT_READ, MAP_PRIVATE);
    expect(mm.mprotect(BASE, PAGE_SIZE, PROT_READ | PROT_EXEC)).toBe(-EACCES);
  });

  it("respects write seals: EPERM for writable shared mappings", () => {
    const sealed = both | MAPPING_WRITE_SEALED;
    expect(attempt(sealed, RW, MAP_SHARED)).toBe(-EPERM);
    expect(attempt(sealed, RW, MAP_PRIVATE)).toBe(BASE);
    const mm = newSpace();
    const file = new MemoryFile(mm.pool, 1);
    file.rights = sealed;
    expect(mapFile(mm, file, BASE, 1, PROT_READ, MAP_SHARED)).toBe(BASE);
    expect(mm.mprotect(BASE, PAGE_SIZE, RW)).toBe(-EACCES);
    expect(file.mappings.sharedWritable).toBe(0);
  });

  it("is ENODEV where a file cannot be mapped", () => {
    const mm = newSpace();
    const file = new MemoryFile(mm.pool, 1);
    file.isMappable = false;
    expect(mapFile(mm, file, BASE, 1, PROT_READ, MAP_PRIVATE)).toBe(-ENODEV);
    expect(file.references).toBe(1);
  });

  it("holds one reference to the file for each VMA", () => {
    const mm = newSpace();
    const file = new MemoryFile(mm.pool, 8);
    mapFile(mm, file, BASE, 8, RW, MAP_SHARED);
    expect([file.references, file.mappings.sharedWritable]).toEqual([2, 1]);
    mm.mprotect(BASE + PAGE_SIZE, PAGE_SIZE, PROT_READ);
    expect([file.references, file.mappings.sharedWritable]).toEqual([4, 3]);
    mm.mprotect(BASE + PAGE_SIZE, PAGE_SIZE, RW);
    expect([file.references, file.mappings.sharedWritable]).toEqual([2, 1]);
    const child = mm.fork();
    expect(file.references).toBe(3);
    mm.munmap(BASE + PAGE_SIZE, PAGE_SIZE);
    expect(file.references).toBe(4);
    mm.release();
    expect(file.references).toBe(2);
    child.release();
    expect([file.references, file.mappings.isEmpty]).toEqual([1, true]);
  });

  it("tells msync(2) with MS_SYNC which pages of a shared mapping to write", () => {
    const mm = newSpace();
    const file = new MemoryFile(mm.pool, 8);
    mapFile(mm, file, BASE, 4, RW, MAP_SHARED, 2);
    expect(mm.msync(BASE + PAGE_SIZE, 2 * PAGE_SIZE, 4)).toBe(0);
    expect(mm.msync(BASE, PAGE_SIZE, 1)).toBe(0);
    expect(file.synced).toEqual([[3, 5]]);
  });
});

describe("limits of address spaces", () => {
  it("RLIMIT_AS bounds everything", () => {
    const mm = newSpace();
    mm.limits = { ...mm.limits, addressSpace: 10 * PAGE_SIZE };
    mapAnonymous(mm, BASE, 6);
    expect(mapAnywhere(mm, 5)).toBe(-ENOMEM);
    // What MAP_FIXED replaces does not count twice.
    expect(mapAnywhere(mm, 10, BASE, ANONYMOUS | MAP_FIXED)).toBe(BASE);
    expect(mm.mremap(BASE, 10 * PAGE_SIZE, 11 * PAGE_SIZE, 1, 0)).toBe(-ENOMEM);
  });

  it("RLIMIT_DATA bounds private writable memory and the break", () => {
    const mm = newSpace();
    mm.limits = { ...mm.limits, data: 4 * PAGE_SIZE };
    mm.setBreakStart(BASE - 0x100000);
    mapAnonymous(mm, BASE, 2);
    expect(mapAnywhere(mm, 3)).toBe(-ENOMEM);
    expect(mapAnywhere(mm, 3, 0, MAP_SHARED | MAP_ANONYMOUS)).toBeGreaterThan(0);
    mapAnonymous(mm, BASE + 2 * PAGE_SIZE, 8, PROT_READ);
    expect(mm.mprotect(BASE + 2 * PAGE_SIZE, 8 * PAGE_SIZE, RW)).toBe(-ENOMEM);
    expect(mm.brk(mm.startBrk + 2 * PAGE_SIZE)).toBe(mm.startBrk + 2 * PAGE_SIZE);
    expect(mm.brk(mm.startBrk + 3 * PAGE_SIZE)).toBe(mm.startBrk + 2 * PAGE_SIZE);
  });

  it("RLIMIT_MEMLOCK bounds locked memory: EAGAIN for MAP_LOCKED, ENOMEM for mlock(2), EPERM when 0", () => {
    const mm = newSpace();
    mm.limits = { ...mm.limits, lockedMemory: 4 * PAGE_SIZE };
    mapAnonymous(mm, BASE, 8);
    expect(mapAnywhere(mm, 5, 0, ANONYMOUS | MAP_LOCKED)).toBe(-EAGAIN);
    expect(mm.mlock(BASE, 4 * PAGE_SIZE, 0)).toBe(0);
    expect(mm.lockedPages).toBe(4);
    expect(mm.mlock(BASE, 4 * PAGE_SIZE, 0)).toBe(0);
    expect(mm.mlock(BASE, 5 * PAGE_SIZE, 0)).toBe(-ENOMEM);
    mm.hasIpcLock = true;
    expect(mm.mlock(BASE, 5 * PAGE_SIZE, 0)).toBe(0);
    expect(mm.fork().lockedPages).toBe(0);
    mm.hasIpcLock = false;
    mm.limits = { ...mm.limits, lockedMemory: 0 };
    expect(mm.mlock(BASE, PAGE_SIZE, 0)).toBe(-EPERM);
    expect(mm.munlock(BASE, 5 * PAGE_SIZE)).toBe(0);
    expect(mm.lockedPages).toBe(0);
  });

  it("mlockall(2) locks what is there, and what comes", () => {
    const mm = newSpace();
    mapAnonymous(mm, BASE, 2);
    expect(mm.mlockall(4)).toBe(-EINVAL);
    expect(mm.mlockall(3)).toBe(0);
    expect([mm.lockedPages, mm.anonymousPages]).toEqual([2, 2]);
    mapAnonymous(mm, BASE + 4 * PAGE_SIZE, 1);
    expect([mm.lockedPages, mm.anonymousPages]).toEqual([3, 3]);
    expect(mm.munlockall()).toBe(0);
    mapAnonymous(mm, BASE + 8 * PAGE_SIZE, 1);
    expect(mm.lockedPages).toBe(0);
  });

  it("vm.max_map_count bounds the number of VMAs", () => {
    const mm = newSpace();
    for (let i = 0; i <= MAX_MAP_COUNT; i++) mapAnonymous(mm, BASE + 3 * i * PAGE_SIZE, 2, i & 1 ? PROT_READ : RW);
    expect(mm.areas.length).toBe(MAX_MAP_COUNT + 1);
    expect(mapAnywhere(mm, 1)).toBe(-ENOMEM);
    expect(mm.mprotect(BASE, PAGE_SIZE, PROT_NONE)).toBe(-ENOMEM);
    expect(mm.mremap(BASE, PAGE_SIZE, 4 * PAGE_SIZE, 1, 0)).toBe(-ENOMEM);
    expect(mm.munmap(BASE, 2 * PAGE_SIZE)).toBe(0);
  });

  it("refuses single mappings larger than the machine, unless MAP_NORESERVE", () => {
    const mm = newSpace(64 << 20);
    const pages = (64 << 20) / PAGE_SIZE + 1;
    expect(mapAnywhere(mm, pages)).toBe(-ENOMEM);
    expect(mapAnywhere(mm, pages, 0, MAP_SHARED | MAP_ANONYMOUS)).toBe(-ENOMEM);
    expect(mapAnywhere(mm, pages, 0, ANONYMOUS | MAP_NORESERVE)).toBeGreaterThan(0);
    const request = { address: 0, length: pages * PAGE_SIZE, prot: PROT_NONE, flags: ANONYMOUS, offset: 0 };
    const reserved = mm.mmap(request);
    expect(reserved).toBeGreaterThan(0);
    expect(mm.mprotect(reserved, pages * PAGE_SIZE, RW)).toBe(-ENOMEM);
  });
});

describe("brk(2)", () => {
  it("grows and shrinks the heap by bytes, answering the old break when it cannot", () => {
    const mm = newSpace();
    mm.setBreakStart(BASE + 5);
    const start = BASE + PAGE_SIZE;
    expect(mm.brk(0)).toBe(start);
    expect(mm.brk(start + 10)).toBe(start + 10);
    expect(layoutOf(mm)).toEqual(["1-2 rw-p"]);
    mm.writeU8(start + 100, 1);
    expect(mm.brk(start + 3 * PAGE_SIZE)).toBe(start + 3 * PAGE_SIZE);
    expect(layoutOf(mm)).toEqual(["1-4 rw-p"]);
    expect(mm.brk(start - 1)).toBe(start + 3 * PAGE_SIZE);
    expect(mm.brk(start)).toBe(start);
    expect(layoutOf(mm)).toEqual([]);
    expect(mm.pool.usedFrames).toBe(1);
  });

  it("keeps a page of distance to the next mapping, and a guard gap to a stack", () => {
    const mm = newSpace();
    mm.setBreakStart(BASE);
    mapAnonymous(mm, BASE + 4 * PAGE_SIZE, 1, PROT_READ);
    expect(mm.brk(BASE + 4 * PAGE_SIZE)).toBe(BASE);
    expect(mm.brk(BASE + 3 * PAGE_SIZE)).toBe(BASE + 3 * PAGE_SIZE);
    const other = newSpace();
    other.setBreakStart(BASE);
    mapAnonymous(other, BASE + 300 * PAGE_SIZE, 1, RW, MAP_PRIVATE | MAP_GROWSDOWN);
    expect(other.brk(BASE + 44 * PAGE_SIZE)).toBe(BASE);
    expect(other.brk(BASE + 43 * PAGE_SIZE)).toBe(BASE + 43 * PAGE_SIZE);
  });

  it("unites the heap with the bss before it", () => {
    const mm = newSpace();
    mapAnonymous(mm, BASE, 1);
    mm.setBreakStart(BASE + PAGE_SIZE);
    mm.brk(BASE + 2 * PAGE_SIZE);
    expect(layoutOf(mm)).toEqual(["0-2 rw-p"]);
  });
});

it("MAP_POPULATE brings pages in: copies of writable private ones, the file's own of others", () => {
  const mm = newSpace();
  mapAnonymous(mm, BASE, 3, RW, MAP_PRIVATE | MAP_POPULATE);
  expect(mm.anonymousPages).toBe(3);
  mapAnonymous(mm, BASE + 3 * PAGE_SIZE, 3, PROT_WRITE, MAP_SHARED | MAP_POPULATE);
  expect(mm.residentPages).toBe(3);
});
