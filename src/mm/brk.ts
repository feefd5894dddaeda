import { PAGE_SIZE } from "./frame-pool.ts";
import { MAX_MAP_COUNT, pagesFor, TASK_SIZE } from "./layout.ts";
import type { MemoryDescriptor } from "./memory-descriptor.ts";
import { isLockLimitExceeded } from "./mlock.ts";
import { populate } from "./populate.ts";
import {
  VM_ACCOUNT,
  VM_LOCKED,
  VM_LOCKED_MASK,
  VM_MAYEXEC,
  VM_MAYREAD,
  VM_MAYWRITE,
  VM_READ,
  VM_WRITE,
  Vma,
} from "./vma.ts";
import { hasEnoughMemory, insertVma, mayAddVma, mayExpand, unmapRange } from "./vma-editing.ts";

/** VM_DATA_DEFAULT_FLAGS of riscv: no execution. */
const HEAP_FLAGS = VM_READ | VM_WRITE | VM_MAYREAD | VM_MAYWRITE | VM_MAYEXEC;

/** brk(2) as the kernel has it: the new program break, or the old one when the wish cannot be granted. */
export function brk(mm: MemoryDescriptor, address: number): number {
  const { startBrk, endBrk, image } = mm;
  if (address < startBrk) return endBrk;
  // check_data_rlimit()
  if (address - startBrk + (image.endData - image.startData) > mm.limits.data) return endBrk;
  if (address > TASK_SIZE) return endBrk;
  const newPage = pagesFor(address);
  const oldPage = pagesFor(endBrk);
  if (newPage < oldPage) {
    if (unmapRange(mm, newPage, oldPage) < 0) return endBrk;
  } else if (newPage > oldPage) {
    // One page more must be free, and a stack's guard gap.
    if (!mm.areas.isFree(oldPage, newPage - oldPage + 1)) return endBrk;
    if (!growHeap(mm, oldPage, newPage)) return endBrk;
  }
  mm.endBrk = address;
  return address;
}

/** do_brk_flags() */
function growHeap(mm: MemoryDescriptor, first: number, end: number): boolean {
  const flags = HEAP_FLAGS | VM_ACCOUNT | mm.defaultFlags;
  const pages = end - first;
  if (end * PAGE_SIZE > TASK_SIZE) return false;
  if ((flags & VM_LOCKED) !== 0 && isLockLimitExceeded(mm, pages)) return false;
  if (!mayExpand(mm, flags, pages) || !mayAddVma(mm, MAX_MAP_COUNT + 1)) return false;
  if (!hasEnoughMemory(mm, flags, pages)) return false;
  insertVma(mm, new Vma(first, end, flags, first));
  if ((flags & VM_LOCKED_MASK) === VM_LOCKED) populate(mm, first, end);
  return true;
}
