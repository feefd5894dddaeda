import { EFAULT, ENOMEM } from "../../src/abi/errno.ts";
import { type FramePool, PAGE_SIZE, ZERO_FRAME } from "../../src/mm/frame-pool.ts";
import {
  MAPPING_READABLE,
  MAPPING_WRITABLE,
  type Mappable,
  type MappedFile,
  type MappingDescription,
  type MappingSpace,
} from "../../src/mm/mappable.ts";
import { MappingSet } from "../../src/mm/mapping-set.ts";

/** A file in memory with holes, as small as a Mappable can be. */
export class MemoryFile implements Mappable, MappedFile {
  readonly pool: FramePool;
  readonly frames = new Map<number, number>();
  readonly mappings = new MappingSet();
  pages: number;
  rights = MAPPING_READABLE | MAPPING_WRITABLE;
  references = 1;
  isMappable = true;
  readonly synced: [number, number][] = [];

  constructor(pool: FramePool, pages: number) {
    this.pool = pool;
    this.pages = pages;
  }

  frameAt(pageIndex: number, forWrite: boolean): number {
    if (pageIndex >= this.pages) return -EFAULT;
    const frame = forWrite ? this.ownFrame(pageIndex) : (this.frames.get(pageIndex) ?? ZERO_FRAME);
    if (frame < 0) return -ENOMEM;
    this.pool.retain(frame);
    return frame;
  }

  private ownFrame(pageIndex: number): number {
    let frame = this.frames.get(pageIndex);
    if (frame === undefined) {
      frame = this.pool.allocate();
      if (frame < 0) return -ENOMEM;
      this.frames.set(pageIndex, frame);
      this.mappings.invalidate(this, pageIndex, pageIndex + 1, false);
    }
    return frame;
  }

  /** pwrite(2) of one byte. */
  writeByte(offset: number, value: number): void {
    const frame = this.ownFrame(Math.floor(offset / PAGE_SIZE));
    this.pool.beforeWrite(frame);
    this.pool.u8[frame * PAGE_SIZE + (offset % PAGE_SIZE)] = value;
  }

  readByte(offset: number): number {
    const frame = this.frames.get(Math.floor(offset / PAGE_SIZE)) ?? ZERO_FRAME;
    return this.pool.u8[frame * PAGE_SIZE + (offset % PAGE_SIZE)]!;
  }

  /** ftruncate(2) to whole pages. */
  truncate(pages: number): void {
    this.pages = pages;
    this.mappings.invalidate(this, pages, Number.POSITIVE_INFINITY, true);
    for (const [index, frame] of this.frames) {
      if (index < pages) continue;
      this.frames.delete(index);
      this.pool.release(frame);
    }
  }

  addMapping(space: MappingSpace, isSharedWritable: boolean): void {
    this.mappings.add(space, isSharedWritable);
  }

  removeMapping(space: MappingSpace, isSharedWritable: boolean): void {
    this.mappings.remove(space, isSharedWritable);
  }

  syncPages(firstPage: number, endPage: number): number {
    this.synced.push([firstPage, endPage]);
    return 0;
  }

  retain(): void {
    this.references++;
  }

  release(): void {
    this.references--;
  }

  mappable(): Mappable | null {
    return this.isMappable ? this : null;
  }

  mappingRights(): number {
    return this.rights;
  }

  describeMapping(): MappingDescription {
    return { path: "/tmp/file", device: 0x801, inode: 1234 };
  }
}
