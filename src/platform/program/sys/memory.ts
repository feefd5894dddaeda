import { PAGE_SIZE } from "../../../abi/limits.ts";
import {
  SYS_brk,
  SYS_madvise,
  SYS_membarrier,
  SYS_memfd_create,
  SYS_mincore,
  SYS_mlock,
  SYS_mlock2,
  SYS_mlockall,
  SYS_mmap,
  SYS_mprotect,
  SYS_mremap,
  SYS_msync,
  SYS_munlock,
  SYS_munlockall,
  SYS_munmap,
} from "../../../abi/unistd-riscv64.ts";
import { Syscall } from "../syscall.ts";
import { nothing } from "./arguments.ts";
import { Slots } from "./slots.ts";

/**
 * mmap(2) and what is done with mappings. A program's own variables are not in them: mapped memory, which `sys.peek` and `sys.poke` read and
 * write, is for sharing with others, for futexes, and for studying memory itself.
 */
export const memoryCalls = {
  /**
   * mmap(2): the address. ENOMEM: no room, ENODEV: the file cannot be mapped, EACCES: it is not open for that.
   * @param addr 0 for any, or a hint; with MAP_FIXED the place.
   * @param prot PROT_*
   * @param flags MAP_SHARED or MAP_PRIVATE, MAP_ANONYMOUS ...
   * @param offset in bytes, a multiple of the page size.
   */
  mmap: (addr: number, length: number, prot: number, flags: number, fd = -1, offset = 0): Syscall =>
    new Syscall(SYS_mmap, null, addr, length, prot, flags, fd, offset),
  /** munmap(2): whole pages. EINVAL: `addr` is not the start of one, or `length` is 0. */
  munmap: (addr: number, length: number): Syscall<void> => new Syscall(SYS_munmap, nothing, addr, length),
  /** mprotect(2). ENOMEM: not all of it is mapped; EACCES: writing to a file that is open for reading. @param prot PROT_* */
  mprotect: (addr: number, length: number, prot: number): Syscall<void> =>
    new Syscall(SYS_mprotect, nothing, addr, length, prot),
  /** mremap(2): the new address. @param flags MREMAP_* @param new_address with MREMAP_FIXED. */
  mremap: (old_address: number, old_size: number, new_size: number, flags = 0, new_address = 0): Syscall =>
    new Syscall(SYS_mremap, null, old_address, old_size, new_size, flags, new_address),
  /** brk(2): the program break, which is the old one when it cannot be moved; 0 only asks (sbrk(0)). */
  brk: (addr = 0): Syscall => new Syscall(SYS_brk, null, addr),
  /** madvise(2). ENOMEM: not all of it is mapped. @param advice MADV_* */
  madvise: (addr: number, length: number, advice: number): Syscall<void> =>
    new Syscall(SYS_madvise, nothing, addr, length, advice),
  /** msync(2). ENOMEM: not all of it is mapped; EBUSY: MS_INVALIDATE of locked memory. @param flags MS_* */
  msync: (addr: number, length: number, flags: number): Syscall<void> =>
    new Syscall(SYS_msync, nothing, addr, length, flags),
  /** mincore(2): for each page whether it is in memory. ENOMEM: something is not mapped. */
  mincore: (addr: number, length: number): Syscall<boolean[]> => {
    const memory = new Slots();
    const address = memory.output(new Uint8Array(Math.ceil(length / PAGE_SIZE)));
    return memory.of(new Syscall<boolean[]>(SYS_mincore, pagesInMemory, addr, length, address));
  },
  /** mlock(2). ENOMEM: more than RLIMIT_MEMLOCK, or not mapped; EPERM: a limit of 0 without CAP_IPC_LOCK. */
  mlock: (addr: number, length: number): Syscall<void> => new Syscall(SYS_mlock, nothing, addr, length),
  /** mlock2(2). @param flags MLOCK_ONFAULT: pages are locked when they are there. */
  mlock2: (addr: number, length: number, flags: number): Syscall<void> =>
    new Syscall(SYS_mlock2, nothing, addr, length, flags),
  /** munlock(2) */
  munlock: (addr: number, length: number): Syscall<void> => new Syscall(SYS_munlock, nothing, addr, length),
  /** mlockall(2). @param flags MCL_* */
  mlockall: (flags: number): Syscall<void> => new Syscall(SYS_mlockall, nothing, flags),
  /** munlockall(2) */
  munlockall: (): Syscall<void> => new Syscall(SYS_munlockall, nothing),
  /**
   * memfd_create(2): a descriptor of a file that is in no directory.
   * @param name for /proc/PID/fd; at most 249 bytes.
   * @param flags MFD_*
   */
  memfd_create: (name: string, flags = 0): Syscall => {
    const memory = new Slots();
    return memory.of(new Syscall(SYS_memfd_create, null, memory.text(name), flags));
  },
  /** membarrier(2): for MEMBARRIER_CMD_QUERY the commands there are. */
  membarrier: (cmd: number, flags = 0, cpu_id = 0): Syscall => new Syscall(SYS_membarrier, null, cmd, flags, cpu_id),
} as const;

function pagesInMemory(_result: number, { slots }: Syscall<boolean[]>): boolean[] {
  return Array.from(slots[0]!, (byte) => (byte & 1) !== 0);
}
