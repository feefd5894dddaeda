import { EFAULT, ENOMEM } from "../abi/errno.ts";
import { frame, map, text, uint } from "../state/fields.ts";
import { savable } from "../state/savable.ts";
import { type FramePool, PAGE_SIZE, ZERO_FRAME } from "./frame-pool.ts";
import { framePool } from "./frame-pool-field.ts";
import type { Mappable, MappedFile, MappingDescription, MappingSpace } from "./mappable.ts";
import { MAPPING_READABLE, MAPPING_WRITABLE } from "./mappable.ts";
import { MappingSet } from "./mapping-set.ts";

/**
 * Pages without a file name that several address spaces share: MAP_SHARED|MAP_ANONYMOUS memory, System V segments, the vDSO's
 * contents (Linux's unlinked shmem files). It lives while something maps it or holds a reference.
 */
export class SharedMemory implements Mappable, MappedFile {
  readonly pool: FramePool;
  readonly pageCount: number;
  /** Shown in /proc/PID/maps: "/dev/zero (deleted)", "/SYSV00000000 (deleted)". */
  readonly path: string;
  readonly inode: number;
  /** @internal */
  readonly frames: Map<number, number>;
  /** @internal */
  references: number;
  /** @internal */
  mappings: MappingSet;

  /** Starts with one reference for the creator. */
  constructor(pool: FramePool, pageCount: number, path: string, inode: number) {
    this.pool = pool;
    this.pageCount = pageCount;
    this.path = path;
    this.inode = inode;
    this.frames = new Map();
    this.references = 1;
    this.mappings = new MappingSet();
  }

  frameAt(pageIndex: number, forWrite: boolean): number {
    // mmap(2): SIGBUS for pages beyond the object, which mremap(2) can expose.
    if (pageIndex >= this.pageCount) return -EFAULT;
    let frameNumber = this.frames.get(pageIndex);
    if (frameNumber === undefined) {
      if (!forWrite) return ZERO_FRAME;
      frameNumber = this.pool.allocate(true);
      if (frameNumber < 0) return -ENOMEM;
      this.frames.set(pageIndex, frameNumber);
      this.mappings.invalidate(this, pageIndex, pageIndex + 1, false);
    }
    this.pool.retain(frameNumber);
    return frameNumber;
  }

  /** Whether a page was ever written (mincore(2)). */
  isResident(pageIndex: number): boolean {
    return this.frames.has(pageIndex);
  }

  /** Frees pages [firstPage, endPage): they read as zeros again (madvise(2), MADV_REMOVE). */
  punchPages(firstPage: number, endPage: number): number {
    this.mappings.invalidate(this, firstPage, endPage, false);
    for (const [pageIndex, frameNumber] of this.frames) {
      if (pageIndex < firstPage || pageIndex >= endPage) continue;
      this.frames.delete(pageIndex);
      this.pool.release(frameNumber);
    }
    return 0;
  }

  /** Stores initial contents, for objects the kernel makes. @returns 0 or -ENOMEM */
  fill(pageIndex: number, contents: Uint8Array): number {
    for (let at = 0; at < contents.length; at += PAGE_SIZE) {
      const frameNumber = this.frameAt(pageIndex + at / PAGE_SIZE, true);
      if (frameNumber < 0) return frameNumber;
      this.pool.beforeWrite(frameNumber);
      this.pool.u8.set(contents.subarray(at, at + PAGE_SIZE), frameNumber * PAGE_SIZE);
      this.pool.release(frameNumber);
    }
    return 0;
  }

  addMapping(space: MappingSpace, isSharedWritable: boolean): void {
    this.mappings.add(space, isSharedWritable);
  }

  removeMapping(space: MappingSpace, isSharedWritable: boolean): void {
    this.mappings.remove(space, isSharedWritable);
  }

  syncPages(): number {
    return 0;
  }

  retain(): void {
    this.references++;
  }

  /** The last release frees the pages. */
  release(): void {
    if (--this.references > 0) return;
    for (const frameNumber of this.frames.values()) this.pool.release(frameNumber);
    this.frames.clear();
  }

  mappable(): Mappable {
    return this;
  }

  mappingRights(): number {
    return MAPPING_READABLE | MAPPING_WRITABLE;
  }

  describeMapping(): MappingDescription {
    return { path: this.path, device: SHMEM_DEVICE, inode: this.inode };
  }
}

/** Linux's internal shmem mount is the first anonymous device: 00:01. */
const SHMEM_DEVICE = 1;

savable(SharedMemory, {
  name: "mm.SharedMemory",
  version: 1,
  saved: {
    pool: framePool,
    pageCount: uint,
    path: text,
    inode: uint,
    frames: map(uint, frame),
    references: uint,
  },
  transient: { mappings: () => new MappingSet() },
});
