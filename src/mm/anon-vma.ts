import type { MemoryDescriptor } from "./memory-descriptor.ts";
import { VM_ACCESS_FLAGS, type Vma } from "./vma.ts";

// In Linux an anon_vma leads from a private page to the VMAs that map it. Here it has no such work, but which VMAs have the same one
// decides which of them merge, and that shows: in /proc/PID/maps, in mremap(2)'s EFAULT, in vm.max_map_count.

/** anon_vma_prepare(): a private page is about to be made in `vma`. A neighbour's anon_vma is taken if they may merge some day. */
export function prepareAnonVma(mm: MemoryDescriptor, vma: Vma): void {
  if (vma.anonVma !== 0) return;
  const { areas } = mm;
  const index = areas.indexFrom(vma.startPage);
  vma.anonVma = reusable(areas.items[index + 1], vma) || reusable(areas.items[index - 1], vma) || ++mm.lastAnonVma;
}

/** reusable_anon_vma(): one that came by fork is left alone. */
function reusable(neighbour: Vma | undefined, vma: Vma): number {
  if (neighbour === undefined || neighbour.isAnonVmaInherited) return 0;
  const [lower, upper] = neighbour.startPage < vma.startPage ? [neighbour, vma] : [vma, neighbour];
  // anon_vma_compatible(): mprotect(2) could make them equal.
  const isCompatible =
    lower.endPage === upper.startPage &&
    lower.file === upper.file &&
    ((lower.flags ^ upper.flags) & ~VM_ACCESS_FLAGS) === 0 &&
    lower.pageIndex(lower.endPage) === upper.pageOffset;
  return isCompatible ? neighbour.anonVma : 0;
}

/** is_mergeable_anon_vma(): the same one, or only one of them has any and did not inherit it. */
export function areAnonVmasMergeable(a: Vma, b: Vma): boolean {
  if (a.anonVma === b.anonVma) return true;
  if (a.anonVma !== 0 && b.anonVma !== 0) return false;
  return !(a.anonVma !== 0 ? a : b).isAnonVmaInherited;
}
