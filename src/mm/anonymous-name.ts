import { EBADF, EINVAL, ENOMEM } from "../abi/errno.ts";
import { PAGE_SIZE } from "./frame-pool.ts";
import { alignOverflows, isPageAligned, pagesFor, rangeWraps, TASK_SIZE_PAGES } from "./layout.ts";
import type { MemoryDescriptor } from "./memory-descriptor.ts";
import { SharedMemory } from "./shared-memory.ts";
import { mergeAt, splitVma } from "./vma-editing.ts";

/** PR_SET_VMA_ANON_NAME of prctl(2): names anonymous memory in /proc/PID/maps; null takes the name away. */
export function setAnonymousName(mm: MemoryDescriptor, address: number, length: number, name: string | null): number {
  if (!isPageAligned(address)) return -EINVAL;
  if (alignOverflows(length) || rangeWraps(address, length)) return -EINVAL;
  const end = Math.min(pagesFor(address + length), TASK_SIZE_PAGES);
  let result = 0;
  let vpn = Math.min(address / PAGE_SIZE, TASK_SIZE_PAGES);
  while (vpn < end) {
    const vma = mm.areas.from(vpn);
    if (vma === null || vma.startPage >= end) return -ENOMEM;
    if (vma.startPage > vpn) {
      result = -ENOMEM;
      vpn = vma.startPage;
    }
    // "For anonymous (or shmem) VMAs only."
    if (vma.file !== null && !(vma.file instanceof SharedMemory)) return -EBADF;
    const stop = Math.min(end, vma.endPage);
    if (vma.anonymousName !== name) {
      if (splitVma(mm, vpn) < 0 || splitVma(mm, stop) < 0) return -ENOMEM;
      const index = mm.areas.indexFrom(vpn);
      mm.areas.items[index]!.anonymousName = name;
      mergeAt(mm, index);
    }
    vpn = stop;
  }
  return result;
}
