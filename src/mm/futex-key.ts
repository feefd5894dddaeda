import { EFAULT, EINVAL } from "../abi/errno.ts";
import { handleFault } from "./fault.ts";
import { pageOf, TASK_SIZE } from "./layout.ts";
import type { Mappable } from "./mappable.ts";
import type { MemoryDescriptor } from "./memory-descriptor.ts";
import { PTE_ANONYMOUS, PTE_READ, PTE_WRITE } from "./page-table.ts";
import { ACCESS_READ, ACCESS_WRITE } from "./user-memory.ts";
import { VM_MAYSHARE, VM_WRITE } from "./vma.ts";

/** What a futex word is, whoever maps it where: two words are the same futex when both members are equal (union futex_key). */
export interface FutexKey {
  /** The address space for private memory, the mapped object for shared memory. */
  readonly space: MemoryDescriptor | Mappable;
  /** The address in the address space (with FUT_OFF_MMSHARED), or the byte offset in the object. */
  readonly offset: number;
}

/**
 * Added to the address in a key of private memory that was not asked for as private: FUTEX_WAKE without FUTEX_PRIVATE_FLAG does not find
 * who waits with it, and the other way round.
 */
const FUT_OFF_MMSHARED = 2;

/**
 * get_futex_key().
 * @param isPrivate FUTEX_PRIVATE_FLAG: the caller says that no other address space is meant.
 * @returns the key, -EINVAL when `address` is not a multiple of 4, or -EFAULT
 */
export function futexKey(mm: MemoryDescriptor, address: number, isPrivate: boolean): FutexKey | number {
  if (address % 4 !== 0) return -EINVAL;
  if (!(address >= 0 && address < TASK_SIZE)) return -EFAULT;
  if (isPrivate) return { space: mm, offset: address };
  const vpn = pageOf(address);
  const vma = mm.areas.at(vpn);
  const isWritable = vma !== null && (vma.flags & VM_WRITE) !== 0;
  const needed = isWritable ? PTE_WRITE : PTE_READ;
  if ((mm.pageTable.get(vpn) & needed) === 0)
    if (!handleFault(mm, vpn, isWritable ? ACCESS_WRITE : ACCESS_READ, false)) return -EFAULT;
  const mapped = mm.areas.at(vpn)!;
  const isAnonymousPage = mapped.mappable === null || (mm.pageTable.get(vpn) & PTE_ANONYMOUS) !== 0;
  if ((mapped.flags & VM_MAYSHARE) !== 0 || !isAnonymousPage) {
    return { space: mapped.mappable!, offset: mapped.pageIndex(vpn) * 4096 + (address % 4096) };
  }
  // "A RO anonymous page will never change and thus doesn't make sense for futex operations."
  return isWritable ? { space: mm, offset: address + FUT_OFF_MMSHARED } : -EFAULT;
}
