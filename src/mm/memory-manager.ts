import { savable } from "../state/savable.ts";
import { setAnonymousName } from "./anonymous-name.ts";
import { brk } from "./brk.ts";
import { handleFault } from "./fault.ts";
import { copyAddressSpace } from "./fork.ts";
import { PAGE_SIZE } from "./frame-pool.ts";
import { type FutexKey, futexKey } from "./futex-key.ts";
import { mmapBase, pageOf, STACK_TOP, TASK_SIZE_PAGES } from "./layout.ts";
import { madvise } from "./madvise.ts";
import type { MappedFile } from "./mappable.ts";
import { mincore } from "./mincore.ts";
import { mlock, mlockall, munlock, munlockall } from "./mlock.ts";
import { type MmapRequest, mmap } from "./mmap.ts";
import { mprotect } from "./mprotect.ts";
import { mremap } from "./mremap.ts";
import { msync } from "./msync.ts";
import { munmap } from "./munmap.ts";
import { leafEnd, PageTable, PTE_FRAME_MASK, PTE_FRAME_SHIFT, PTE_READ, PTE_WRITE } from "./page-table.ts";
import { mapsText } from "./proc-maps.ts";
import { mapStack } from "./stack.ts";
import { TLB_MASK } from "./tlb.ts";
import { AccessibleMemory } from "./user-access.ts";
import { ACCESS_EXECUTE, ACCESS_WRITE } from "./user-memory.ts";
import { VM_LOCKED, VM_SHARED, type Vma } from "./vma.ts";
import { unmapRange } from "./vma-editing.ts";

export type { MemoryLimits } from "./memory-limits.ts";
export type { MmapRequest } from "./mmap.ts";

/**
 * The address space of a process: Linux's mm_struct, gVisor's mm.MemoryManager. Tasks that share it (CLONE_VM) count as `users`.
 * The system calls take the guest's 64-bit registers as numbers and return what the system call returns; nothing throws or blocks.
 */
export class MemoryManager extends AccessibleMemory {
  retain(): void {
    this.users++;
  }

  /** mmput(): the last user's release unmaps everything (exit_mmap()). */
  release(): void {
    if (--this.users > 0) return;
    const { tlb } = this.pool;
    if (tlb.owner === this) tlb.switchTo(null);
    unmapRange(this, 0, TASK_SIZE_PAGES);
    this.pageTable = new PageTable();
    this.settle();
    this.setExecutable(null);
  }

  /** Makes the realm's TLB serve this address space. */
  activate(): void {
    this.pool.tlb.switchTo(this);
  }

  /**
   * The frame of page `vpn` (address / PAGE_SIZE, below 2^26), made accessible for `access`, one of ACCESS_*; the TLB learns of it
   * when it serves this address space. @returns the frame, or -1 with `faultSignal` and `faultCode` set
   */
  translate(vpn: number, access: number): number {
    let pte = this.pageTable.get(vpn);
    if ((pte & (access << 1)) === 0) {
      if (!handleFault(this, vpn, access, false)) return -1;
      pte = this.pageTable.get(vpn);
    }
    const frame = pte >>> PTE_FRAME_SHIFT;
    const { pool } = this;
    if (access === ACCESS_WRITE) pool.beforeWrite(frame);
    const { tlb } = pool;
    if (access === ACCESS_EXECUTE || tlb.owner !== this) return frame;
    const index = vpn & TLB_MASK;
    if ((pte & PTE_READ) !== 0) {
      tlb.readTag[index] = vpn;
      tlb.readBase[index] = pte & PTE_FRAME_MASK;
    }
    // PTE_WRITE implies that the frame is not copy-on-write; decoded code must see writes coming (FramePool.beforeWrite).
    if ((pte & PTE_WRITE) !== 0 && pool.code[frame] === 0) {
      tlb.writeTag[index] = vpn;
      tlb.writeBase[index] = pte & PTE_FRAME_MASK;
    }
    return frame;
  }

  /** dup_mm(): a copy-on-write copy with one user, for fork(2). */
  fork(): MemoryManager {
    const child = new MemoryManager(this.pool, this.limits);
    child.hasIpcLock = this.hasIpcLock;
    copyAddressSpace(this, child);
    return child;
  }

  /**
   * Takes the write permission from every page-table entry, shared ones too: the next write of each page takes the slow path. For
   * those who share the frames themselves with another kernel.
   */
  protectFromWrites(): void {
    const table = this.pageTable;
    for (let vpn = table.nextLeaf(0, TASK_SIZE_PAGES); vpn < TASK_SIZE_PAGES; ) {
      const { entries } = table.leafAt(vpn)!;
      for (let i = 0; i < entries.length; i++) entries[i]! &= ~PTE_WRITE;
      vpn = table.nextLeaf(leafEnd(vpn), TASK_SIZE_PAGES);
    }
    this.writeProtected();
  }

  /** __oom_reap_task_mm(): private memory goes before its process does; nobody looks at it any more. */
  reapPrivate(): void {
    for (const { flags, startPage, endPage } of this.areas.items) {
      if ((flags & (VM_SHARED | VM_LOCKED)) === 0) this.removePages(startPage, endPage, true);
    }
  }

  mmap(request: MmapRequest): number {
    return mmap(this, request);
  }

  munmap(address: number, length: number): number {
    return munmap(this, address, length);
  }

  mprotect(address: number, length: number, prot: number): number {
    return mprotect(this, address, length, prot);
  }

  mremap(address: number, oldLength: number, newLength: number, flags: number, newAddress: number): number {
    return mremap(this, address, oldLength, newLength, flags, newAddress);
  }

  brk(address: number): number {
    return brk(this, address);
  }

  madvise(address: number, length: number, advice: number): number {
    return madvise(this, address, length, advice);
  }

  msync(address: number, length: number, flags: number): number {
    return msync(this, address, length, flags);
  }

  mincore(address: number, length: number, vector: number): number {
    return mincore(this, address, length, vector);
  }

  /** mlock2(2) */
  mlock(address: number, length: number, flags: number): number {
    return mlock(this, address, length, flags);
  }

  munlock(address: number, length: number): number {
    return munlock(this, address, length);
  }

  mlockall(flags: number): number {
    return mlockall(this, flags);
  }

  munlockall(): number {
    return munlockall(this);
  }

  /** prctl(2), PR_SET_VMA with PR_SET_VMA_ANON_NAME */
  setAnonymousName(address: number, length: number, name: string | null): number {
    return setAnonymousName(this, address, length, name);
  }

  futexKey(address: number, isPrivate: boolean): FutexKey | number {
    return futexKey(this, address, isPrivate);
  }

  /** execve(2): where brk(2) starts, the page after the program's last. */
  setBreakStart(address: number): void {
    const start = Math.ceil(address / PAGE_SIZE) * PAGE_SIZE;
    this.startBrk = start;
    this.endBrk = start;
  }

  /** execve(2): places mappings as `limits.stack` wants it (arch_pick_mmap_layout()). */
  arrangeLayout(): void {
    this.mmapBase = mmapBase(this.limits.stack);
  }

  /** execve(2): the stack, `size` bytes below STACK_TOP to begin with. @returns STACK_TOP or -ENOMEM */
  mapStack(size: number, isExecutable = false): number {
    const result = mapStack(this, pageOf(STACK_TOP - size), isExecutable);
    return result < 0 ? result : STACK_TOP;
  }

  /** set_mm_exe_file(): keeps a reference to the program's file. */
  setExecutable(file: MappedFile | null): void {
    file?.retain();
    this.executable?.release();
    this.executable = file;
  }

  /** The VMAs in address order. Do not change the address space while iterating. */
  vmas(): IterableIterator<Vma> {
    return this.areas.items.values();
  }

  /** /proc/PID/maps */
  mapsText(): string {
    return mapsText(this);
  }
}

savable(MemoryManager, { name: "mm.MemoryManager", version: 1, saved: {} });
