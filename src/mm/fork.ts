import type { MemoryDescriptor } from "./memory-descriptor.ts";
import { leafEnd, leafSlot, PageTableLeaf, PTE_FRAME_SHIFT, PTE_SHARED, PTE_WRITE } from "./page-table.ts";
import { VM_DONTCOPY, VM_LOCKED_MASK, VM_WIPEONFORK, type Vma } from "./vma.ts";

/**
 * dup_mmap(): makes the empty `child` a copy-on-write copy of `parent`. Private pages lose their write permission in both.
 */
export function copyAddressSpace(parent: MemoryDescriptor, child: MemoryDescriptor): void {
  child.mmapBase = parent.mmapBase;
  child.startBrk = parent.startBrk;
  child.endBrk = parent.endBrk;
  child.image = parent.image;
  child.executable = parent.executable;
  child.executable?.retain();
  child.dumpable = parent.dumpable;
  child.userNamespace = parent.userNamespace;

  child.anonymousPages = parent.anonymousPages;
  child.filePages = parent.filePages;
  for (const vma of parent.areas.items) {
    copyPages(parent, child, vma);
    if ((vma.flags & (VM_DONTCOPY | VM_WIPEONFORK)) !== 0) child.removePages(vma.startPage, vma.endPage, true);
    if ((vma.flags & VM_DONTCOPY) !== 0) continue;
    const copy = vma.slice(vma.startPage, vma.endPage);
    // mlock(2): memory locks are not inherited by a child.
    copy.flags &= ~VM_LOCKED_MASK;
    // anon_vma_fork()
    if (copy.anonVma !== 0) {
      copy.anonVma = ++child.lastAnonVma;
      copy.isAnonVmaInherited = true;
    }
    child.areas.items.push(copy);
    child.takeReferences(copy);
    child.account(copy.flags, copy.pages);
  }
  parent.writeProtected();
  child.residentHighWater = child.residentPages;
  child.settle();
}

/** copy_page_range(): the child maps what the parent maps in a VMA; private pages can be written by neither. */
function copyPages(parent: MemoryDescriptor, child: MemoryDescriptor, { startPage, endPage }: Vma): void {
  const table = parent.pageTable;
  const { refs } = parent.pool;
  for (let vpn = table.nextLeaf(startPage, endPage); vpn < endPage; vpn = table.nextLeaf(leafEnd(vpn), endPage)) {
    const source = table.leafAt(vpn)!;
    const { firstSlot } = source;
    const stop = Math.min(leafSlot(vpn) + (endPage - vpn), source.endSlot);
    const first = source.nextUsed(leafSlot(vpn), stop);
    if (first >= stop) continue;
    const copy = child.pageTable.leafAt(vpn) ?? PageTableLeaf.like(source);
    child.pageTable.setLeaf(vpn, copy);
    const from = source.entries;
    const to = copy.entries;
    let used = 0;
    for (let i = first - firstSlot; i < stop - firstSlot; i++) {
      let pte = from[i]!;
      if (pte === 0) continue;
      if ((pte & (PTE_SHARED | PTE_WRITE)) === PTE_WRITE) {
        pte &= ~PTE_WRITE;
        from[i] = pte;
      }
      to[i] = pte;
      used++;
      // FramePool.retain() of every frame; frame 0, the zero page, is not counted.
      const frame = pte >>> PTE_FRAME_SHIFT;
      if (frame !== 0) refs[frame]!++;
    }
    copy.used += used;
  }
}
