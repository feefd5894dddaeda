import { describe, expect, it } from "vitest";
import { EFAULT, ENOMEM } from "../../src/abi/errno.ts";
import {
  MAP_ANONYMOUS,
  MAP_GROWSDOWN,
  MAP_PRIVATE,
  MAP_SHARED,
  PROT_EXEC,
  PROT_NONE,
  PROT_READ,
  PROT_WRITE,
} from "../../src/abi/mman.ts";
import { BUS_ADRERR, SEGV_ACCERR, SEGV_MAPERR } from "../../src/abi/siginfo.ts";
import { SIGBUS, SIGKILL, SIGSEGV } from "../../src/abi/signal.ts";
import { PAGE_SIZE, ZERO_FRAME } from "../../src/mm/frame-pool.ts";
import { STACK_TOP } from "../../src/mm/layout.ts";
import type { MemoryManager } from "../../src/mm/memory-manager.ts";
import { ACCESS_EXECUTE, ACCESS_READ, ACCESS_WRITE } from "../../src/mm/user-memory.ts";
import { BASE, mapAnonymous, mapFile, newSpace, RW } from "./fixture.ts";
import { MemoryFile } from "./memory-file.ts";

const VPN = BASE / PAGE_SIZE;

/** "frame", or the signal and si_code of the fault. */
function outcome(mm: MemoryManager, vpn: number, access: number): "frame" | readonly [number, number] {
  return mm.translate(vpn, access) >= 0 ? "frame" : [mm.faultSignal, mm.faultCode];
}

describe("page faults", () => {
  it("are SIGSEGV with SEGV_MAPERR where nothing is mapped", () => {
    const mm = newSpace();
    mapAnonymous(mm, BASE, 1);
    for (const access of [ACCESS_READ, ACCESS_WRITE, ACCESS_EXECUTE]) {
      expect(outcome(mm, VPN - 1, access)).toEqual([SIGSEGV, SEGV_MAPERR]);
      expect(outcome(mm, VPN + 1, access)).toEqual([SIGSEGV, SEGV_MAPERR]);
      expect(outcome(mm, 0, access)).toEqual([SIGSEGV, SEGV_MAPERR]);
    }
  });

  // arch/riscv/mm/fault.c, access_error(), and protection_map: write implies read, execute does not.
  it.each([
    [PROT_NONE, false, false, false],
    [PROT_READ, true, false, false],
    [PROT_WRITE, true, true, false],
    [PROT_EXEC, false, false, true],
    [PROT_READ | PROT_WRITE, true, true, false],
    [PROT_READ | PROT_EXEC, true, false, true],
    [PROT_WRITE | PROT_EXEC, true, true, true],
    [PROT_READ | PROT_WRITE | PROT_EXEC, true, true, true],
  ])("follow riscv's protections: prot %i", (prot, reads, writes, executes) => {
    for (const isTouchedBefore of [false, true]) {
      const mm = newSpace();
      mapAnonymous(mm, BASE, 1);
      if (isTouchedBefore) mm.writeU32(BASE, 1);
      mm.mprotect(BASE, PAGE_SIZE, prot);
      const expected = (isAllowed: boolean) => (isAllowed ? "frame" : [SIGSEGV, SEGV_ACCERR]);
      expect(outcome(mm, VPN, ACCESS_READ)).toEqual(expected(reads));
      expect(outcome(mm, VPN, ACCESS_WRITE)).toEqual(expected(writes));
      expect(outcome(mm, VPN, ACCESS_EXECUTE)).toEqual(expected(executes));
    }
  });

  it("map the zero page for a read of untouched memory, which is not resident", () => {
    const mm = newSpace();
    mapAnonymous(mm, BASE, 2);
    expect(mm.translate(VPN, ACCESS_READ)).toBe(ZERO_FRAME);
    expect(mm.residentPages).toBe(0);
    const frame = mm.translate(VPN, ACCESS_WRITE);
    expect(frame).toBeGreaterThan(0);
    expect(mm.residentPages).toBe(1);
    expect(mm.translate(VPN, ACCESS_READ)).toBe(frame);
  });

  it("are SIGBUS with BUS_ADRERR beyond the end of a file", () => {
    const mm = newSpace();
    const file = new MemoryFile(mm.pool, 2);
    mapFile(mm, file, BASE, 4, RW, MAP_SHARED);
    expect(outcome(mm, VPN + 1, ACCESS_WRITE)).toBe("frame");
    expect(outcome(mm, VPN + 2, ACCESS_READ)).toEqual([SIGBUS, BUS_ADRERR]);
    expect(mm.readU32(BASE + 2 * PAGE_SIZE)).toBe(-EFAULT);
    file.truncate(1);
    expect(outcome(mm, VPN + 1, ACCESS_READ)).toEqual([SIGBUS, BUS_ADRERR]);
    file.truncate(4);
    expect(outcome(mm, VPN + 3, ACCESS_WRITE)).toBe("frame");
  });

  it("are SIGBUS in shared anonymous memory that mremap made longer than its object", () => {
    const mm = newSpace();
    mapAnonymous(mm, BASE, 1, RW, MAP_SHARED);
    expect(mm.mremap(BASE, PAGE_SIZE, 2 * PAGE_SIZE, 0, 0)).toBe(BASE);
    expect(outcome(mm, VPN, ACCESS_WRITE)).toBe("frame");
    expect(outcome(mm, VPN + 1, ACCESS_READ)).toEqual([SIGBUS, BUS_ADRERR]);
  });

  it("are SIGKILL when no frame is left, and -ENOMEM for the kernel's copies", () => {
    const mm = newSpace(1 << 20);
    // Of the 256 frames the zero page is one, and the page table takes nearly two.
    mapAnonymous(mm, BASE, 253, RW, MAP_PRIVATE);
    mapAnonymous(mm, BASE + 253 * PAGE_SIZE, 2);
    for (let i = 0; i < 253; i++) expect(outcome(mm, VPN + i, ACCESS_WRITE)).toBe("frame");
    expect(outcome(mm, VPN + 253, ACCESS_WRITE)).toEqual([SIGKILL, 0]);
    expect(outcome(mm, VPN + 253, ACCESS_READ)).toBe("frame");
    expect(mm.writeU32(BASE + 253 * PAGE_SIZE, 1)).toBe(-ENOMEM);
    const child = mm.fork();
    expect(outcome(child, VPN, ACCESS_WRITE)).toEqual([SIGKILL, 0]);
    mm.munmap(BASE, PAGE_SIZE);
    expect(outcome(child, VPN, ACCESS_WRITE)).toBe("frame");
  });
});

describe("stack growth", () => {
  function withStack(pages = 1): MemoryManager {
    const mm = newSpace();
    expect(mm.mapStack(pages * PAGE_SIZE)).toBe(STACK_TOP);
    return mm;
  }

  it("grows the stack down to the page of the fault", () => {
    const mm = withStack();
    expect(mm.writeU32(STACK_TOP - 20 * PAGE_SIZE, 5)).toBe(0);
    const [stack] = mm.vmas();
    expect(stack!.start).toBe(STACK_TOP - 20 * PAGE_SIZE);
    expect(mm.stackPages).toBe(20);
  });

  it("stops at RLIMIT_STACK", () => {
    const mm = withStack();
    const limit = mm.limits.stack;
    expect(mm.writeU32(STACK_TOP - limit, 5)).toBe(0);
    expect(outcome(mm, (STACK_TOP - limit) / PAGE_SIZE - 1, ACCESS_WRITE)).toEqual([SIGSEGV, SEGV_MAPERR]);
    mm.limits = { ...mm.limits, stack: limit + PAGE_SIZE };
    expect(outcome(mm, (STACK_TOP - limit) / PAGE_SIZE - 1, ACCESS_WRITE)).toBe("frame");
  });

  it("stops at RLIMIT_AS", () => {
    const mm = withStack();
    mm.limits = { ...mm.limits, addressSpace: 3 * PAGE_SIZE };
    expect(mm.writeU32(STACK_TOP - 4 * PAGE_SIZE, 5)).toBe(-EFAULT);
    expect(mm.writeU32(STACK_TOP - 3 * PAGE_SIZE, 5)).toBe(0);
  });

  it("keeps the guard gap of 256 pages to accessible mappings below, and none to PROT_NONE ones", () => {
    const mm = withStack();
    const below = STACK_TOP - 400 * PAGE_SIZE;
    mapAnonymous(mm, below, 1);
    const gapEnd = below + PAGE_SIZE + 256 * PAGE_SIZE;
    expect(mm.writeU32(gapEnd - 4, 1)).toBe(-EFAULT);
    expect(mm.writeU32(gapEnd, 1)).toBe(0);
    mm.mprotect(below, PAGE_SIZE, PROT_NONE);
    expect(mm.writeU32(below + PAGE_SIZE, 1)).toBe(0);
  });

  it("keeps other mappings out of the guard gap when mmap chooses", () => {
    const mm = newSpace();
    const top = mm.mmapBase;
    mm.mmap({
      address: top - 16 * PAGE_SIZE,
      length: 16 * PAGE_SIZE,
      prot: RW,
      flags: MAP_PRIVATE | MAP_ANONYMOUS | MAP_GROWSDOWN,
      offset: 0,
    });
    const length = PAGE_SIZE;
    const next = mm.mmap({ address: 0, length, prot: RW, flags: MAP_PRIVATE | MAP_ANONYMOUS, offset: 0 });
    expect(next).toBe(top - (16 + 256 + 1) * PAGE_SIZE);
  });
});
