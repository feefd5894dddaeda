import { EFAULT, EINVAL, ENOMEM } from "../abi/errno.ts";
import { SIGKILL } from "../abi/signal.ts";
import { handleFault } from "./fault.ts";
import type { MemoryDescriptor } from "./memory-descriptor.ts";
import { ACCESS_READ, ACCESS_WRITE } from "./user-memory.ts";
import { VM_ACCESS_FLAGS, VM_LOCKONFAULT, VM_READ, VM_SHARED, VM_WRITE } from "./vma.ts";

/**
 * __mm_populate(): brings pages [first, end) in, as MAP_POPULATE and mlock(2) want; private writable ones are copied at once.
 * @returns 0, -ENOMEM at a hole or without frames, -EFAULT for what cannot be brought in
 */
export function populate(mm: MemoryDescriptor, first: number, end: number): number {
  for (let vpn = first; vpn < end; ) {
    const vma = mm.areas.at(vpn);
    if (vma === null) return -ENOMEM;
    const stop = Math.min(end, vma.endPage);
    if ((vma.flags & VM_LOCKONFAULT) === 0) {
      const access = (vma.flags & (VM_WRITE | VM_SHARED)) === VM_WRITE ? ACCESS_WRITE : ACCESS_READ;
      const isAccessible = (vma.flags & VM_ACCESS_FLAGS) !== 0;
      const result = faultAll(mm, vpn, stop, access, isAccessible);
      if (result < 0) return result;
    }
    vpn = stop;
  }
  return 0;
}

/** madvise(2), MADV_POPULATE_READ and _WRITE: EINVAL for a lack of permission, EFAULT where an access would get a signal. */
export function populateForAccess(mm: MemoryDescriptor, first: number, end: number, access: number): number {
  for (let vpn = first; vpn < end; ) {
    const vma = mm.areas.at(vpn);
    if (vma === null) return -ENOMEM;
    if ((vma.flags & (access === ACCESS_WRITE ? VM_WRITE : VM_READ | VM_WRITE)) === 0) return -EINVAL;
    const stop = Math.min(end, vma.endPage);
    const result = faultAll(mm, vpn, stop, access, false);
    if (result < 0) return result;
    vpn = stop;
  }
  return 0;
}

function faultAll(mm: MemoryDescriptor, first: number, end: number, access: number, isForced: boolean): number {
  const needed = access << 1;
  for (let vpn = first; vpn < end; vpn++) {
    if ((mm.pageTable.get(vpn) & needed) !== 0) continue;
    if (!handleFault(mm, vpn, access, isForced)) return mm.faultSignal === SIGKILL ? -ENOMEM : -EFAULT;
  }
  return 0;
}
