import { describe, expect, it } from "vitest";
import { EBADF, ENOMEM } from "../../src/abi/errno.ts";
import { MAP_ANONYMOUS, MAP_PRIVATE, MAP_SHARED, PROT_EXEC, PROT_READ } from "../../src/abi/mman.ts";
import { PAGE_SIZE } from "../../src/mm/frame-pool.ts";
import { SharedMemory } from "../../src/mm/shared-memory.ts";
import { BASE, mapAnonymous, mapFile, newSpace, RW } from "./fixture.ts";
import { MemoryFile } from "./memory-file.ts";

describe("/proc/PID/maps", () => {
  it("lists VMAs as proc(5) shows them", () => {
    const mm = newSpace();
    const file = new MemoryFile(mm.pool, 8);
    mapFile(mm, file, 0x10000, 1, PROT_READ | PROT_EXEC, MAP_PRIVATE, 3);
    mm.setBreakStart(0x20000);
    mm.brk(0x21000);
    mapAnonymous(mm, BASE, 1);
    const length = PAGE_SIZE;
    const flags = MAP_SHARED | MAP_ANONYMOUS;
    mm.mmap({ address: BASE + 0x10000, length, prot: RW, flags, offset: 0, sharedInode: 99 });
    const vdso = new SharedMemory(mm.pool, 1, "", 0);
    const prot = PROT_READ | PROT_EXEC;
    mm.mmap({ address: 0x30000, length, prot, flags: MAP_PRIVATE, offset: 0, mappable: vdso, name: "[vdso]" });
    mm.mapStack(2 * PAGE_SIZE);
    expect(mm.mapsText()).toBe(
      "00010000-00011000 r-xp 00003000 08:01 1234                               /tmp/file\n" +
        "00020000-00021000 rw-p 00000000 00:00 0                                  [heap]\n" +
        "00030000-00031000 r-xp 00000000 00:00 0                                  [vdso]\n" +
        "10000000-10001000 rw-p 00000000 00:00 0 \n" +
        "10010000-10011000 rw-s 00000000 00:01 99                                 /dev/zero (deleted)\n" +
        "3fffffe000-4000000000 rw-p 00000000 00:00 0                              [stack]\n",
    );
  });

  it("shows names given with PR_SET_VMA_ANON_NAME, which split and merge VMAs", () => {
    const mm = newSpace();
    mapAnonymous(mm, BASE, 3);
    const file = new MemoryFile(mm.pool, 1);
    mapFile(mm, file, BASE + 4 * PAGE_SIZE, 1, RW, MAP_PRIVATE);
    expect(mm.setAnonymousName(BASE + PAGE_SIZE, PAGE_SIZE, "arena")).toBe(0);
    expect(mm.areas.length).toBe(4);
    expect(mm.mapsText()).toContain("[anon:arena]\n");
    expect(mm.setAnonymousName(BASE, 4 * PAGE_SIZE, "arena")).toBe(-ENOMEM);
    expect(mm.areas.length).toBe(2);
    expect(mm.setAnonymousName(BASE + 4 * PAGE_SIZE, PAGE_SIZE, "arena")).toBe(-EBADF);
    expect(mm.setAnonymousName(BASE, 3 * PAGE_SIZE, null)).toBe(0);
    expect(mm.mapsText()).not.toContain("arena");
  });

  it("is summed up for /proc/PID/status", () => {
    const mm = newSpace();
    const file = new MemoryFile(mm.pool, 4);
    mapFile(mm, file, 0x10000, 4, PROT_READ | PROT_EXEC, MAP_PRIVATE);
    mapAnonymous(mm, BASE, 3);
    mm.mapStack(2 * PAGE_SIZE);
    expect([mm.totalPages, mm.executablePages, mm.dataPages, mm.stackPages]).toEqual([9, 4, 3, 2]);
    mm.mprotect(BASE, PAGE_SIZE, PROT_READ);
    expect(mm.dataPages).toBe(2);
    mm.munmap(BASE, 3 * PAGE_SIZE);
    expect([mm.totalPages, mm.dataPages, mm.peakTotalPages]).toEqual([6, 0, 9]);
  });
});
