import { ENOMEM } from "../abi/errno.ts";
import { BUS_ADRERR, SEGV_ACCERR, SEGV_MAPERR } from "../abi/siginfo.ts";
import { SIGBUS, SIGKILL, SIGSEGV } from "../abi/signal.ts";
import { prepareAnonVma } from "./anon-vma.ts";
import { ZERO_FRAME } from "./frame-pool.ts";
import type { Mappable } from "./mappable.ts";
import type { MemoryDescriptor } from "./memory-descriptor.ts";
import { LEAF_BYTES, MIDDLE_BYTES, PTE_ANONYMOUS, PTE_FRAME_SHIFT, PTE_PRESENT, PTE_WRITE } from "./page-table.ts";
import { expandStack } from "./stack-growth.ts";
import { ACCESS_EXECUTE, ACCESS_READ, ACCESS_WRITE } from "./user-memory.ts";
import { pteBitsOf, VM_EXEC, VM_MAYREAD, VM_MAYSHARE, VM_READ, VM_WRITE, type Vma } from "./vma.ts";

/**
 * handle_mm_fault(): makes the page-table entry of page `vpn` allow `access`: finds the VMA (growing a stack), checks its protection,
 * brings the page in, breaks copy-on-write.
 * @param isForced ptrace(2) and /proc/PID/mem (FOLL_FORCE): protection does not count, but a private page stays private.
 * @returns whether the entry is there now; otherwise `mm.faultSignal` and `mm.faultCode` say what happened. No frame left is
 * SIGKILL with code 0: the caller kills the task, as Linux's OOM killer would.
 */
export function handleFault(mm: MemoryDescriptor, vpn: number, access: number, isForced: boolean): boolean {
  const vma = mm.areas.at(vpn) ?? expandStack(mm, vpn);
  if (vma === null) return fail(mm, SIGSEGV, SEGV_MAPERR);
  if (!(isForced ? isForceAllowed(vma, access) : isAccessAllowed(vma.flags, access)))
    return fail(mm, SIGSEGV, SEGV_ACCERR);
  const old = mm.pageTable.get(vpn);
  // __pte_alloc(): a page table is memory, too.
  if (old === 0 && mm.pageTable.leafAt(vpn) === null && !mm.pool.hasRoom(LEAF_BYTES + MIDDLE_BYTES))
    return fail(mm, SIGKILL, 0);
  if (access === ACCESS_WRITE)
    return (vma.flags & VM_MAYSHARE) !== 0 ? writeShared(mm, vma, vpn) : writePrivate(mm, vma, vpn, old);
  // A present page lacks no permission for reads that its VMA grants; forced reads take what is there.
  return old !== 0 || readPage(mm, vma, vpn);
}

/** access_error() of arch/riscv/mm/fault.c: a writable mapping is readable, an executable one need not be. */
function isAccessAllowed(flags: number, access: number): boolean {
  switch (access) {
    case ACCESS_READ:
      return (flags & (VM_READ | VM_WRITE)) !== 0;
    case ACCESS_WRITE:
      return (flags & VM_WRITE) !== 0;
    case ACCESS_EXECUTE:
      return (flags & VM_EXEC) !== 0;
  }
  throw new Error(`unknown access ${access}`);
}

/** check_vma_flags() of mm/gup.c with FOLL_FORCE: writes only where they end in a private copy. */
function isForceAllowed(vma: Vma, access: number): boolean {
  if (access === ACCESS_WRITE) return (vma.flags & VM_WRITE) !== 0 || vma.isCopyOnWrite;
  return (vma.flags & VM_MAYREAD) !== 0;
}

/** do_anonymous_page() and do_read_fault(): the page as it is, without permission to write. */
function readPage(mm: MemoryDescriptor, vma: Vma, vpn: number): boolean {
  const frame = vma.mappable === null ? ZERO_FRAME : frameOf(mm, vma.mappable, vma.pageIndex(vpn), false);
  if (frame < 0) return false;
  mm.setPage(vpn, (frame << PTE_FRAME_SHIFT) | PTE_PRESENT | (pteBitsOf(vma.flags) & ~PTE_WRITE));
  return true;
}

/** do_shared_fault() and page_mkwrite: the file learns of the write before it happens. */
function writeShared(mm: MemoryDescriptor, vma: Vma, vpn: number): boolean {
  const frame = frameOf(mm, vma.mappable!, vma.pageIndex(vpn), true);
  if (frame < 0) return false;
  mm.setPage(vpn, (frame << PTE_FRAME_SHIFT) | PTE_PRESENT | pteBitsOf(vma.flags));
  return true;
}

/** do_cow_fault() and do_wp_page(). */
function writePrivate(mm: MemoryDescriptor, vma: Vma, vpn: number, old: number): boolean {
  const bits = PTE_PRESENT | PTE_ANONYMOUS | pteBitsOf(vma.flags);
  const oldFrame = old >>> PTE_FRAME_SHIFT;
  // wp_page_reuse(): a private page that nobody else maps any more needs no copy.
  if ((old & PTE_ANONYMOUS) !== 0 && !mm.pool.isShared(oldFrame)) {
    mm.pool.retain(oldFrame);
    mm.setPage(vpn, (oldFrame << PTE_FRAME_SHIFT) | bits);
    return true;
  }
  const frame = old !== 0 ? copyOf(mm, oldFrame) : firstPrivateFrame(mm, vma, vpn);
  if (frame < 0) return false;
  prepareAnonVma(mm, vma);
  mm.setPage(vpn, (frame << PTE_FRAME_SHIFT) | bits);
  return true;
}

function firstPrivateFrame(mm: MemoryDescriptor, vma: Vma, vpn: number): number {
  if (vma.mappable === null) return copyOf(mm, ZERO_FRAME);
  const source = frameOf(mm, vma.mappable, vma.pageIndex(vpn), false);
  if (source < 0) return -1;
  const copy = copyOf(mm, source);
  mm.pool.release(source);
  return copy;
}

function copyOf(mm: MemoryDescriptor, source: number): number {
  const { pool } = mm;
  const frame = source === ZERO_FRAME ? pool.allocate() : pool.allocateCopy(source);
  if (frame < 0) fail(mm, SIGKILL, 0);
  return frame;
}

function frameOf(mm: MemoryDescriptor, mappable: Mappable, pageIndex: number, forWrite: boolean): number {
  const frame = mappable.frameAt(pageIndex, forWrite);
  if (frame === -ENOMEM) fail(mm, SIGKILL, 0);
  else if (frame < 0) fail(mm, SIGBUS, BUS_ADRERR);
  return frame;
}

function fail(mm: MemoryDescriptor, signal: number, code: number): false {
  mm.faultSignal = signal;
  mm.faultCode = code;
  return false;
}
