import { EACCES, EINVAL, ENOMEM } from "../abi/errno.ts";
import { PROT_EXEC, PROT_GROWSDOWN, PROT_GROWSUP, PROT_READ, PROT_SEM, PROT_WRITE } from "../abi/mman.ts";
import { alignOverflows, isPageAligned, pageOf, pagesFor, rangeWraps, TASK_SIZE } from "./layout.ts";
import type { MemoryDescriptor } from "./memory-descriptor.ts";
import {
  leafEnd,
  leafSlot,
  PTE_ANONYMOUS,
  PTE_FLAGS_MASK,
  PTE_FRAME_SHIFT,
  PTE_PRESENT,
  PTE_WRITE,
  TABLE_ENTRIES,
} from "./page-table.ts";
import { populate } from "./populate.ts";
import {
  pteBitsOf,
  VM_ACCESS_FLAGS,
  VM_ACCOUNT,
  VM_GROWSDOWN,
  VM_LOCKED,
  VM_SHARED,
  VM_WRITE,
  type Vma,
} from "./vma.ts";
import { isAccountable } from "./vma-accounting.ts";
import { changeFlags, hasEnoughMemory, mayExpand } from "./vma-editing.ts";

/** mprotect(2): 0 or -errno. After ENOMEM (a hole) or EACCES the pages before it have their new protection. */
export function mprotect(mm: MemoryDescriptor, address: number, length: number, prot: number): number {
  // do_mprotect_pkey()
  const grows = prot & (PROT_GROWSDOWN | PROT_GROWSUP);
  if (grows === (PROT_GROWSDOWN | PROT_GROWSUP)) return -EINVAL;
  if (!isPageAligned(address)) return -EINVAL;
  if (length === 0) return 0;
  if (alignOverflows(length) || rangeWraps(address, length)) return -ENOMEM;
  const access = prot & ~grows;
  // arch_validate_prot()
  if ((access & ~(PROT_READ | PROT_WRITE | PROT_EXEC | PROT_SEM)) !== 0) return -EINVAL;
  if (address >= TASK_SIZE) return -ENOMEM;

  let first = pageOf(address);
  const end = first + pagesFor(length);
  const vma = mm.areas.from(first);
  if (vma === null) return -ENOMEM;
  if (grows === PROT_GROWSDOWN) {
    if (vma.startPage >= end) return -ENOMEM;
    if ((vma.flags & VM_GROWSDOWN) === 0) return -EINVAL;
    first = vma.startPage;
  } else if (vma.startPage > first) return -ENOMEM;
  else if (grows === PROT_GROWSUP) return -EINVAL;

  return protectRange(mm, first, end, access & VM_ACCESS_FLAGS);
}

function protectRange(mm: MemoryDescriptor, first: number, end: number, access: number): number {
  for (let vpn = first; vpn < end; ) {
    const vma = mm.areas.at(vpn);
    if (vma === null) return -ENOMEM;
    const stop = Math.min(end, vma.endPage);
    const flags = (vma.flags & ~VM_ACCESS_FLAGS) | access;
    // VM_MAYx is VM_x << 4.
    if ((access & ~(flags >> 4)) !== 0) return -EACCES;
    const result = protectVma(mm, vma, vpn, stop, flags);
    if (result < 0) return result;
    vpn = stop;
  }
  return 0;
}

/** mprotect_fixup() */
function protectVma(mm: MemoryDescriptor, vma: Vma, first: number, end: number, flags: number): number {
  const oldFlags = vma.flags;
  if (flags === oldFlags) return 0;
  const pages = end - first;
  if ((flags & VM_WRITE) !== 0) {
    if (!mayExpand(mm, flags, pages) && mayExpand(mm, oldFlags, pages)) return -ENOMEM;
    if ((oldFlags & (VM_ACCOUNT | VM_WRITE)) === 0 && isAccountable(flags)) {
      if (!hasEnoughMemory(mm, flags, pages)) return -ENOMEM;
      flags |= VM_ACCOUNT;
    }
  } else if (vma.isAnonymous && vma.anonVma === 0) flags &= ~VM_ACCOUNT;
  const changed = changeFlags(mm, first, end, flags);
  if (changed < 0) return changed;
  changePageProtection(mm, first, end, flags);
  // Locked private memory that becomes writable gets its copies now, "to avoid a major fault on access".
  if ((oldFlags & (VM_WRITE | VM_SHARED | VM_LOCKED)) === VM_LOCKED && (flags & VM_WRITE) !== 0)
    populate(mm, first, end);
  return 0;
}

/** change_protection(): a page stays writable only if a write needs nothing but permission. */
function changePageProtection(mm: MemoryDescriptor, first: number, end: number, flags: number): void {
  const { pageTable: table, pool } = mm;
  const bits = pteBitsOf(flags);
  for (let vpn = table.nextLeaf(first, end); vpn < end; vpn = table.nextLeaf(leafEnd(vpn), end)) {
    const leaf = table.leafAt(vpn)!;
    const stop = Math.min(leafSlot(vpn) + (end - vpn), TABLE_ENTRIES);
    for (let slot = leaf.nextUsed(leafSlot(vpn), stop); slot < stop; slot = leaf.nextUsed(slot + 1, stop)) {
      const pte = leaf.get(slot);
      const isPrivateFrame = (pte & PTE_ANONYMOUS) !== 0 && !pool.isShared(pte >>> PTE_FRAME_SHIFT);
      const allowed = isPrivateFrame ? bits : bits & ~PTE_WRITE;
      leaf.set(slot, (pte & ~PTE_FLAGS_MASK) | PTE_PRESENT | (pte & PTE_ANONYMOUS) | allowed);
    }
  }
  mm.evictRange(first, end);
}
