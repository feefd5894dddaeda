import { EAGAIN, EINVAL, ENOMEM, EPERM } from "../abi/errno.ts";
import { MCL_CURRENT, MCL_FUTURE, MCL_ONFAULT, MLOCK_ONFAULT } from "../abi/mman.ts";
import { PAGE_SIZE } from "./frame-pool.ts";
import { alignOverflows, pageOf, pagesFor, rangeWraps, TASK_SIZE } from "./layout.ts";
import type { MemoryDescriptor } from "./memory-descriptor.ts";
import { populate } from "./populate.ts";
import { VM_LOCKED, VM_LOCKED_MASK, VM_LOCKONFAULT } from "./vma.ts";
import { changeFlags } from "./vma-editing.ts";

// Nothing is ever swapped out: locking keeps the books (RLIMIT_MEMLOCK, VmLck), refuses what Linux refuses, and brings pages in.

/** can_do_mlock() */
export function canLock(mm: MemoryDescriptor): boolean {
  return mm.hasIpcLock || mm.limits.lockedMemory !== 0;
}

/** !mlock_future_ok(): `pages` more locked pages would exceed RLIMIT_MEMLOCK. */
export function isLockLimitExceeded(mm: MemoryDescriptor, pages: number): boolean {
  return !mm.hasIpcLock && mm.lockedPages + pages > Math.floor(mm.limits.lockedMemory / PAGE_SIZE);
}

/** mlock2(2): 0 or -errno. */
export function mlock(mm: MemoryDescriptor, address: number, length: number, flags: number): number {
  if ((flags & ~MLOCK_ONFAULT) !== 0) return -EINVAL;
  if (!canLock(mm)) return -EPERM;
  const range = lockRange(address, length);
  if (typeof range === "number") return range;
  const [first, end] = range;
  if (isLockLimitExceeded(mm, end - first - lockedPagesIn(mm, first, end))) return -ENOMEM;
  const bits = VM_LOCKED | ((flags & MLOCK_ONFAULT) !== 0 ? VM_LOCKONFAULT : 0);
  const result = applyLockFlags(mm, first, end, bits);
  if (result < 0) return result;
  // __mlock_posix_error_return()
  const populated = populate(mm, first, end);
  if (populated === -ENOMEM) return -EAGAIN;
  return populated < 0 ? -ENOMEM : 0;
}

/** munlock(2) */
export function munlock(mm: MemoryDescriptor, address: number, length: number): number {
  const range = lockRange(address, length);
  return typeof range === "number" ? range : applyLockFlags(mm, range[0], range[1], 0);
}

/** mlockall(2) */
export function mlockall(mm: MemoryDescriptor, flags: number): number {
  if (flags === 0 || (flags & ~(MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT)) !== 0 || flags === MCL_ONFAULT) return -EINVAL;
  if (!canLock(mm)) return -EPERM;
  const limit = Math.floor(mm.limits.lockedMemory / PAGE_SIZE);
  if ((flags & MCL_CURRENT) !== 0 && mm.totalPages > limit && !mm.hasIpcLock) return -ENOMEM;
  const bits = VM_LOCKED | ((flags & MCL_ONFAULT) !== 0 ? VM_LOCKONFAULT : 0);
  mm.defaultFlags = (flags & MCL_FUTURE) !== 0 ? bits : 0;
  if ((flags & MCL_CURRENT) === 0) return 0;
  lockAll(mm, bits);
  for (const vma of [...mm.areas.items]) populate(mm, vma.startPage, vma.endPage);
  return 0;
}

/** munlockall(2) */
export function munlockall(mm: MemoryDescriptor): number {
  mm.defaultFlags = 0;
  lockAll(mm, 0);
  return 0;
}

function lockAll(mm: MemoryDescriptor, bits: number): void {
  for (const vma of [...mm.areas.items]) applyLockFlags(mm, vma.startPage, vma.endPage, bits);
}

/** The pages that [address, address + length) touches: mlock(2) rounds outwards, and a length that wraps in that is none. */
function lockRange(address: number, length: number): readonly [number, number] | number {
  const inPage = address % PAGE_SIZE;
  const start = address - inPage;
  const size = alignOverflows(length, inPage) ? 0 : length + inPage;
  if (rangeWraps(start, size)) return -EINVAL;
  if (size === 0) return [0, 0];
  if (start >= TASK_SIZE) return -ENOMEM;
  return [pageOf(start), pageOf(start) + pagesFor(size)];
}

/** count_mm_mlocked_page_nr() */
function lockedPagesIn(mm: MemoryDescriptor, first: number, end: number): number {
  let pages = 0;
  for (const vma of mm.areas.items)
    if ((vma.flags & VM_LOCKED) !== 0)
      pages += Math.max(Math.min(end, vma.endPage) - Math.max(first, vma.startPage), 0);
  return pages;
}

/** apply_vma_lock_flags(): -ENOMEM at a hole; what comes before it is changed. */
function applyLockFlags(mm: MemoryDescriptor, first: number, end: number, bits: number): number {
  for (let vpn = first; vpn < end; ) {
    const vma = mm.areas.at(vpn);
    if (vma === null) return -ENOMEM;
    const stop = Math.min(end, vma.endPage);
    const flags = (vma.flags & ~VM_LOCKED_MASK) | bits;
    const changed = changeFlags(mm, vpn, stop, flags);
    if (changed < 0) return changed;
    vpn = stop;
  }
  return 0;
}
