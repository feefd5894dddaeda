import { describe, expect, it } from "vitest";
import { PAGE_SIZE } from "../../src/mm/frame-pool.ts";
import { TLB_MASK, TLB_SIZE, type Tlb } from "../../src/mm/tlb.ts";
import { ACCESS_READ, ACCESS_WRITE } from "../../src/mm/user-memory.ts";
import { BASE, mapAnonymous, newSpace } from "./fixture.ts";

const VPN = BASE / PAGE_SIZE;
const INDEX = VPN & TLB_MASK;

function entries(tlb: Tlb): { reads: number; writes: number } {
  return { reads: tlb.readTag.filter((tag) => tag >= 0).length, writes: tlb.writeTag.filter((tag) => tag >= 0).length };
}

describe("translate() and the TLB", () => {
  it("fills the TLB of the address space it serves, and of no other", () => {
    const mm = newSpace();
    mapAnonymous(mm, BASE, 1);
    mm.translate(VPN, ACCESS_WRITE);
    expect(entries(mm.pool.tlb)).toEqual({ reads: 0, writes: 0 });
    mm.activate();
    const frame = mm.translate(VPN, ACCESS_READ);
    expect(mm.pool.tlb.readTag[INDEX]).toBe(VPN);
    expect(mm.pool.tlb.readBase[INDEX]).toBe(frame * PAGE_SIZE);
    // A page that a write needs no fault for is entered for writes at once.
    expect(mm.pool.tlb.writeTag[INDEX]).toBe(VPN);
  });

  it("enters the zero page for reads only", () => {
    const mm = newSpace();
    mapAnonymous(mm, BASE, 1);
    mm.activate();
    expect(mm.translate(VPN, ACCESS_READ)).toBe(0);
    expect(entries(mm.pool.tlb)).toEqual({ reads: 1, writes: 0 });
  });

  it("loses the write entries of the parent at fork, and keeps the read entries", () => {
    const mm = newSpace();
    mapAnonymous(mm, BASE, 4);
    mm.activate();
    for (let i = 0; i < 4; i++) mm.translate(VPN + i, ACCESS_WRITE);
    expect(entries(mm.pool.tlb)).toEqual({ reads: 4, writes: 4 });
    const { epoch } = mm.pool.tlb;
    mm.fork();
    expect(entries(mm.pool.tlb)).toEqual({ reads: 4, writes: 0 });
    expect(mm.pool.tlb.epoch).toBe(epoch);
  });

  it("drops write entries when code of the page is decoded, and the code when the page is written", () => {
    const mm = newSpace();
    mapAnonymous(mm, BASE, 1);
    mm.activate();
    const frame = mm.translate(VPN, ACCESS_WRITE);
    mm.pool.markCode(frame);
    expect(entries(mm.pool.tlb)).toEqual({ reads: 1, writes: 0 });
    mm.translate(VPN, ACCESS_READ);
    expect(entries(mm.pool.tlb).writes).toBe(0);
    const told: number[] = [];
    mm.pool.codeCache = { invalidateFrame: (changed) => told.push(changed) };
    mm.translate(VPN, ACCESS_WRITE);
    expect(told).toEqual([frame]);
    expect(entries(mm.pool.tlb).writes).toBe(1);
    mm.pool.markCode(frame);
    mm.writeU32(BASE, 1);
    expect(told).toEqual([frame, frame]);
  });

  it("forgets unmapped pages, one by one or all at once", () => {
    const mm = newSpace();
    mapAnonymous(mm, BASE, TLB_SIZE + 8);
    mm.activate();
    for (let i = 0; i < 8; i++) mm.translate(VPN + i, ACCESS_WRITE);
    mm.munmap(BASE + PAGE_SIZE, 2 * PAGE_SIZE);
    expect(entries(mm.pool.tlb)).toEqual({ reads: 6, writes: 6 });
    mm.munmap(BASE, (TLB_SIZE + 8) * PAGE_SIZE);
    expect(entries(mm.pool.tlb)).toEqual({ reads: 0, writes: 0 });
  });

  it("follows the page when the kernel's copy replaces its frame", () => {
    const mm = newSpace();
    mapAnonymous(mm, BASE, 1);
    mm.activate();
    mm.translate(VPN, ACCESS_READ);
    mm.writeU32(BASE, 1);
    expect(entries(mm.pool.tlb)).toEqual({ reads: 0, writes: 0 });
    mm.translate(VPN, ACCESS_WRITE);
    const child = mm.fork();
    mm.writeU32(BASE, 2);
    expect(entries(mm.pool.tlb)).toEqual({ reads: 0, writes: 0 });
    expect(child.readU32(BASE)).toBe(1);
  });

  it("is flushed when it changes hands and when its owner ends", () => {
    const mm = newSpace();
    mapAnonymous(mm, BASE, 1);
    mm.activate();
    mm.translate(VPN, ACCESS_WRITE);
    const child = mm.fork();
    child.activate();
    expect(entries(mm.pool.tlb)).toEqual({ reads: 0, writes: 0 });
    child.translate(VPN, ACCESS_READ);
    child.release();
    expect(entries(mm.pool.tlb)).toEqual({ reads: 0, writes: 0 });
    expect(mm.pool.tlb.owner).toBe(null);
  });
});
