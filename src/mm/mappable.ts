/**
 * What the address space needs to know of files. `fs/` implements these; `mm/` never imports it (gVisor's memmap package).
 */

/** Rights of an open file that mmap(2) and mprotect(2) ask for; see `MappedFile.mappingRights`. */
export const MAPPING_READABLE = 1; // FMODE_READ
export const MAPPING_WRITABLE = 2; // FMODE_WRITE
export const MAPPING_NOEXEC = 4; // path_noexec(): the mount has MS_NOEXEC
export const MAPPING_APPEND_ONLY = 8; // IS_APPEND(inode)
/** F_SEAL_WRITE or F_SEAL_FUTURE_WRITE: a shared writable mapping gets EPERM. */
export const MAPPING_WRITE_SEALED = 16;

/** An object with pages that can be mapped: the page cache of one inode (Linux's address_space, gVisor's memmap.Mappable). */
export interface Mappable {
  /**
   * The frame of page `pageIndex` (its offset in the file divided by PAGE_SIZE), with one reference for the caller. The file keeps
   * a reference of its own while the page is cached. With `forWrite` the caller is about to map the frame for writing: the page is
   * allocated if it was a hole, marked dirty, and the file's times are updated (Linux's page_mkwrite). Without, a hole may be
   * answered with ZERO_FRAME only if a later write to that page through another path calls `MappingSet.invalidate`.
   * @returns the frame, or a negative errno: -ENOMEM when the frame pool is exhausted; anything else (the page lies wholly beyond
   * the end of the file, an I/O error) makes the fault a SIGBUS.
   */
  frameAt(pageIndex: number, forWrite: boolean): number;

  /**
   * One more mapping of this object exists in `space`. Called once for each VMA, also when a VMA is split or copied by fork.
   * The mapping keeps the object's pages alive until the matching `removeMapping`.
   * @param isSharedWritable the mapping is MAP_SHARED and may be writable (VM_SHARED with VM_MAYWRITE; F_SEAL_WRITE asks for it).
   */
  addMapping(space: MappingSpace, isSharedWritable: boolean): void;
  removeMapping(space: MappingSpace, isSharedWritable: boolean): void;

  /** msync(2) with MS_SYNC of pages [firstPage, endPage): 0 or -EIO. Files that live in memory return 0. */
  syncPages(firstPage: number, endPage: number): number;

  /**
   * madvise(2) with MADV_REMOVE: makes a hole of pages [firstPage, endPage), as fallocate(2) with FALLOC_FL_PUNCH_HOLE does.
   * Objects that cannot have holes leave it out (EOPNOTSUPP). @returns 0 or -errno
   */
  punchPages?(firstPage: number, endPage: number): number;
}

/** An address space as its mapped files see it. */
export interface MappingSpace {
  /**
   * Removes the translations of pages [firstPage, endPage) of `mappable`; the next access faults again (unmap_mapping_range()).
   * @param evenCows also removes private copies: true for truncate(2), false for hole punching and page replacement.
   */
  invalidate(mappable: Mappable, firstPage: number, endPage: number, evenCows: boolean): void;
}

/** What /proc/PID/maps says of a mapped file. */
export interface MappingDescription {
  /** Path from the reader's point of view is procfs' business; this is the path from the file's own mount namespace root. */
  readonly path: string;
  readonly device: number;
  readonly inode: number;
}

/** The open file a mapping was made from (Linux's vma->vm_file): every VMA holds one reference. fs's FileDescription is one. */
export interface MappedFile {
  retain(): void;
  release(): void;
  /** What the pages come from, or null when the file cannot be mapped (mmap(2): ENODEV). */
  mappable(): Mappable | null;
  /** MAPPING_* bits, from the open mode, the mount and the inode. */
  mappingRights(): number;
  describeMapping(): MappingDescription;
  /** Its VMAs are not united with their neighbours: somebody counts how often they end (vm_ops->close, may_remove_vma()). */
  readonly isNeverMerged?: boolean;
}
