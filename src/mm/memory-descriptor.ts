import type { UserNamespace } from "../ns/user-namespace.ts";
import { anyRef, bool, int, list, nullable, ref, uint } from "../state/fields.ts";
import { savable } from "../state/savable.ts";
import { SnapshotError } from "../state/snapshot-error.ts";
import { type FramePool, ZERO_FRAME } from "./frame-pool.ts";
import { framePool } from "./frame-pool-field.ts";
import { mmapBase, TASK_SIZE_PAGES } from "./layout.ts";
import type { Mappable, MappedFile, MappingSpace } from "./mappable.ts";
import { defaultMemoryLimits, type MemoryLimits, memoryLimits } from "./memory-limits.ts";
import { leafEnd, leafSlot, PageTable, PTE_ANONYMOUS, PTE_FRAME_SHIFT } from "./page-table.ts";
import { pageTable } from "./page-table-codec.ts";
import { EMPTY_PROCESS_IMAGE, type ProcessImage, processImage } from "./process-image.ts";
import { VM_LOCKED, VM_MAYWRITE, VM_SHARED, VMA_BYTES, Vma } from "./vma.ts";
import { isDataMapping, isExecutableMapping, isStackMapping } from "./vma-accounting.ts";
import { VmaList } from "./vma-list.ts";

/**
 * The state of one address space (Linux's mm_struct): VMAs, what processes asked for, are authoritative; page-table entries are
 * what faults made of them. This class keeps the books: every frame reference, counter and TLB entry that an entry or a VMA implies
 * changes here and in vma-editing.ts, nowhere else. The system calls are functions over it; MemoryManager is their face.
 */
export class MemoryDescriptor implements MappingSpace {
  readonly pool: FramePool;
  /** mm_users: tasks (and /proc files) that use this address space. */
  users: number;
  limits: MemoryLimits;
  /** The caller has CAP_IPC_LOCK: RLIMIT_MEMLOCK does not apply. */
  hasIpcLock: boolean;
  /** @internal */
  areas: VmaList;
  /** @internal */
  pageTable: PageTable;
  /** Where mappings without a wish go: below it, or above it in the legacy layout of an unlimited stack. */
  mmapBase: number;
  /** Flags every new mapping gets: VM_LOCKED after mlockall(MCL_FUTURE). */
  defaultFlags: number;
  /** @internal The last number given to an anon_vma. */
  lastAnonVma: number;
  startBrk: number;
  endBrk: number;
  image: ProcessImage;
  /** The program's file (exe_file). */
  executable: MappedFile | null;
  /** PR_SET_DUMPABLE's value. */
  dumpable: number;
  /**
   * Who has CAP_SYS_PTRACE in it may look into an address space that is not dumpable: that of whoever executed the program. Those who run
   * in it can only have moved to namespaces below, which keep this one alive. Null until there is a program.
   */
  userNamespace: UserNamespace | null;

  totalPages: number;
  dataPages: number;
  stackPages: number;
  executablePages: number;
  lockedPages: number;
  anonymousPages: number;
  filePages: number;
  peakTotalPages: number;
  /** @internal As of the last decrease; see `peakResidentPages`. */
  residentHighWater: number;
  /** @internal See `settle`. */
  chargedBytes: number;

  /** Pages mapped so far, by faults mostly (min_flt): what a task's share of them is counted from. */
  minorFaults: number;
  /** After `translate` returned -1: the signal and si_code of the fault. */
  faultSignal: number;
  faultCode: number;

  constructor(pool: FramePool, limits: MemoryLimits = defaultMemoryLimits()) {
    this.pool = pool;
    this.users = 1;
    this.limits = limits;
    this.hasIpcLock = false;
    this.areas = new VmaList();
    this.pageTable = new PageTable();
    this.mmapBase = mmapBase(limits.stack);
    this.defaultFlags = 0;
    this.lastAnonVma = 0;
    this.startBrk = 0;
    this.endBrk = 0;
    this.image = EMPTY_PROCESS_IMAGE;
    this.executable = null;
    this.dumpable = 1;
    this.userNamespace = null;
    this.totalPages = 0;
    this.dataPages = 0;
    this.stackPages = 0;
    this.executablePages = 0;
    this.lockedPages = 0;
    this.anonymousPages = 0;
    this.filePages = 0;
    this.peakTotalPages = 0;
    this.residentHighWater = 0;
    this.chargedBytes = 0;
    this.minorFaults = 0;
    this.faultSignal = 0;
    this.faultCode = 0;
  }

  /** VmRSS in pages; the zero page counts nowhere, as in Linux. */
  get residentPages(): number {
    return this.anonymousPages + this.filePages;
  }

  /** VmHWM. */
  get peakResidentPages(): number {
    return Math.max(this.residentHighWater, this.residentPages);
  }

  /** Maps a page; the entry takes over the caller's reference to its frame. */
  setPage(vpn: number, pte: number): void {
    this.minorFaults++;
    const old = this.pageTable.set(vpn, pte);
    if (old !== 0) {
      this.evict(vpn);
      this.dropFrame(old);
    } else this.settle();
    this.countFrame(pte, 1);
  }

  /** @internal Charges the realm's memory for VMAs and page tables as they are now. */
  settle(): void {
    const bytes = this.pageTable.bytes + this.areas.length * VMA_BYTES;
    this.pool.kernelBytes += bytes - this.chargedBytes;
    this.chargedBytes = bytes;
  }

  /** Whether there is room for a copy of the VMAs and page tables (fork(2)). */
  get mayFork(): boolean {
    return this.pool.hasRoom(this.chargedBytes);
  }

  /** Unmaps pages [first, end). @param evenCows also private copies of file pages. */
  removePages(first: number, end: number, evenCows: boolean): void {
    const table = this.pageTable;
    this.residentHighWater = this.peakResidentPages;
    let isAnyRemoved = false;
    for (let vpn = table.nextLeaf(first, end); vpn < end; vpn = table.nextLeaf(leafEnd(vpn), end)) {
      const leaf = table.leafAt(vpn)!;
      const { entries, firstSlot } = leaf;
      const stop = Math.min(leafSlot(vpn) + (end - vpn), leaf.endSlot);
      for (let i = Math.max(leafSlot(vpn), firstSlot) - firstSlot; i < stop - firstSlot; i++) {
        const pte = entries[i]!;
        if (pte === 0 || (!evenCows && (pte & PTE_ANONYMOUS) !== 0)) continue;
        entries[i] = 0;
        leaf.used--;
        this.dropFrame(pte);
        isAnyRemoved = true;
      }
      if (leaf.used === 0) table.setLeaf(vpn, null);
    }
    if (isAnyRemoved) this.evictRange(first, end);
    this.settle();
  }

  /** unmap_mapping_range(): a file tells its mappers that pages are gone. */
  invalidate(mappable: Mappable, firstPage: number, endPage: number, evenCows: boolean): void {
    for (const vma of this.areas.items) {
      if (vma.mappable !== mappable) continue;
      const first = Math.max(firstPage, vma.pageOffset);
      const end = Math.min(endPage, vma.pageOffset + vma.pages);
      if (first >= end) continue;
      const shift = vma.startPage - vma.pageOffset;
      this.removePages(first + shift, end + shift, evenCows);
    }
  }

  evict(vpn: number): void {
    const { tlb } = this.pool;
    if (tlb.owner === this) tlb.evict(vpn);
  }

  evictRange(first: number, end: number): void {
    const { tlb } = this.pool;
    if (tlb.owner === this) tlb.evictRange(first, end);
  }

  /** Private pages have lost their write permission: no TLB entry may let a write through. */
  writeProtected(): void {
    const { tlb } = this.pool;
    if (tlb.owner === this) tlb.flushWrites();
  }

  /** vm_stat_account(): `pages` (perhaps negative) with `flags` were added. */
  account(flags: number, pages: number): void {
    this.totalPages += pages;
    if (isExecutableMapping(flags)) this.executablePages += pages;
    else if (isStackMapping(flags)) this.stackPages += pages;
    else if (isDataMapping(flags)) this.dataPages += pages;
    if ((flags & VM_LOCKED) !== 0) this.lockedPages += pages;
    if (this.totalPages > this.peakTotalPages) this.peakTotalPages = this.totalPages;
  }

  /** A VMA came to be: it holds its file and is known to its Mappable. */
  takeReferences(vma: Vma): void {
    vma.file?.retain();
    vma.mappable?.addMapping(this, isSharedWritable(vma));
    this.settle();
  }

  dropReferences(vma: Vma): void {
    vma.mappable?.removeMapping(this, isSharedWritable(vma));
    vma.file?.release();
    this.settle();
  }

  /** @internal */
  countFrame(pte: number, count: number): void {
    if (pte >>> PTE_FRAME_SHIFT === ZERO_FRAME) return;
    if ((pte & PTE_ANONYMOUS) !== 0) this.anonymousPages += count;
    else this.filePages += count;
  }

  private dropFrame(pte: number): void {
    this.countFrame(pte, -1);
    this.pool.release(pte >>> PTE_FRAME_SHIFT);
  }
}

/** What F_SEAL_WRITE asks about: VM_SHARED mappings that mprotect(2) could make writable. */
function isSharedWritable(vma: Vma): boolean {
  return (vma.flags & (VM_SHARED | VM_MAYWRITE)) === (VM_SHARED | VM_MAYWRITE);
}

/** Rebuilds what follows from VMAs and page-table entries. */
function recount(mm: MemoryDescriptor): void {
  let previousEnd = 0;
  for (const vma of mm.areas.items) {
    if (vma.startPage < previousEnd || vma.endPage <= vma.startPage || vma.endPage > TASK_SIZE_PAGES)
      throw new SnapshotError("corrupt", `mm.Vma: pages ${vma.startPage}..${vma.endPage} are not in order`);
    previousEnd = vma.endPage;
    mm.account(vma.flags, vma.pages);
    vma.mappable?.addMapping(mm, isSharedWritable(vma));
  }
  const table = mm.pageTable;
  for (let vpn = table.nextLeaf(0, TASK_SIZE_PAGES); vpn < TASK_SIZE_PAGES; ) {
    for (const pte of table.leafAt(vpn)!.entries) if (pte !== 0) mm.countFrame(pte, 1);
    vpn = table.nextLeaf(leafEnd(vpn), TASK_SIZE_PAGES);
  }
  mm.settle();
}

const vmaItems = list(ref(() => Vma));
const zero = (): number => 0;

savable(MemoryDescriptor, {
  name: "mm.MemoryDescriptor",
  version: 1,
  saved: {
    pool: framePool,
    users: uint,
    limits: memoryLimits,
    hasIpcLock: bool,
    areas: {
      encode: (value, graph) => vmaItems.encode(value.items, graph),
      validate: (plain, graph, at) => vmaItems.validate(plain, graph, at),
      decode: (plain, graph) => new VmaList(vmaItems.decode(plain, graph)),
    },
    pageTable,
    mmapBase: uint,
    defaultFlags: int,
    lastAnonVma: uint,
    startBrk: uint,
    endBrk: uint,
    image: processImage,
    executable: nullable(anyRef<MappedFile>("retain", "release", "mappable", "mappingRights", "describeMapping")),
    dumpable: uint,
    userNamespace: nullable(anyRef<UserNamespace>("hasUid")),
    peakTotalPages: uint,
    residentHighWater: uint,
  },
  transient: {
    totalPages: zero,
    dataPages: zero,
    stackPages: zero,
    executablePages: zero,
    lockedPages: zero,
    anonymousPages: zero,
    filePages: zero,
    minorFaults: zero,
    chargedBytes: zero,
    faultSignal: zero,
    faultCode: zero,
  },
  afterLoad: recount,
});
