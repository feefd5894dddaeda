import { ENOMEM } from "../abi/errno.ts";
import { areAnonVmasMergeable } from "./anon-vma.ts";
import { MAX_MAP_COUNT } from "./layout.ts";
import type { MemoryDescriptor } from "./memory-descriptor.ts";
import { VMA_BYTES, type Vma } from "./vma.ts";
import { isAccountable, isDataMapping } from "./vma-accounting.ts";

/** Adds a VMA to an address space, merging it with its neighbours where vma_merge() would. @returns the VMA it is part of */
export function insertVma(mm: MemoryDescriptor, vma: Vma): Vma {
  const index = mm.areas.indexFrom(vma.startPage);
  mm.areas.insert(index, vma);
  mm.takeReferences(vma);
  mm.account(vma.flags, vma.pages);
  return mergeAt(mm, index);
}

/** Unites the VMA at `index` with its neighbours if they continue each other; the lower one first. @returns the united VMA */
export function mergeAt(mm: MemoryDescriptor, index: number): Vma {
  const at = index > 0 && mergeWithNext(mm, index - 1) ? index - 1 : index;
  mergeWithNext(mm, at);
  return mm.areas.items[at]!;
}

/** @returns whether the VMA at `index` took in the one after it */
export function mergeWithNext(mm: MemoryDescriptor, index: number): boolean {
  const vma = mm.areas.items[index]!;
  const next = mm.areas.items[index + 1];
  if (next === undefined || !vma.isContinuedBy(next) || !areAnonVmasMergeable(vma, next)) return false;
  vma.endPage = next.endPage;
  if (vma.anonVma === 0) vma.anonVma = next.anonVma;
  mm.areas.remove(index + 1, 1);
  mm.dropReferences(next);
  return true;
}

/** vma_modify_flags(): pages [first, end) of one VMA get other flags, by splits and merges. @returns 0 or -ENOMEM */
export function changeFlags(mm: MemoryDescriptor, first: number, end: number, flags: number): number {
  if (mm.areas.at(first)!.flags === flags) return 0;
  if (splitVma(mm, first) < 0 || splitVma(mm, end) < 0) return -ENOMEM;
  const index = mm.areas.indexFrom(first);
  const vma = mm.areas.items[index]!;
  mm.account(vma.flags, -vma.pages);
  vma.flags = flags;
  mm.account(flags, vma.pages);
  mergeAt(mm, index);
  return 0;
}

/** __split_vma(): the VMA at `index` ends at page `vpn`, a new one continues it. */
function splitAt(mm: MemoryDescriptor, index: number, vpn: number): void {
  const vma = mm.areas.items[index]!;
  const rest = vma.slice(vpn, vma.endPage);
  vma.endPage = vpn;
  mm.areas.insert(index + 1, rest);
  mm.takeReferences(rest);
}

/** Whether one more VMA stays below `limit`, and has room in the machine's memory. */
export function mayAddVma(mm: MemoryDescriptor, limit: number = MAX_MAP_COUNT): boolean {
  return mm.areas.length < limit && mm.pool.hasRoom(VMA_BYTES);
}

/** split_vma(): makes a VMA boundary at page `vpn` if a VMA spans it. @returns 0, or -ENOMEM at vm.max_map_count */
export function splitVma(mm: MemoryDescriptor, vpn: number): number {
  const index = mm.areas.indexFrom(vpn);
  const vma = mm.areas.items[index];
  if (vma === undefined || vma.startPage >= vpn) return 0;
  if (!mayAddVma(mm)) return -ENOMEM;
  splitAt(mm, index, vpn);
  return 0;
}

/** do_vmi_munmap() without the argument checks. @returns 0 or -ENOMEM */
export function unmapRange(mm: MemoryDescriptor, first: number, end: number): number {
  const { areas } = mm;
  let index = areas.indexFrom(first);
  let vma = areas.items[index];
  if (vma === undefined || vma.startPage >= end) return 0;
  if (vma.startPage < first) {
    // munmap(2): ENOMEM for a hole in a mapping at the limit; otherwise the count goes over it for a moment.
    if (end < vma.endPage && areas.length >= MAX_MAP_COUNT) return -ENOMEM;
    splitAt(mm, index, first);
    index++;
  }
  let stop = index;
  for (; stop < areas.length; stop++) {
    vma = areas.items[stop]!;
    if (vma.startPage >= end) break;
    if (vma.endPage > end) splitAt(mm, stop, end);
  }
  const removed = areas.items.slice(index, stop);
  areas.remove(index, stop - index);
  for (const gone of removed) {
    mm.removePages(gone.startPage, gone.endPage, true);
    mm.account(gone.flags, -gone.pages);
    mm.dropReferences(gone);
  }
  return 0;
}

/** may_expand_vm(): RLIMIT_AS, and RLIMIT_DATA for private writable memory. */
export function mayExpand(mm: MemoryDescriptor, flags: number, pages: number): boolean {
  if (mm.totalPages + pages > Math.floor(mm.limits.addressSpace / 4096)) return false;
  return !isDataMapping(flags) || mm.dataPages + pages <= Math.floor(mm.limits.data / 4096);
}

/** __vm_enough_memory() with OVERCOMMIT_GUESS: refuses only what could never fit into the machine. */
export function hasEnoughMemory(mm: MemoryDescriptor, flags: number, pages: number): boolean {
  return !isAccountable(flags) || pages <= mm.pool.limitFrames;
}
