/** shmget(2), shmat(2), shmdt(2), and what shmctl(2) changes: ipc/shm.c, with its checks in its order. */

import { CAP_IPC_LOCK } from "../abi/capability.ts";
import { EINVAL, ENOMEM, ENOSPC, EPERM } from "../abi/errno.ts";
import { PAGE_SIZE } from "../abi/limits.ts";
import { MAP_FIXED, MAP_SHARED, PROT_EXEC, PROT_READ, PROT_WRITE } from "../abi/mman.ts";
import { SHM_EXEC, SHM_HUGETLB, SHM_LOCKED, SHM_RDONLY, SHM_REMAP, SHM_RND, SHMMIN } from "../abi/shm.ts";
import { S_IRUGO, S_IWUGO, S_IXUGO } from "../abi/stat.ts";
import type { MemoryManager } from "../mm/memory-manager.ts";
import { unmapRange } from "../mm/vma-editing.ts";
import { refuse } from "../ns/refusal.ts";
import { RLIMIT_COUNT_MEMLOCK } from "../ns/user-counts.ts";
import type { IpcCaller } from "./ipc-caller.ts";
import type { IpcObjects } from "./ipc-objects.ts";
import { ShmAttachment } from "./shm-attachment.ts";
import { SEGMENT_BYTES, ShmSegment } from "./shm-segment.ts";

/** Sizes from here on are negative to loff_t: no file can have them. */
const FILE_SIZE_LIMIT = 2 ** 63;
/** Which of the huge page sizes, above SHM_HUGETLB (MAP_HUGE_SHIFT). */
const HUGE_SIZE_BITS = 0x3f << 26;

/** shmget(2): an id or -errno. */
export function shmget(ipc: IpcObjects, caller: IpcCaller, key: number, size: number, flags: number): number {
  return ipc.segments.get(
    {
      key,
      flags,
      create: () => newSegment(ipc, caller, key, size, flags),
      // shm_more_checks(): EINVAL, the segment is smaller
      check: (found) => (found.size < size ? -EINVAL : 0),
    },
    caller.credentials,
    ipc.namespace,
  );
}

/** newseg() */
function newSegment(ipc: IpcObjects, caller: IpcCaller, key: number, size: number, flags: number): number {
  if (size < SHMMIN || BigInt(size) > ipc.limits.shmmax)
    return refuse(EINVAL, "IPC-022", { size, shmmax: String(ipc.limits.shmmax) });
  const pages = Math.ceil(size / PAGE_SIZE);
  if (BigInt(ipc.shmPages + pages) > ipc.limits.shmall) return -ENOSPC;
  // hugetlb_file_setup(): there is no pool of huge pages to take from.
  if ((flags & SHM_HUGETLB) !== 0) return (flags & HUGE_SIZE_BITS) === 0 ? -ENOMEM : -EINVAL;
  if (size > FILE_SIZE_LIMIT) return -EINVAL;
  const { pool } = ipc.host.platform;
  // shmem_acct_size()
  if (pages > pool.limitFrames || !ipc.memory.charge(SEGMENT_BYTES)) return -ENOMEM;
  const segment = new ShmSegment(ipc, key, size, pages, flags, caller);
  const id = ipc.segments.add(segment, ipc.limits.shmmni);
  if (id < 0) {
    caller.sysv.forgetSegment(segment);
    ipc.memory.give(SEGMENT_BYTES);
    return id;
  }
  segment.makeMemory(pool);
  ipc.shmPages += pages;
  return id;
}

/** shmat(2): the address or -errno. @param minimumAddress vm.mmap_min_addr as it binds the caller. */
export function shmat(
  ipc: IpcObjects,
  caller: IpcCaller,
  mm: MemoryManager,
  id: number,
  wish: number,
  flags: number,
  minimumAddress: number,
): number {
  if (id < 0) return -EINVAL;
  let address = wish;
  if (address !== 0) {
    if (address % PAGE_SIZE !== 0) {
      if ((flags & SHM_RND) === 0) return -EINVAL;
      address -= address % PAGE_SIZE;
      if (address === 0 && (flags & SHM_REMAP) !== 0) return -EINVAL;
    }
  } else if ((flags & SHM_REMAP) !== 0) return -EINVAL;
  const isReadOnly = (flags & SHM_RDONLY) !== 0;
  const isExecutable = (flags & SHM_EXEC) !== 0;
  const prot = PROT_READ | (isReadOnly ? 0 : PROT_WRITE) | (isExecutable ? PROT_EXEC : 0);
  const wanted = S_IRUGO | (isReadOnly ? 0 : S_IWUGO) | (isExecutable ? S_IXUGO : 0);
  const segment = ipc.segments.find(id);
  if (typeof segment === "number") return segment;
  const refused = segment.mayAccess(caller.credentials, wanted, ipc.namespace);
  if (refused !== 0) return refused;

  // With SHM_REMAP what is there goes; should that be the segment's last attachment, it must not take the segment along.
  segment.attachments++;
  const result = map(mm, segment, address, wish !== 0, prot, (flags & SHM_REMAP) !== 0, !isReadOnly, minimumAddress);
  segment.attachments--;
  segment.destroyIfUnwanted();
  return result;
}

function map(
  mm: MemoryManager,
  segment: ShmSegment,
  address: number,
  isFixed: boolean,
  prot: number,
  replaces: boolean,
  isWritable: boolean,
  minimumAddress: number,
): number {
  const first = address / PAGE_SIZE;
  // shmat(2): EINVAL, something is mapped there already, and no SHM_REMAP
  if (address !== 0 && !replaces && mm.areas.intersects(first, first + segment.pages)) return -EINVAL;
  return mm.mmap({
    address,
    length: segment.size,
    prot,
    flags: MAP_SHARED | (isFixed ? MAP_FIXED : 0),
    offset: 0,
    file: new ShmAttachment(segment, isWritable),
    minimumAddress,
  });
}

/** shmdt(2): every piece of the attachment at `address` that is still where shmat(2) put it. */
export function shmdt(mm: MemoryManager, address: number): number {
  if (address % PAGE_SIZE !== 0) return -EINVAL;
  const first = address / PAGE_SIZE;
  let attachment: ShmAttachment | null = null;
  for (const vma of mm.areas.items.slice(mm.areas.indexFrom(first))) {
    const { file } = vma;
    if (attachment !== null && vma.endPage - first > attachment.segment.pages) break;
    if (!(file instanceof ShmAttachment) || vma.startPage - first !== vma.pageOffset) continue;
    if (attachment !== null && attachment !== file) continue;
    attachment = file;
    unmapRange(mm, vma.startPage, vma.endPage);
  }
  return attachment === null ? -EINVAL : 0;
}

/** shmctl_do_lock(): SHM_LOCK and SHM_UNLOCK. Pages are never swapped here: what is left is the accounting. */
export function lockSegment(
  ipc: IpcObjects,
  caller: IpcCaller,
  segment: ShmSegment,
  locks: boolean,
  memlockLimit: number,
): number {
  const { credentials } = caller;
  if (!credentials.hasCapability(CAP_IPC_LOCK, ipc.namespace.owner)) {
    // shmctl(2): EPERM, an unprivileged process may lock its own segments, within RLIMIT_MEMLOCK
    if (credentials.euid !== segment.uid && credentials.euid !== segment.cuid) return -EPERM;
    if (locks && memlockLimit === 0) return -EPERM;
  }
  const isLocked = (segment.mode & SHM_LOCKED) !== 0;
  if (!locks) {
    segment.mode &= ~SHM_LOCKED;
    segment.unlock();
    return 0;
  }
  if (isLocked) return 0;
  // user_shm_lock()
  const counts = credentials.counts();
  counts.addRlimit(RLIMIT_COUNT_MEMLOCK, segment.pages);
  const isOver = counts.isOverRlimit(RLIMIT_COUNT_MEMLOCK, Math.floor(memlockLimit / PAGE_SIZE));
  if (isOver && !credentials.hasCapability(CAP_IPC_LOCK, ipc.host.vfs.initialUserNamespace)) {
    counts.subRlimit(RLIMIT_COUNT_MEMLOCK, segment.pages);
    return -ENOMEM;
  }
  segment.lockedBy = counts;
  segment.mode |= SHM_LOCKED;
  return 0;
}

/** shm_destroy_orphaned(): shm_rmid_forced was switched on. IPC-045 */
export function destroyOrphanedSegments(ipc: IpcObjects): void {
  for (const segment of ipc.segments.sorted()) if (segment.creator === null) segment.destroyIfUnwanted();
}
