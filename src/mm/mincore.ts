import { EFAULT, EINVAL, ENOMEM } from "../abi/errno.ts";
import { PAGE_SIZE } from "./frame-pool.ts";
import { isPageAligned, pageOf, pagesFor, TASK_SIZE } from "./layout.ts";
import type { MemoryDescriptor } from "./memory-descriptor.ts";
import { SharedMemory } from "./shared-memory.ts";
import type { AccessibleMemory } from "./user-access.ts";
import type { Vma } from "./vma.ts";

/** mincore(2): one byte for each page goes to `vector`. @returns 0, -EINVAL, -ENOMEM or -EFAULT */
export function mincore(mm: AccessibleMemory, address: number, length: number, vector: number): number {
  if (!isPageAligned(address)) return -EINVAL;
  if (length > TASK_SIZE || address > TASK_SIZE - length) return -ENOMEM;
  const pages = pagesFor(length);
  if (!mm.accessOk(vector, pages)) return -EFAULT;
  const end = pageOf(address) + pages;
  const residency = new Uint8Array(Math.min(pages, PAGE_SIZE));
  for (let vpn = pageOf(address); vpn < end; ) {
    const vma = mm.areas.at(vpn);
    if (vma === null) return -ENOMEM;
    const count = Math.min(end - vpn, vma.endPage - vpn, PAGE_SIZE);
    for (let i = 0; i < count; i++) residency[i] = isResident(mm, vma, vpn + i) ? 1 : 0;
    if (mm.copyOut(vector + (vpn - pageOf(address)), residency, 0, count) < 0) return -EFAULT;
    vpn += count;
  }
  return 0;
}

/** A page is resident when it is mapped; the page cache of a file is always in memory. */
function isResident(mm: MemoryDescriptor, vma: Vma, vpn: number): boolean {
  if (mm.pageTable.get(vpn) !== 0) return true;
  if (vma.mappable instanceof SharedMemory) return vma.mappable.isResident(vma.pageIndex(vpn));
  return vma.mappable !== null;
}
