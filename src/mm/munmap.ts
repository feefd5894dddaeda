import { EINVAL } from "../abi/errno.ts";
import { isPageAligned, pageOf, pagesFor, TASK_SIZE } from "./layout.ts";
import type { MemoryDescriptor } from "./memory-descriptor.ts";
import { unmapRange } from "./vma-editing.ts";

/** munmap(2): 0, -EINVAL, or -ENOMEM when a split would exceed vm.max_map_count. */
export function munmap(mm: MemoryDescriptor, address: number, length: number): number {
  if (!isPageAligned(address) || address > TASK_SIZE || length > TASK_SIZE - address) return -EINVAL;
  if (length === 0) return -EINVAL;
  const first = pageOf(address);
  return unmapRange(mm, first, first + pagesFor(length));
}
