import { PAGE_SIZE, ZERO_FRAME } from "../../src/mm/frame-pool.ts";
import { TASK_SIZE_PAGES } from "../../src/mm/layout.ts";
import type { MemoryManager } from "../../src/mm/memory-manager.ts";
import {
  LEAF_BYTES,
  leafEnd,
  MIDDLE_BYTES,
  PTE_ANONYMOUS,
  PTE_EXEC,
  PTE_FRAME_MASK,
  PTE_FRAME_SHIFT,
  PTE_PRESENT,
  PTE_READ,
  PTE_SHARED,
  PTE_WRITE,
  TABLE_ENTRIES,
} from "../../src/mm/page-table.ts";
import { TLB_SIZE } from "../../src/mm/tlb.ts";
import { pteBitsOf, VMA_BYTES } from "../../src/mm/vma.ts";

export function* entriesOf(mm: MemoryManager): Generator<[vpn: number, pte: number]> {
  const table = mm.pageTable;
  for (let vpn = table.nextLeaf(0, TASK_SIZE_PAGES); vpn < TASK_SIZE_PAGES; ) {
    const leaf = table.leafAt(vpn)!;
    const first = leafEnd(vpn) - TABLE_ENTRIES;
    let used = 0;
    for (let slot = 0; slot < TABLE_ENTRIES; slot++) {
      const pte = leaf.get(slot);
      if (pte === 0) continue;
      used++;
      yield [first + slot, pte];
    }
    check(used === leaf.used && used > 0, `leaf at ${first.toString(16)} counts ${leaf.used} of ${used} entries`);
    vpn = table.nextLeaf(leafEnd(vpn), TASK_SIZE_PAGES);
  }
}

/**
 * What always holds between VMAs, page tables, frames and the TLB.
 * @param spaces all address spaces of the pool. @param fileFrames the frames files hold, once for each reference
 */
export function checkInvariants(spaces: readonly MemoryManager[], fileFrames: Iterable<number>): void {
  const pool = spaces[0]!.pool;
  const references = new Map<number, number>();
  const count = (frame: number): void => void references.set(frame, (references.get(frame) ?? 0) + 1);
  for (const frame of fileFrames) count(frame);
  for (const mm of spaces) {
    for (const [, pte] of entriesOf(mm)) if (pte >>> PTE_FRAME_SHIFT !== ZERO_FRAME) count(pte >>> PTE_FRAME_SHIFT);
  }
  for (const [frame, expected] of references)
    check(pool.refs[frame] === expected, `frame ${frame} has ${pool.refs[frame]} references instead of ${expected}`);
  check(pool.usedFrames === references.size + 1, `${pool.usedFrames} frames used instead of ${references.size + 1}`);
  check(
    pool.u8.subarray(0, PAGE_SIZE).every((byte) => byte === 0),
    "the zero page was written",
  );
  for (const mm of spaces) checkSpace(mm);
  const charged = spaces.reduce((sum, mm) => sum + mm.chargedBytes, 0);
  check(pool.kernelBytes === charged, `${pool.kernelBytes} bytes charged to the pool instead of ${charged}`);
}

function checkSpace(mm: MemoryManager): void {
  let previousEnd = 0;
  let totalPages = 0;
  for (const vma of mm.vmas()) {
    check(vma.startPage >= previousEnd && vma.endPage > vma.startPage, "VMAs overlap or are empty");
    previousEnd = vma.endPage;
    totalPages += vma.pages;
  }
  checkCharge(mm);
  check(mm.totalPages === totalPages, `total ${mm.totalPages} instead of ${totalPages}`);
  let anonymous = 0;
  let file = 0;
  for (const [vpn, pte] of entriesOf(mm)) {
    const at = `page ${vpn.toString(16)}`;
    const vma = mm.areas.at(vpn);
    if (vma === null) throw new Error(`${at} is mapped outside of every VMA`);
    const allowed = pteBitsOf(vma.flags);
    check((pte & PTE_PRESENT) !== 0, `${at} is not present`);
    check((pte & (PTE_READ | PTE_EXEC | PTE_SHARED)) === (allowed & ~PTE_WRITE), `${at} differs from its VMA`);
    check((pte & PTE_WRITE & ~allowed) === 0, `${at} is writable`);
    const frame = pte >>> PTE_FRAME_SHIFT;
    if ((pte & PTE_WRITE) !== 0 && (pte & PTE_SHARED) === 0)
      check((pte & PTE_ANONYMOUS) !== 0 && mm.pool.refs[frame] === 1, `${at} is writable and copy-on-write`);
    if (frame === ZERO_FRAME) check((pte & (PTE_WRITE | PTE_ANONYMOUS)) === 0, `${at} would write the zero page`);
    else if ((pte & PTE_ANONYMOUS) !== 0) anonymous++;
    else file++;
  }
  check(mm.anonymousPages === anonymous && mm.filePages === file, "resident pages are miscounted");
  if (mm.pool.tlb.owner === mm) checkTlb(mm);
}

/** What a loaded copy would be charged, too. */
function checkCharge(mm: MemoryManager): void {
  const { pageTable, areas } = mm;
  const leaves = new Set<number>();
  const middles = new Set<number>();
  for (const [vpn] of entriesOf(mm)) {
    leaves.add(Math.floor(vpn / TABLE_ENTRIES));
    middles.add(Math.floor(vpn / TABLE_ENTRIES ** 2));
  }
  check(pageTable.leaves === leaves.size, `${pageTable.leaves} leaves instead of ${leaves.size}`);
  check(pageTable.middles === middles.size, `${pageTable.middles} middle tables instead of ${middles.size}`);
  const bytes = leaves.size * LEAF_BYTES + middles.size * MIDDLE_BYTES + areas.length * VMA_BYTES;
  check(mm.chargedBytes === bytes, `${mm.chargedBytes} bytes charged instead of ${bytes}`);
}

function checkTlb(mm: MemoryManager): void {
  const { tlb, code } = mm.pool;
  for (let i = 0; i < TLB_SIZE; i++) {
    const readPte = tlb.readTag[i]! >= 0 ? mm.pageTable.get(tlb.readTag[i]!) : null;
    if (readPte !== null)
      check((readPte & PTE_READ) !== 0 && (readPte & PTE_FRAME_MASK) === tlb.readBase[i], `stale TLB read entry ${i}`);
    const writePte = tlb.writeTag[i]! >= 0 ? mm.pageTable.get(tlb.writeTag[i]!) : null;
    if (writePte === null) continue;
    check(
      (writePte & PTE_WRITE) !== 0 && (writePte & PTE_FRAME_MASK) === tlb.writeBase[i],
      `stale TLB write entry ${i}`,
    );
    check(code[writePte >>> PTE_FRAME_SHIFT] === 0, `TLB write entry ${i} reaches decoded code`);
  }
}

function check(condition: boolean, message: string): void {
  if (!condition) throw new Error(message);
}
