import { EACCES, EINVAL, ENOMEM, EOPNOTSUPP } from "../abi/errno.ts";
import {
  MADV_COLD,
  MADV_DODUMP,
  MADV_DOFORK,
  MADV_DONTDUMP,
  MADV_DONTFORK,
  MADV_DONTNEED,
  MADV_DONTNEED_LOCKED,
  MADV_FREE,
  MADV_HUGEPAGE,
  MADV_KEEPONFORK,
  MADV_MERGEABLE,
  MADV_NOHUGEPAGE,
  MADV_NORMAL,
  MADV_PAGEOUT,
  MADV_POPULATE_READ,
  MADV_POPULATE_WRITE,
  MADV_RANDOM,
  MADV_REMOVE,
  MADV_SEQUENTIAL,
  MADV_UNMERGEABLE,
  MADV_WILLNEED,
  MADV_WIPEONFORK,
} from "../abi/mman.ts";
import { alignOverflows, isPageAligned, pagesFor, rangeWraps, TASK_SIZE_PAGES } from "./layout.ts";
import type { MemoryDescriptor } from "./memory-descriptor.ts";
import { populateForAccess } from "./populate.ts";
import { ACCESS_READ, ACCESS_WRITE } from "./user-memory.ts";
import {
  VM_DONTCOPY,
  VM_DONTDUMP,
  VM_LOCKED,
  VM_RAND_READ,
  VM_SEQ_READ,
  VM_SHARED,
  VM_WIPEONFORK,
  VM_WRITE,
  type Vma,
} from "./vma.ts";
import { changeFlags } from "./vma-editing.ts";

/** madvise_behavior_valid() of a kernel without MADV_COLLAPSE, guard regions and hardware poisoning. */
const KNOWN_ADVICE: ReadonlySet<number> = new Set([
  MADV_NORMAL,
  MADV_RANDOM,
  MADV_SEQUENTIAL,
  MADV_WILLNEED,
  MADV_DONTNEED,
  MADV_FREE,
  MADV_REMOVE,
  MADV_DONTFORK,
  MADV_DOFORK,
  MADV_MERGEABLE,
  MADV_UNMERGEABLE,
  MADV_HUGEPAGE,
  MADV_NOHUGEPAGE,
  MADV_DONTDUMP,
  MADV_DODUMP,
  MADV_WIPEONFORK,
  MADV_KEEPONFORK,
  MADV_COLD,
  MADV_PAGEOUT,
  MADV_POPULATE_READ,
  MADV_POPULATE_WRITE,
  MADV_DONTNEED_LOCKED,
]);

/** madvise(2): 0 or -errno. Holes give ENOMEM after everything mapped has been advised. */
export function madvise(mm: MemoryDescriptor, address: number, length: number, advice: number): number {
  if (!KNOWN_ADVICE.has(advice)) return -EINVAL;
  if (!isPageAligned(address)) return -EINVAL;
  if (alignOverflows(length) || rangeWraps(address, length)) return -EINVAL;
  if (length === 0) return 0;
  const first = Math.min(address / 4096, TASK_SIZE_PAGES);
  const end = Math.min(pagesFor(address + length), TASK_SIZE_PAGES);
  if (advice === MADV_POPULATE_READ || advice === MADV_POPULATE_WRITE) {
    const access = advice === MADV_POPULATE_WRITE ? ACCESS_WRITE : ACCESS_READ;
    const result = populateForAccess(mm, first, end, access);
    return result === 0 && first === end ? -ENOMEM : result;
  }
  return adviseRange(mm, first, end, advice);
}

/** madvise_walk_vmas() */
function adviseRange(mm: MemoryDescriptor, first: number, end: number, advice: number): number {
  let result = first === end ? -ENOMEM : 0;
  for (let vpn = first; vpn < end; ) {
    const vma = mm.areas.from(vpn);
    if (vma === null || vma.startPage >= end) return -ENOMEM;
    if (vma.startPage > vpn) {
      result = -ENOMEM;
      vpn = vma.startPage;
    }
    const stop = Math.min(end, vma.endPage);
    const advised = adviseVma(mm, vma, vpn, stop, advice);
    if (advised < 0) return advised;
    vpn = stop;
  }
  return result;
}

/** madvise_vma_behavior() */
function adviseVma(mm: MemoryDescriptor, vma: Vma, first: number, end: number, advice: number): number {
  const { flags } = vma;
  const isLocked = (flags & VM_LOCKED) !== 0;
  switch (advice) {
    case MADV_DONTNEED:
      if (isLocked) return -EINVAL;
      mm.removePages(first, end, true);
      return 0;
    case MADV_DONTNEED_LOCKED:
      mm.removePages(first, end, true);
      return 0;
    case MADV_FREE:
      // madvise(2) lets the kernel free the pages at any time: here it is at once.
      if (isLocked || !vma.isAnonymous) return -EINVAL;
      mm.removePages(first, end, true);
      return 0;
    case MADV_REMOVE:
      return removeFromFile(vma, first, end);
    case MADV_COLD:
    case MADV_PAGEOUT:
      return isLocked ? -EINVAL : 0;
    case MADV_NORMAL:
      return changeFlags(mm, first, end, flags & ~(VM_RAND_READ | VM_SEQ_READ));
    case MADV_SEQUENTIAL:
      return changeFlags(mm, first, end, (flags & ~VM_RAND_READ) | VM_SEQ_READ);
    case MADV_RANDOM:
      return changeFlags(mm, first, end, (flags & ~VM_SEQ_READ) | VM_RAND_READ);
    case MADV_DONTFORK:
      return changeFlags(mm, first, end, flags | VM_DONTCOPY);
    case MADV_DOFORK:
      return changeFlags(mm, first, end, flags & ~VM_DONTCOPY);
    case MADV_WIPEONFORK:
      // madvise(2): EINVAL, MADV_WIPEONFORK on memory that is not private anonymous.
      if (vma.file !== null || (flags & VM_SHARED) !== 0) return -EINVAL;
      return changeFlags(mm, first, end, flags | VM_WIPEONFORK);
    case MADV_KEEPONFORK:
      return changeFlags(mm, first, end, flags & ~VM_WIPEONFORK);
    case MADV_DONTDUMP:
      return changeFlags(mm, first, end, flags | VM_DONTDUMP);
    case MADV_DODUMP:
      return changeFlags(mm, first, end, flags & ~VM_DONTDUMP);
  }
  // MADV_WILLNEED, MADV_HUGEPAGE, MADV_MERGEABLE and their opposites: advice about costs that do not exist here.
  return 0;
}

/** madvise_remove() */
function removeFromFile(vma: Vma, first: number, end: number): number {
  if ((vma.flags & VM_LOCKED) !== 0) return -EINVAL;
  if (vma.mappable === null) return -EINVAL;
  if ((vma.flags & (VM_SHARED | VM_WRITE)) !== (VM_SHARED | VM_WRITE)) return -EACCES;
  return vma.mappable.punchPages?.(vma.pageIndex(first), vma.pageIndex(end)) ?? -EOPNOTSUPP;
}
