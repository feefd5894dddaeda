import { PAGES_PER_SECTION } from "./frame-writer.ts";
import type { FrameSupply } from "./graph-decoder.ts";
import { type PageStore, SNAPSHOT_PAGE_SIZE } from "./page-store.ts";
import { SnapshotError } from "./snapshot-error.ts";

/** 4 GiB of pages: what a WebAssembly.Memory can hold. */
export const MAX_FRAMES = 1 << 20;

/** The frame table of a snapshot: the page of each frame number from 1, as FrameWriter.writePages made it. */
export class FrameTable {
  readonly frameCount: number;
  readonly pageCount: number;
  private readonly view: DataView;

  /** @throws SnapshotError "corrupt" unless pages are numbered in the order of their first use. */
  constructor(bytes: Uint8Array) {
    if (bytes.length % 4 !== 0) throw new SnapshotError("corrupt", `frame table has ${bytes.length} bytes`);
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.frameCount = bytes.length / 4;
    if (this.frameCount > MAX_FRAMES)
      throw new SnapshotError("corrupt", `frame table of ${this.frameCount} page frames`);
    let pages = 0;
    for (let id = 1; id <= this.frameCount; id++) {
      const page = this.pageOf(id);
      if (page > pages + 1)
        throw new SnapshotError("corrupt", `frame ${id} has page ${page} before page ${pages + 1} is used`);
      if (page === pages + 1) pages = page;
    }
    this.pageCount = pages;
  }

  /** Precondition: 1 <= id <= frameCount. */
  pageOf(id: number): number {
    return this.view.getUint32((id - 1) * 4, true);
  }
}

/**
 * Brings the frames of a snapshot into a PageStore, all of them before the first object is built: pages come section by section, so
 * only one is unpacked at a time. Frames keep their identity: two frames of equal content share a stored page, not a frame.
 */
export class FrameLoader implements FrameSupply {
  private readonly store: PageStore;
  /** By snapshot number. */
  private readonly frames: Int32Array;
  /** How often each was taken. The reference it was allocated with goes to the first taker. */
  private readonly taken: Int32Array;

  /**
   * @param section unpacks the section of pages with this index: exactly the pages that the table promises for it.
   * @throws SnapshotError "memory" when the store is too small.
   */
  constructor(store: PageStore, table: FrameTable, section: (index: number) => Uint8Array) {
    this.store = store;
    this.frames = new Int32Array(table.frameCount + 1);
    this.taken = new Int32Array(table.frameCount + 1);
    this.frames[0] = store.zeroFrame;
    try {
      this.allocate(table, section);
    } catch (error) {
      this.abandon();
      throw error;
    }
  }

  takeFrame(id: number): number {
    const frame = this.frames[id]!;
    if (this.taken[id]!++ !== 0) this.store.retain(frame);
    return frame;
  }

  /** @throws SnapshotError "corrupt" when no field took some frame: no save stores a frame that nothing refers to. */
  finish(): void {
    const unused = this.taken.indexOf(0, 1);
    if (unused > 0) throw new SnapshotError("corrupt", `nothing refers to page frame ${unused}`);
  }

  /** Gives back every frame: the load has failed, and nothing of it may remain. */
  abandon(): void {
    for (let id = 1; id < this.frames.length && this.frames[id] !== 0; id++) {
      for (let n = Math.max(1, this.taken[id]!); n > 0; n--) this.store.release(this.frames[id]!);
    }
  }

  private allocate(table: FrameTable, section: (index: number) => Uint8Array): void {
    const firstFrame = new Int32Array(table.pageCount + 1);
    let pages = 0;
    let unpacked: Uint8Array = EMPTY;
    for (let id = 1; id <= table.frameCount; id++) {
      const page = table.pageOf(id);
      if (page === 0) {
        this.frames[id] = this.demand(this.store.allocate(null));
      } else if (page <= pages) {
        this.frames[id] = this.demand(this.store.allocateCopy(firstFrame[page]!));
      } else {
        const index = (page - 1) % PAGES_PER_SECTION;
        if (index === 0) unpacked = section((page - 1) / PAGES_PER_SECTION);
        const contents = unpacked.subarray(index * SNAPSHOT_PAGE_SIZE, (index + 1) * SNAPSHOT_PAGE_SIZE);
        this.frames[id] = this.demand(this.store.allocate(contents));
        firstFrame[page] = this.frames[id]!;
        pages = page;
      }
    }
  }

  private demand(frame: number): number {
    if (frame >= 0) return frame;
    const count = this.frames.length - 1;
    throw new SnapshotError("memory", `the snapshot has ${count} page frames, more than the loader's memory holds`);
  }
}

const EMPTY = new Uint8Array(0);
