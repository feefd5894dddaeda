import { anyRef, bool, int, nullable, text, uint } from "../state/fields.ts";
import { savable } from "../state/savable.ts";
import { PAGE_SIZE } from "./frame-pool.ts";
import type { Mappable, MappedFile } from "./mappable.ts";
import { PTE_EXEC, PTE_READ, PTE_SHARED, PTE_WRITE } from "./page-table.ts";

// vm_flags of include/linux/mm.h. The first three are PROT_READ, PROT_WRITE, PROT_EXEC; each VM_MAYx is VM_x << 4.
export const VM_READ = 0x1;
export const VM_WRITE = 0x2;
export const VM_EXEC = 0x4;
export const VM_SHARED = 0x8;
export const VM_MAYREAD = 0x10;
export const VM_MAYWRITE = 0x20;
export const VM_MAYEXEC = 0x40;
/** MAP_SHARED; VM_SHARED is dropped (and VM_MAYSHARE stays) when the file was not opened for writing. */
export const VM_MAYSHARE = 0x80;
export const VM_GROWSDOWN = 0x100;
export const VM_LOCKED = 0x2000;
export const VM_SEQ_READ = 0x8000;
export const VM_RAND_READ = 0x1_0000;
export const VM_DONTCOPY = 0x2_0000;
export const VM_LOCKONFAULT = 0x8_0000;
/** Its pages count against the memory limit (private and writable at some time). */
export const VM_ACCOUNT = 0x10_0000;
export const VM_NORESERVE = 0x20_0000;
export const VM_WIPEONFORK = 0x200_0000;
export const VM_DONTDUMP = 0x400_0000;

export const VM_ACCESS_FLAGS = VM_READ | VM_WRITE | VM_EXEC;
export const VM_LOCKED_MASK = VM_LOCKED | VM_LOCKONFAULT;

/** What one takes of the host's memory, about. */
export const VMA_BYTES = 128;

/**
 * A contiguous range of pages with one set of attributes (Linux's vm_area_struct). Bounds are page numbers, which stay small
 * integers; `start` and `end` give bytes. A VMA in an address space is changed only by the functions of that address space.
 */
export class Vma {
  startPage: number;
  endPage: number;
  flags: number;
  /** vm_pgoff: index in `mappable` of the first page; for private anonymous memory its page number when first mapped. */
  pageOffset: number;
  mappable: Mappable | null;
  file: MappedFile | null;
  /** Name of a mapping the kernel made ("[vdso]"), or null. */
  specialName: string | null;
  /** Set by prctl(PR_SET_VMA_ANON_NAME). */
  anonymousName: string | null;
  /** Number of its anon_vma (see anon-vma.ts), 0 before the first private page. While it has one, `pageOffset` is pinned. */
  anonVma: number;
  /** The anon_vma is a fork's copy of a parent's. */
  isAnonVmaInherited: boolean;

  constructor(startPage: number, endPage: number, flags: number, pageOffset: number) {
    this.startPage = startPage;
    this.endPage = endPage;
    this.flags = flags;
    this.pageOffset = pageOffset;
    this.mappable = null;
    this.file = null;
    this.specialName = null;
    this.anonymousName = null;
    this.anonVma = 0;
    this.isAnonVmaInherited = false;
  }

  get start(): number {
    return this.startPage * PAGE_SIZE;
  }

  get end(): number {
    return this.endPage * PAGE_SIZE;
  }

  get pages(): number {
    return this.endPage - this.startPage;
  }

  /** Byte offset in the mapped object, what /proc/PID/maps shows (0 for private anonymous memory). */
  get offset(): number {
    return this.mappable === null ? 0 : this.pageOffset * PAGE_SIZE;
  }

  /** vma_is_anonymous(): private memory without a file. */
  get isAnonymous(): boolean {
    return this.mappable === null;
  }

  /** The index in `mappable` of a page of this VMA. */
  pageIndex(vpn: number): number {
    return this.pageOffset + (vpn - this.startPage);
  }

  /** is_cow_mapping(): private, and may become writable. */
  get isCopyOnWrite(): boolean {
    return (this.flags & (VM_SHARED | VM_MAYWRITE)) === VM_MAYWRITE;
  }

  /** A copy of pages [startPage, endPage) of this VMA. */
  slice(startPage: number, endPage: number): Vma {
    const copy = new Vma(startPage, endPage, this.flags, this.pageIndex(startPage));
    copy.mappable = this.mappable;
    copy.file = this.file;
    copy.specialName = this.specialName;
    copy.anonymousName = this.anonymousName;
    copy.anonVma = this.anonVma;
    copy.isAnonVmaInherited = this.isAnonVmaInherited;
    return copy;
  }

  /** can_vma_merge_after() but for anonymous memory's part: the next VMA continues this one with the same attributes. */
  isContinuedBy(next: Vma): boolean {
    return (
      this.endPage === next.startPage &&
      this.flags === next.flags &&
      this.mappable === next.mappable &&
      this.file === next.file &&
      this.file?.isNeverMerged !== true &&
      this.specialName === next.specialName &&
      this.anonymousName === next.anonymousName &&
      this.pageIndex(this.endPage) === next.pageOffset
    );
  }
}

/**
 * Permission and sharing bits of page-table entries under `vmFlags`. arch/riscv's protection_map: writable pages are readable,
 * pages that are only executable are not.
 */
export function pteBitsOf(vmFlags: number): number {
  let bits = 0;
  if ((vmFlags & (VM_READ | VM_WRITE)) !== 0) bits |= PTE_READ;
  if ((vmFlags & VM_WRITE) !== 0) bits |= PTE_WRITE;
  if ((vmFlags & VM_EXEC) !== 0) bits |= PTE_EXEC;
  if ((vmFlags & VM_MAYSHARE) !== 0) bits |= PTE_SHARED;
  return bits;
}

savable(Vma, {
  name: "mm.Vma",
  version: 1,
  saved: {
    startPage: uint,
    endPage: uint,
    flags: int,
    pageOffset: uint,
    mappable: nullable(anyRef<Mappable>("frameAt", "addMapping", "removeMapping", "syncPages")),
    file: nullable(anyRef<MappedFile>("retain", "release", "mappable", "mappingRights", "describeMapping")),
    specialName: nullable(text),
    anonymousName: nullable(text),
    anonVma: uint,
    isAnonVmaInherited: bool,
  },
});
