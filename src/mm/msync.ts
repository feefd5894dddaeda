import { EBUSY, EINVAL, ENOMEM } from "../abi/errno.ts";
import { MS_ASYNC, MS_INVALIDATE, MS_SYNC } from "../abi/mman.ts";
import { alignOverflows, isPageAligned, pagesFor, rangeWraps, TASK_SIZE_PAGES } from "./layout.ts";
import type { MemoryDescriptor } from "./memory-descriptor.ts";
import { VM_LOCKED, VM_SHARED } from "./vma.ts";

/** msync(2): 0 or -errno; a hole gives ENOMEM after everything mapped is written. */
export function msync(mm: MemoryDescriptor, address: number, length: number, flags: number): number {
  if ((flags & ~(MS_ASYNC | MS_INVALIDATE | MS_SYNC)) !== 0) return -EINVAL;
  if (!isPageAligned(address)) return -EINVAL;
  if ((flags & MS_ASYNC) !== 0 && (flags & MS_SYNC) !== 0) return -EINVAL;
  // The length is rounded up before it is added: one that wraps to 0 is no error.
  if (length === 0 || alignOverflows(length)) return 0;
  if (rangeWraps(address, length)) return -ENOMEM;

  let result = 0;
  const end = Math.min(pagesFor(address + length), TASK_SIZE_PAGES);
  let vpn = Math.min(address / 4096, TASK_SIZE_PAGES);
  if (vpn === end) return -ENOMEM;
  while (vpn < end) {
    const vma = mm.areas.from(vpn);
    if (vma === null || vma.startPage >= end) return -ENOMEM;
    if (vma.startPage > vpn) {
      if (flags === MS_ASYNC) return -ENOMEM;
      result = -ENOMEM;
      vpn = vma.startPage;
    }
    if ((flags & MS_INVALIDATE) !== 0 && (vma.flags & VM_LOCKED) !== 0) return -EBUSY;
    const stop = Math.min(end, vma.endPage);
    if ((flags & MS_SYNC) !== 0 && vma.mappable !== null && (vma.flags & VM_SHARED) !== 0) {
      const synced = vma.mappable.syncPages(vma.pageIndex(vpn), vma.pageIndex(stop));
      if (synced < 0) return synced;
    }
    vpn = stop;
  }
  return result;
}
