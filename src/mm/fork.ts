import { TASK_SIZE_PAGES } from "./layout.ts";
import type { MemoryDescriptor } from "./memory-descriptor.ts";
import { leafEnd, PageTableLeaf, PTE_FRAME_SHIFT, PTE_SHARED, PTE_WRITE, TABLE_ENTRIES } from "./page-table.ts";
import { VM_DONTCOPY, VM_LOCKED_MASK, VM_WIPEONFORK } from "./vma.ts";

/**
 * dup_mmap(): makes the empty `child` a copy-on-write copy of `parent`. Page tables are copied leaf by leaf; private pages lose their
 * write permission in both.
 */
export function copyAddressSpace(parent: MemoryDescriptor, child: MemoryDescriptor): void {
  child.mmapBase = parent.mmapBase;
  child.startBrk = parent.startBrk;
  child.endBrk = parent.endBrk;
  child.image = { ...parent.image };
  child.executable = parent.executable;
  child.executable?.retain();
  child.dumpable = parent.dumpable;
  child.userNamespace = parent.userNamespace;

  copyPageTable(parent, child);
  parent.writeProtected();
  for (const vma of parent.areas.items) {
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
  child.residentHighWater = child.residentPages;
  child.settle();
}

function copyPageTable(parent: MemoryDescriptor, child: MemoryDescriptor): void {
  const { refs } = parent.pool;
  child.anonymousPages = parent.anonymousPages;
  child.filePages = parent.filePages;
  const table = parent.pageTable;
  for (let vpn = table.nextLeaf(0, TASK_SIZE_PAGES); vpn < TASK_SIZE_PAGES; ) {
    const source = table.leafAt(vpn)!;
    const copy = new PageTableLeaf();
    copy.used = source.used;
    child.pageTable.setLeaf(vpn, copy);
    const from = source.entries;
    const to = copy.entries;
    for (let slot = 0; slot < TABLE_ENTRIES; slot++) {
      let pte = from[slot]!;
      if (pte === 0) continue;
      if ((pte & (PTE_SHARED | PTE_WRITE)) === PTE_WRITE) {
        pte &= ~PTE_WRITE;
        from[slot] = pte;
      }
      to[slot] = pte;
      // FramePool.retain() of every frame; frame 0, the zero page, is not counted.
      const frame = pte >>> PTE_FRAME_SHIFT;
      if (frame !== 0) refs[frame]!++;
    }
    vpn = table.nextLeaf(leafEnd(vpn), TASK_SIZE_PAGES);
  }
}
