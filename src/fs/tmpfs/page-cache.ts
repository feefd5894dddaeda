import { EFAULT, ENOMEM } from "../../abi/errno.ts";
import { type FramePool, PAGE_MASK, PAGE_SIZE, ZERO_FRAME } from "../../mm/frame-pool.ts";
import { framePool } from "../../mm/frame-pool-field.ts";
import type { Mappable, MappingSpace } from "../../mm/mappable.ts";
import { MappingSet } from "../../mm/mapping-set.ts";
import { anyRef, frame, map, uint } from "../../state/fields.ts";
import { savable } from "../../state/savable.ts";
import { copyBytes } from "../copy-bytes.ts";

/** The file a page cache belongs to. */
export interface PageCacheOwner {
  /** One more page: 0, or -ENOSPC when the file system is full. */
  chargePage(): number;
  unchargePages(count: number): void;
  /** A shared mapping is about to be written through. */
  noteMappedWrite(): void;
}

/**
 * The contents of a file in page frames (struct address_space). A page that was never written is a hole and reads as zeros. Frames are
 * shared with the mappings of the file, so writes go to the frame in place: that is how MAP_SHARED and write(2) see each other.
 */
export class PageCache implements Mappable {
  readonly pool: FramePool;
  readonly owner: PageCacheOwner;
  /** Bytes; what lies beyond is a SIGBUS to mappings. */
  size: number;
  /** @internal Frame by page index. */
  readonly frames: Map<number, number>;
  /** @internal */
  mappings: MappingSet;

  constructor(pool: FramePool, owner: PageCacheOwner) {
    this.pool = pool;
    this.owner = owner;
    this.size = 0;
    this.frames = new Map();
    this.mappings = new MappingSet();
  }

  /** How many pages are allocated. */
  get pageCount(): number {
    return this.frames.size;
  }

  /** Copies `length` bytes at `offset`, all of them before the end of the file. */
  read(buffer: Uint8Array, start: number, length: number, offset: number): void {
    for (let done = 0; done < length; ) {
      const at = offset + done;
      const inPage = at % PAGE_SIZE;
      const count = Math.min(PAGE_SIZE - inPage, length - done);
      const frameNumber = this.frames.get(Math.floor(at / PAGE_SIZE));
      if (frameNumber === undefined) buffer.fill(0, start + done, start + done + count);
      else copyBytes(buffer, start + done, this.pool.u8, frameNumber * PAGE_SIZE + inPage, count);
      done += count;
    }
  }

  /** Stores bytes and grows the file. @returns how many were stored, or -ENOSPC or -ENOMEM if none. */
  write(buffer: Uint8Array, start: number, length: number, offset: number): number {
    let done = 0;
    while (done < length) {
      const at = offset + done;
      const inPage = at % PAGE_SIZE;
      const count = Math.min(PAGE_SIZE - inPage, length - done);
      const frameNumber = this.writableFrame(Math.floor(at / PAGE_SIZE));
      if (frameNumber < 0) return done > 0 ? done : frameNumber;
      this.pool.beforeWrite(frameNumber);
      copyBytes(this.pool.u8, frameNumber * PAGE_SIZE + inPage, buffer, start + done, count);
      done += count;
      if (at + count > this.size) this.size = at + count;
    }
    return done;
  }

  /** The page's own frame, allocated if it was a hole; -ENOSPC, -ENOMEM. */
  writableFrame(pageIndex: number): number {
    const known = this.frames.get(pageIndex);
    if (known !== undefined) return known;
    const error = this.owner.chargePage();
    if (error < 0) return error;
    const fresh = this.pool.allocate(true);
    if (fresh < 0) {
      this.owner.unchargePages(1);
      return -ENOMEM;
    }
    // Whoever has mapped the hole sees the zero page until it faults again.
    this.mappings.invalidate(this, pageIndex, pageIndex + 1, false);
    this.frames.set(pageIndex, fresh);
    return fresh;
  }

  /** Changes the size; what is cut off is gone, and reads as zeros if the file grows again. */
  resize(size: number): void {
    if (size < this.size) {
      const tail = size & PAGE_MASK;
      this.zeroRange(size - tail, tail === 0 ? PAGE_SIZE : tail, PAGE_SIZE);
      this.drop(Math.ceil(size / PAGE_SIZE), Number.POSITIVE_INFINITY, true);
    }
    this.size = size;
  }

  /** fallocate(2) FALLOC_FL_PUNCH_HOLE: bytes [offset, end) read as zeros. */
  punchHole(offset: number, end: number): void {
    const first = Math.ceil(offset / PAGE_SIZE);
    const last = Math.floor(end / PAGE_SIZE);
    if (first > last) {
      this.zeroRange(last * PAGE_SIZE, offset % PAGE_SIZE, end % PAGE_SIZE);
      return;
    }
    this.zeroRange((first - 1) * PAGE_SIZE, offset % PAGE_SIZE || PAGE_SIZE, PAGE_SIZE);
    this.zeroRange(last * PAGE_SIZE, 0, end % PAGE_SIZE);
    this.drop(first, last, false);
  }

  /** Zeroes bytes [from, to) of the page at `pageOffset`, unless it is a hole. */
  private zeroRange(pageOffset: number, from: number, to: number): void {
    const frameNumber = this.frames.get(pageOffset / PAGE_SIZE);
    if (from >= to || frameNumber === undefined) return;
    this.pool.beforeWrite(frameNumber);
    this.pool.u8.fill(0, frameNumber * PAGE_SIZE + from, frameNumber * PAGE_SIZE + to);
  }

  /** Frees pages [firstPage, endPage). `evenCows`: private copies in mappings go too (truncate). */
  private drop(firstPage: number, endPage: number, evenCows: boolean): void {
    this.mappings.invalidate(this, firstPage, endPage, evenCows);
    let dropped = 0;
    for (const [pageIndex, frameNumber] of this.frames) {
      if (pageIndex < firstPage || pageIndex >= endPage) continue;
      this.frames.delete(pageIndex);
      this.pool.release(frameNumber);
      dropped++;
    }
    if (dropped > 0) this.owner.unchargePages(dropped);
  }

  /** Frees one page. */
  dropPage(pageIndex: number): void {
    this.drop(pageIndex, pageIndex + 1, false);
  }

  /** Nobody has the file any more. */
  clear(): void {
    this.drop(0, Number.POSITIVE_INFINITY, true);
    this.size = 0;
  }

  /** lseek(2) SEEK_DATA: the first offset from `offset` on in an allocated page, or -1. */
  seekData(offset: number): number {
    const first = Math.floor(offset / PAGE_SIZE);
    if (this.frames.has(first)) return offset;
    let nearest = Number.POSITIVE_INFINITY;
    for (const pageIndex of this.frames.keys()) if (pageIndex > first && pageIndex < nearest) nearest = pageIndex;
    return nearest * PAGE_SIZE < this.size ? nearest * PAGE_SIZE : -1;
  }

  /** lseek(2) SEEK_HOLE: the first offset from `offset` on in a hole; the end of the file is one. */
  seekHole(offset: number): number {
    let pageIndex = Math.floor(offset / PAGE_SIZE);
    if (!this.frames.has(pageIndex)) return offset;
    while (this.frames.has(pageIndex)) pageIndex++;
    return Math.min(pageIndex * PAGE_SIZE, this.size);
  }

  // Mappable

  frameAt(pageIndex: number, forWrite: boolean): number {
    if (pageIndex * PAGE_SIZE >= this.size) return -EFAULT;
    let frameNumber: number;
    if (forWrite) {
      frameNumber = this.writableFrame(pageIndex);
      if (frameNumber < 0) return frameNumber;
      this.owner.noteMappedWrite();
    } else frameNumber = this.frames.get(pageIndex) ?? ZERO_FRAME;
    this.pool.retain(frameNumber);
    return frameNumber;
  }

  addMapping(space: MappingSpace, isSharedWritable: boolean): void {
    this.mappings.add(space, isSharedWritable);
  }

  removeMapping(space: MappingSpace, isSharedWritable: boolean): void {
    this.mappings.remove(space, isSharedWritable);
  }

  syncPages(_firstPage: number, _endPage: number): number {
    return 0;
  }
}

savable(PageCache, {
  name: "fs.PageCache",
  version: 1,
  saved: {
    pool: framePool,
    owner: anyRef<PageCacheOwner>("chargePage", "unchargePages", "noteMappedWrite"),
    size: uint,
    frames: map(uint, frame),
  },
  transient: { mappings: () => new MappingSet() },
});
