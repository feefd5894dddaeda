import { EAGAIN, EFAULT, EINVAL, ENOMEM } from "../abi/errno.ts";
import { MREMAP_DONTUNMAP, MREMAP_FIXED, MREMAP_MAYMOVE } from "../abi/mman.ts";
import { unmappedArea } from "./address-search.ts";
import { PAGE_SIZE } from "./frame-pool.ts";
import {
  alignOverflows,
  isPageAligned,
  MAX_MAP_COUNT,
  MMAP_MIN_ADDRESS,
  pageOf,
  pagesFor,
  TASK_SIZE,
  TASK_SIZE_PAGES,
} from "./layout.ts";
import type { MemoryDescriptor } from "./memory-descriptor.ts";
import { isLockLimitExceeded } from "./mlock.ts";
import { leafEnd, leafSlot, TABLE_ENTRIES } from "./page-table.ts";
import { populate } from "./populate.ts";
import { VM_LOCKED, VM_LOCKED_MASK, VM_MAYSHARE, VM_SHARED, type Vma } from "./vma.ts";
import { hasEnoughMemory, insertVma, mayAddVma, mayExpand, mergeWithNext, unmapRange } from "./vma-editing.ts";

/** mremap(2) as it goes on: all sizes and places in pages. */
interface Remap {
  readonly mm: MemoryDescriptor;
  readonly flags: number;
  readonly first: number;
  oldPages: number;
  readonly newPages: number;
  /** The wish, with MREMAP_FIXED or MREMAP_DONTUNMAP. */
  readonly newFirst: number;
}

/** mremap(2): the (new) address or -errno, with the checks of mm/mremap.c in its order. */
export function mremap(
  mm: MemoryDescriptor,
  address: number,
  oldLength: number,
  newLength: number,
  flags: number,
  newAddress: number,
): number {
  // check_mremap_params()
  if ((flags & ~(MREMAP_FIXED | MREMAP_MAYMOVE | MREMAP_DONTUNMAP)) !== 0) return -EINVAL;
  if (!isPageAligned(address)) return -EINVAL;
  if (newLength === 0 || alignOverflows(newLength)) return -EINVAL;
  if (newLength > TASK_SIZE) return -EINVAL;
  const impliesNewAddress = (flags & (MREMAP_FIXED | MREMAP_DONTUNMAP)) !== 0;
  const oldPages = alignOverflows(oldLength) ? 0 : pagesFor(oldLength);
  const newPages = pagesFor(newLength);
  if (impliesNewAddress) {
    if (newAddress > TASK_SIZE - newPages * PAGE_SIZE) return -EINVAL;
    if (!isPageAligned(newAddress)) return -EINVAL;
    if ((flags & MREMAP_MAYMOVE) === 0) return -EINVAL;
    if ((flags & MREMAP_DONTUNMAP) !== 0 && oldPages !== newPages) return -EINVAL;
    if (address + oldPages * PAGE_SIZE > newAddress && newAddress + newPages * PAGE_SIZE > address) return -EINVAL;
    // "move_vma() needs us to stay 4 maps below the threshold": counted before anything is unmapped.
    if (!mayAddVma(mm, MAX_MAP_COUNT - 5)) return -ENOMEM;
  }
  if (address >= TASK_SIZE) return -EFAULT;
  const first = pageOf(address);
  const newFirst = impliesNewAddress ? pageOf(newAddress) : 0;
  const remap: Remap = { mm, flags, first, oldPages, newPages, newFirst };
  if (!impliesNewAddress) return remapInPlace(remap);
  return oldPages === newPages ? moveAll(remap) : remapTo(remap);
}

/** remap_move(): what changes only its place may span several VMAs, which keep their distances (since Linux 6.17). */
function moveAll(remap: Remap): number {
  const { mm, first, oldPages } = remap;
  const end = first + oldPages;
  let target = remap.newFirst;
  let result = -EFAULT;
  for (let vpn = first; vpn < end; ) {
    const vma = mm.areas.from(vpn);
    if (vma === null || vma.startPage >= end) break;
    // A gap is refused only at the start.
    if (vma.startPage > first && vpn === first) break;
    const start = Math.max(vma.startPage, vpn);
    const pages = Math.min(end, vma.endPage) - start;
    const moved = remapTo({ ...remap, first: start, oldPages: pages, newPages: pages, newFirst: target + start - vpn });
    if (moved < 0) return moved;
    if (vpn === first) result = moved;
    target = pageOf(moved) + pages;
    vpn = start + pages;
  }
  return result;
}

/** mremap_to() */
function remapTo(remap: Remap): number {
  const { mm, flags, first, newPages, newFirst } = remap;
  const valid = checkRemap(remap, mm.areas.at(first));
  if (valid < 0) return valid;
  if ((flags & MREMAP_FIXED) !== 0) {
    const unmapped = unmapRange(mm, newFirst, newFirst + newPages);
    if (unmapped < 0) return unmapped;
  }
  if (remap.oldPages > newPages) {
    const shrunk = shrink(remap);
    if (shrunk < 0) return shrunk;
    remap.oldPages = newPages;
  }
  const vma = mm.areas.at(first)!;
  if ((flags & MREMAP_DONTUNMAP) !== 0 && !mayExpand(mm, vma.flags, remap.oldPages)) return -ENOMEM;
  const isFixed = (flags & MREMAP_FIXED) !== 0;
  const target = unmappedArea(mm, newFirst * PAGE_SIZE, newPages, isFixed, MMAP_MIN_ADDRESS);
  return target < 0 ? target : moveVma(remap, vma, pageOf(target));
}

/** mremap_at() */
function remapInPlace(remap: Remap): number {
  const { mm, first, oldPages, newPages } = remap;
  const vma = mm.areas.at(first);
  if (vma === null) return -EFAULT;
  if (newPages === oldPages) return first * PAGE_SIZE;
  if (newPages < oldPages) return shrink(remap);
  const valid = checkRemap(remap, vma);
  if (valid < 0) return valid;
  if (canExpandInPlace(remap, vma)) return expandInPlace(remap, vma);
  if ((remap.flags & MREMAP_MAYMOVE) === 0) return -ENOMEM;
  const target = unmappedArea(mm, 0, newPages, false, MMAP_MIN_ADDRESS);
  return target < 0 ? target : moveVma(remap, vma, pageOf(target));
}

/** shrink_vma(): munmap(2) of the rest, whatever is mapped there. */
function shrink({ mm, first, oldPages, newPages }: Remap): number {
  if (first + oldPages > TASK_SIZE_PAGES) return -EINVAL;
  const unmapped = unmapRange(mm, first + newPages, first + oldPages);
  return unmapped < 0 ? unmapped : first * PAGE_SIZE;
}

/** check_prep_vma(), where something new will be mapped. */
function checkRemap(remap: Remap, vma: Vma | null): number {
  const { mm, first, newPages } = remap;
  if (vma === null) return -EFAULT;
  // A length of 0 duplicates a shared mapping; of a private one there is nothing to duplicate.
  if (remap.oldPages === 0 && (vma.flags & (VM_SHARED | VM_MAYSHARE)) === 0) return -EINVAL;
  const oldPages = Math.min(remap.oldPages, newPages);
  if (oldPages > vma.endPage - first) return -EFAULT;
  if (newPages === oldPages) return 0;
  if ((vma.flags & VM_LOCKED) !== 0 && isLockLimitExceeded(mm, newPages - oldPages)) return -EAGAIN;
  return mayExpand(mm, vma.flags, newPages - oldPages) ? 0 : -ENOMEM;
}

/** vrm_can_expand_in_place() */
function canExpandInPlace(remap: Remap, vma: Vma): boolean {
  const { mm, first, oldPages, newPages } = remap;
  if (vma.endPage !== first + oldPages) return false;
  const end = first + newPages;
  return end * PAGE_SIZE <= TASK_SIZE && !mm.areas.intersects(vma.endPage, end);
}

/** expand_vma_in_place() */
function expandInPlace(remap: Remap, vma: Vma): number {
  const { mm, first, oldPages, newPages } = remap;
  const growth = newPages - oldPages;
  if (!hasEnoughMemory(mm, vma.flags, growth)) return -ENOMEM;
  const oldEnd = vma.endPage;
  vma.endPage += growth;
  mm.account(vma.flags, growth);
  // vma_merge_extend() looks at the next VMA only.
  mergeWithNext(mm, mm.areas.indexFrom(first));
  populateLocked(mm, vma.flags, oldEnd, oldEnd + growth);
  return first * PAGE_SIZE;
}

/** move_vma(): a VMA with the old one's attributes at `target`, which takes over its pages. */
function moveVma(remap: Remap, vma: Vma, target: number): number {
  const { mm, flags, first, oldPages, newPages } = remap;
  const keepsSource = (flags & MREMAP_DONTUNMAP) !== 0;
  // prep_move_vma()
  if (!mayAddVma(mm, MAX_MAP_COUNT - 3)) return -ENOMEM;
  if (!hasEnoughMemory(mm, vma.flags, keepsSource ? newPages : newPages - oldPages)) return -ENOMEM;

  const moved = vma.slice(first, first);
  moved.startPage = target;
  moved.endPage = target + newPages;
  // copy_vma(): memory that was never touched forgets where it came from, so that it can merge where it goes.
  if (vma.isAnonymous && vma.anonVma === 0) moved.pageOffset = target;
  const { flags: vmFlags } = vma;
  const { peakTotalPages } = mm;
  insertVma(mm, moved);
  movePages(mm, first, target, oldPages);
  if (keepsSource) leaveEmpty(mm, first, first + oldPages);
  else unmapRange(mm, first, first + oldPages);
  // Both places counted for a moment; that is no peak.
  mm.peakTotalPages = Math.max(peakTotalPages, mm.totalPages);
  populateLocked(mm, vmFlags, target + oldPages, target + newPages);
  return target * PAGE_SIZE;
}

/** dontunmap_complete(): the emptied source is not locked any more. */
function leaveEmpty(mm: MemoryDescriptor, first: number, end: number): void {
  const vma = mm.areas.at(first)!;
  mm.account(vma.flags, -vma.pages);
  vma.flags &= ~VM_LOCKED_MASK;
  mm.account(vma.flags, vma.pages);
  if (vma.startPage === first && vma.endPage === end) vma.anonVma = 0;
}

/** move_page_tables() */
function movePages(mm: MemoryDescriptor, first: number, target: number, pages: number): void {
  const { pageTable: table } = mm;
  const end = first + pages;
  for (let vpn = table.nextLeaf(first, end); vpn < end; vpn = table.nextLeaf(leafEnd(vpn), end)) {
    const leaf = table.leafAt(vpn)!;
    const slotOfFirst = leafSlot(vpn);
    const stop = Math.min(slotOfFirst + (end - vpn), TABLE_ENTRIES);
    for (let slot = leaf.nextUsed(slotOfFirst, stop); slot < stop; slot = leaf.nextUsed(slot + 1, stop)) {
      const pte = leaf.set(slot, 0);
      table.set(target + (vpn + slot - slotOfFirst - first), pte);
    }
    if (leaf.used === 0) table.setLeaf(vpn, null);
  }
  mm.evictRange(first, end);
  mm.settle();
}

function populateLocked(mm: MemoryDescriptor, flags: number, first: number, end: number): void {
  if ((flags & VM_LOCKED_MASK) === VM_LOCKED && first < end) populate(mm, first, end);
}
