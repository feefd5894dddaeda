import { EACCES, EAGAIN, EEXIST, EINVAL, ENODEV, ENOMEM, EOPNOTSUPP, EOVERFLOW, EPERM } from "../abi/errno.ts";
import {
  MAP_ANONYMOUS,
  MAP_DENYWRITE,
  MAP_DROPPABLE,
  MAP_EXECUTABLE,
  MAP_FIXED,
  MAP_FIXED_NOREPLACE,
  MAP_GROWSDOWN,
  MAP_HUGE_SHIFT,
  MAP_HUGETLB,
  MAP_LOCKED,
  MAP_NONBLOCK,
  MAP_NORESERVE,
  MAP_POPULATE,
  MAP_PRIVATE,
  MAP_SHARED,
  MAP_SHARED_VALIDATE,
  MAP_STACK,
  MAP_TYPE,
  PROT_WRITE,
} from "../abi/mman.ts";
import { unmappedArea } from "./address-search.ts";
import { PAGE_SIZE } from "./frame-pool.ts";
import { alignOverflows, isPageAligned, MAX_MAP_COUNT, MMAP_MIN_ADDRESS, pageOf, pagesFor } from "./layout.ts";
import {
  MAPPING_APPEND_ONLY,
  MAPPING_NOEXEC,
  MAPPING_READABLE,
  MAPPING_WRITABLE,
  MAPPING_WRITE_SEALED,
  type Mappable,
  type MappedFile,
} from "./mappable.ts";
import type { MemoryDescriptor } from "./memory-descriptor.ts";
import { canLock, isLockLimitExceeded } from "./mlock.ts";
import { populate } from "./populate.ts";
import { SharedMemory } from "./shared-memory.ts";
import {
  VM_ACCESS_FLAGS,
  VM_ACCOUNT,
  VM_DONTDUMP,
  VM_EXEC,
  VM_GROWSDOWN,
  VM_LOCKED,
  VM_LOCKED_MASK,
  VM_LOCKONFAULT,
  VM_MAYEXEC,
  VM_MAYREAD,
  VM_MAYSHARE,
  VM_MAYWRITE,
  VM_NORESERVE,
  VM_SHARED,
  VM_WIPEONFORK,
  VM_WRITE,
  Vma,
} from "./vma.ts";
import { isAccountable } from "./vma-accounting.ts";
import { hasEnoughMemory, insertVma, mayAddVma, mayExpand, unmapRange } from "./vma-editing.ts";

/** The arguments of mmap(2). */
export interface MmapRequest {
  /** A hint, or with MAP_FIXED the address. */
  readonly address: number;
  readonly length: number;
  /** PROT_* */
  readonly prot: number;
  /** MAP_* */
  readonly flags: number;
  /** In bytes. */
  readonly offset: number;
  /** The file to map; ignored with MAP_ANONYMOUS. The caller has answered EBADF already. */
  readonly file?: MappedFile | null;
  /** What the kernel itself maps without a file (the vDSO). */
  readonly mappable?: Mappable | null;
  /** How /proc/PID/maps calls a mapping the kernel makes: "[vdso]". */
  readonly name?: string | null;
  /** vm.mmap_min_addr as it binds the caller: 0 with CAP_SYS_RAWIO, MMAP_MIN_ADDRESS when omitted. */
  readonly minimumAddress?: number;
  /** Inode number shown for the object that MAP_SHARED|MAP_ANONYMOUS makes. */
  readonly sharedInode?: number;
}

/** Flags that MAP_SHARED ignores when it does not know them; MAP_SHARED_VALIDATE accepts no others (LEGACY_MAP_MASK). */
const LEGACY_MAP_MASK =
  MAP_SHARED |
  MAP_PRIVATE |
  MAP_FIXED |
  MAP_ANONYMOUS |
  MAP_DENYWRITE |
  MAP_EXECUTABLE |
  MAP_GROWSDOWN |
  MAP_LOCKED |
  MAP_NORESERVE |
  MAP_POPULATE |
  MAP_NONBLOCK |
  MAP_STACK |
  MAP_HUGETLB |
  (21 << MAP_HUGE_SHIFT) | // MAP_HUGE_2MB
  (30 << MAP_HUGE_SHIFT); // MAP_HUGE_1GB

const MAX_PAGE_OFFSET = 2 ** 52;
/** MAX_LFS_FILESIZE in pages: file_mmap_ok(). */
const MAX_FILE_PAGES = 2 ** 51;

/** mmap(2): the address or -errno, with do_mmap()'s checks in its order. */
export function mmap(mm: MemoryDescriptor, request: MmapRequest): number {
  const { length, flags } = request;
  // riscv_sys_mmap()
  if (!isPageAligned(request.offset)) return -EINVAL;
  // There is no pool of huge pages to take from.
  if ((flags & MAP_HUGETLB) !== 0) return (flags & MAP_ANONYMOUS) !== 0 && length !== 0 ? -ENOMEM : -EINVAL;
  if (length === 0) return -EINVAL;
  if (alignOverflows(length)) return -ENOMEM;
  const pages = pagesFor(length);
  const pageOffset = request.offset / PAGE_SIZE;
  if (pageOffset + pages > MAX_PAGE_OFFSET) return -EOVERFLOW;
  if (!mayAddVma(mm, MAX_MAP_COUNT + 1)) return -ENOMEM;

  const isFixed = (flags & (MAP_FIXED | MAP_FIXED_NOREPLACE)) !== 0;
  const minimumAddress = request.minimumAddress ?? MMAP_MIN_ADDRESS;
  const wish = isFixed ? request.address : hintToMinimum(request.address);
  const address = unmappedArea(mm, wish, pages, isFixed, minimumAddress);
  if (address < 0) return address;
  const first = pageOf(address);
  if ((flags & MAP_FIXED_NOREPLACE) !== 0 && mm.areas.intersects(first, first + pages)) return -EEXIST;

  let vmFlags = (request.prot & VM_ACCESS_FLAGS) | VM_MAYREAD | VM_MAYWRITE | VM_MAYEXEC | mm.defaultFlags;
  if ((flags & MAP_GROWSDOWN) !== 0) vmFlags |= VM_GROWSDOWN;
  if ((flags & MAP_NORESERVE) !== 0) vmFlags |= VM_NORESERVE;
  if ((flags & MAP_LOCKED) !== 0) {
    if (!canLock(mm)) return -EPERM;
    vmFlags |= VM_LOCKED;
  }
  if ((vmFlags & VM_LOCKED) !== 0 && isLockLimitExceeded(mm, pages)) return -EAGAIN;

  const file = (flags & MAP_ANONYMOUS) !== 0 ? null : (request.file ?? null);
  let mappable = request.mappable ?? null;
  if (file !== null) {
    vmFlags = fileFlags(file, request, pageOffset + pages, vmFlags);
    mappable = file.mappable();
  } else vmFlags = anonymousFlags(flags, vmFlags);
  if (vmFlags < 0) return vmFlags;

  const vma = new Vma(first, first + pages, vmFlags, mappable === null ? first : pageOffset);
  vma.mappable = mappable;
  vma.file = file;
  vma.specialName = request.name ?? null;
  const result = mapRegion(mm, vma, request.sharedInode ?? 0);
  if (result < 0) return result;
  if ((vmFlags & VM_LOCKED_MASK) === VM_LOCKED || (flags & (MAP_POPULATE | MAP_NONBLOCK)) === MAP_POPULATE)
    populate(mm, first, first + pages);
  return address;
}

/** round_hint_to_min() */
function hintToMinimum(hint: number): number {
  const page = Math.floor(hint / PAGE_SIZE) * PAGE_SIZE;
  return page !== 0 && page < MMAP_MIN_ADDRESS ? MMAP_MIN_ADDRESS : page;
}

/** do_mmap()'s part for files: the vm_flags or -errno. */
function fileFlags(file: MappedFile, request: MmapRequest, endPage: number, vmFlags: number): number {
  const { flags, prot } = request;
  const type = flags & MAP_TYPE;
  const rights = file.mappingRights();
  if (endPage > MAX_FILE_PAGES) return -EOVERFLOW;
  if (type === MAP_SHARED || type === MAP_SHARED_VALIDATE) {
    if (type === MAP_SHARED_VALIDATE && (flags & ~LEGACY_MAP_MASK) !== 0) return -EOPNOTSUPP;
    const isWritable = (rights & MAPPING_WRITABLE) !== 0;
    if ((prot & PROT_WRITE) !== 0 && !isWritable) return -EACCES;
    if (isWritable && (rights & MAPPING_APPEND_ONLY) !== 0) return -EACCES;
    vmFlags |= VM_SHARED | VM_MAYSHARE;
    if (!isWritable) vmFlags &= ~(VM_MAYWRITE | VM_SHARED);
  } else if (type !== MAP_PRIVATE) return -EINVAL;
  if ((rights & MAPPING_READABLE) === 0) return -EACCES;
  if ((rights & MAPPING_NOEXEC) !== 0) {
    if ((vmFlags & VM_EXEC) !== 0) return -EPERM;
    vmFlags &= ~VM_MAYEXEC;
  }
  if (file.mappable() === null) return -ENODEV;
  if ((vmFlags & VM_GROWSDOWN) !== 0) return -EINVAL;
  // memfd_check_seals_mmap()
  if ((vmFlags & VM_SHARED) !== 0 && (rights & MAPPING_WRITE_SEALED) !== 0) {
    if ((vmFlags & VM_WRITE) !== 0) return -EPERM;
    vmFlags &= ~VM_MAYWRITE;
  }
  return vmFlags;
}

/** do_mmap()'s part for memory without a file. */
function anonymousFlags(flags: number, vmFlags: number): number {
  switch (flags & MAP_TYPE) {
    case MAP_SHARED:
      return (vmFlags & VM_GROWSDOWN) !== 0 ? -EINVAL : vmFlags | VM_SHARED | VM_MAYSHARE;
    case MAP_DROPPABLE:
      // Memory that may vanish under pressure, which never happens here; mmap(2) lists what comes with it.
      if ((vmFlags & VM_GROWSDOWN) !== 0) return -EINVAL;
      return (vmFlags & ~(VM_LOCKED | VM_LOCKONFAULT)) | VM_NORESERVE | VM_WIPEONFORK | VM_DONTDUMP;
    case MAP_PRIVATE:
      return vmFlags;
  }
  return -EINVAL;
}

/** mmap_region(): limits, room, the VMA. */
function mapRegion(mm: MemoryDescriptor, vma: Vma, sharedInode: number): number {
  const { startPage: first, endPage: end, pages, flags } = vma;
  if (!mayExpand(mm, flags, pages - mappedPages(mm, first, end))) return -ENOMEM;
  if (isAccountable(flags)) vma.flags |= VM_ACCOUNT;
  const isSharedAnonymous = vma.mappable === null && (flags & VM_SHARED) !== 0;
  if (!hasEnoughMemory(mm, flags, pages)) return -ENOMEM;
  // shmem_acct_size()
  if (isSharedAnonymous && (flags & VM_NORESERVE) === 0 && pages > mm.pool.limitFrames) return -ENOMEM;
  const unmapped = unmapRange(mm, first, end);
  if (unmapped < 0) return unmapped;
  if (!isSharedAnonymous) {
    insertVma(mm, vma);
    return 0;
  }
  // shmem_zero_setup()
  const memory = new SharedMemory(mm.pool, pages, "/dev/zero (deleted)", sharedInode);
  vma.mappable = memory;
  vma.file = memory;
  vma.pageOffset = 0;
  insertVma(mm, vma);
  memory.release();
  return 0;
}

/** count_vma_pages_range() */
function mappedPages(mm: MemoryDescriptor, first: number, end: number): number {
  let pages = 0;
  for (let i = mm.areas.indexFrom(first); i < mm.areas.length; i++) {
    const vma = mm.areas.items[i]!;
    if (vma.startPage >= end) break;
    pages += Math.min(end, vma.endPage) - Math.max(first, vma.startPage);
  }
  return pages;
}
