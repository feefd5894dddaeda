import { EINVAL, ENOMEM, EPERM } from "../abi/errno.ts";
import { PAGE_SIZE } from "./frame-pool.ts";
import { isPageAligned, MMAP_MIN_ADDRESS, pageOf, TASK_SIZE, TASK_SIZE_PAGES, TASK_UNMAPPED_BASE } from "./layout.ts";
import type { MemoryDescriptor } from "./memory-descriptor.ts";

/**
 * get_unmapped_area(): where a mapping of `pages` pages goes.
 * @param address the fixed address, a hint, or 0.
 * @param minimumAddress vm.mmap_min_addr as it binds the caller (0 with CAP_SYS_RAWIO).
 * @returns the address, -ENOMEM, -EINVAL (a fixed address is not page aligned) or -EPERM (too low)
 */
export function unmappedArea(
  mm: MemoryDescriptor,
  address: number,
  pages: number,
  isFixed: boolean,
  minimumAddress: number,
): number {
  if (pages > TASK_SIZE_PAGES - pageOf(MMAP_MIN_ADDRESS)) return -ENOMEM;
  const at = isFixed ? address : searchArea(mm, address, pages);
  if (at < 0) return at;
  if (at > TASK_SIZE - pages * PAGE_SIZE) return -ENOMEM;
  if (!isPageAligned(at)) return -EINVAL;
  // cap_mmap_addr()
  if (at < minimumAddress) return -EPERM;
  return at;
}

/** arch_get_unmapped_area_topdown(), or the bottom-up one in the legacy layout. */
function searchArea(mm: MemoryDescriptor, hint: number, pages: number): number {
  const hintPage = Math.ceil(hint / PAGE_SIZE);
  if (hint !== 0 && hintPage >= pageOf(MMAP_MIN_ADDRESS) && hintPage <= TASK_SIZE_PAGES - pages)
    if (mm.areas.isFree(hintPage, pages)) return hintPage * PAGE_SIZE;
  let page = -1;
  if (mm.mmapBase !== TASK_UNMAPPED_BASE) page = mm.areas.gapBelow(pageOf(mm.mmapBase), pages);
  // "A failed mmap() very likely causes application failure, so fall back to the bottom-up function here."
  if (page < 0) page = mm.areas.gapAbove(pageOf(TASK_UNMAPPED_BASE), pages);
  return page < 0 ? -ENOMEM : page * PAGE_SIZE;
}
