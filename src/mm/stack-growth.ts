import { PAGE_SIZE } from "./frame-pool.ts";
import { MMAP_MIN_ADDRESS, pageOf, STACK_GUARD_GAP_PAGES } from "./layout.ts";
import type { MemoryDescriptor } from "./memory-descriptor.ts";
import { VM_ACCESS_FLAGS, VM_GROWSDOWN, VM_LOCKED, type Vma } from "./vma.ts";
import { hasEnoughMemory, mayExpand } from "./vma-editing.ts";

/** expand_stack(): grows the MAP_GROWSDOWN mapping next above page `vpn` down to it. @returns the VMA, or null: SIGSEGV */
export function expandStack(mm: MemoryDescriptor, vpn: number): Vma | null {
  const index = mm.areas.indexFrom(vpn);
  const vma = mm.areas.items[index];
  if (vma === undefined || (vma.flags & VM_GROWSDOWN) === 0) return null;
  if (vpn < pageOf(MMAP_MIN_ADDRESS)) return null;
  // expand_downwards(): the guard gap keeps the stack off whatever can be accessed below it.
  const below = mm.areas.items[index - 1];
  if (below !== undefined && (below.flags & VM_GROWSDOWN) === 0 && (below.flags & VM_ACCESS_FLAGS) !== 0)
    if (vpn - below.endPage < STACK_GUARD_GAP_PAGES) return null;
  const growth = vma.startPage - vpn;
  if (vma.mappable !== null && growth > vma.pageOffset) return null;
  if (!canGrow(mm, vma, vpn, growth)) return null;
  vma.startPage = vpn;
  vma.pageOffset -= growth;
  mm.account(vma.flags, growth);
  return vma;
}

/** acct_stack_growth(). */
function canGrow(mm: MemoryDescriptor, vma: Vma, vpn: number, growth: number): boolean {
  if (!mayExpand(mm, vma.flags, growth)) return false;
  if ((vma.endPage - vpn) * PAGE_SIZE > mm.limits.stack) return false;
  if ((vma.flags & VM_LOCKED) !== 0 && !mm.hasIpcLock)
    if ((mm.lockedPages + growth) * PAGE_SIZE > mm.limits.lockedMemory) return false;
  return hasEnoughMemory(mm, vma.flags, growth);
}
