import type { FrameNumbering } from "./graph-encoder.ts";
import { type PageStore, SNAPSHOT_PAGE_SIZE } from "./page-store.ts";

/** Pages of one section of a snapshot: 4 MiB. Bounds the memory that packing and unpacking need at a time. */
export const PAGES_PER_SECTION = 1024;

/**
 * Pages of equal hash that a new page is compared with. A guest that makes up colliding pages costs snapshot size, not time: what
 * lies beyond is simply stored again.
 */
const MAX_CANDIDATES = 8;

/** Takes page frames into a snapshot: numbers them as the graph meets them, then writes each distinct content once. */
export class FrameWriter implements FrameNumbering {
  private readonly store: PageStore;
  /** Frame by snapshot number; number 0 is the zero frame. */
  private readonly frames: number[];
  private readonly ids: Map<number, number>;

  constructor(store: PageStore) {
    this.store = store;
    this.frames = [store.zeroFrame];
    this.ids = new Map([[store.zeroFrame, 0]]);
  }

  get count(): number {
    return this.frames.length - 1;
  }

  idOf(frame: number): number {
    let id = this.ids.get(frame);
    if (id === undefined) {
      id = this.frames.length;
      this.frames.push(frame);
      this.ids.set(frame, id);
    }
    return id;
  }

  /**
   * Hands out the pages, in order, up to PAGES_PER_SECTION at a time in a buffer that is used again, and returns the frame table: for
   * each frame number from 1 the number of its page, counted from 1; page 0 is the zero page and is not written.
   */
  writePages(writeSection: (pages: Uint8Array) => void): Uint8Array {
    const table = new Uint8Array(this.count * 4);
    const tableView = new DataView(table.buffer);
    const contents = new PageContents(this.store);
    const buffer = new Uint8Array(Math.min(PAGES_PER_SECTION, this.count) * SNAPSHOT_PAGE_SIZE);
    let filled = 0;
    for (let id = 1; id < this.frames.length; id++) {
      const before = contents.count;
      const page = contents.pageOf(this.frames[id]!);
      tableView.setUint32((id - 1) * 4, page, true);
      if (page <= before) continue;
      buffer.set(this.store.page(this.frames[id]!), filled);
      filled += SNAPSHOT_PAGE_SIZE;
      if (filled === buffer.length) {
        writeSection(buffer);
        filled = 0;
      }
    }
    if (filled > 0) writeSection(buffer.subarray(0, filled));
    return table;
  }
}

/** Finds frames of equal content: by a hash, then byte by byte. */
class PageContents {
  count = 0;
  private readonly store: PageStore;
  /** The first frame met with each page's content. */
  private readonly frameOf: number[] = [-1];
  private readonly pagesByHash = new Map<number, number[]>();

  constructor(store: PageStore) {
    this.store = store;
  }

  /** The page number of a frame's content; one more than `count` was, when the content is new. */
  pageOf(frame: number): number {
    const words = wordsOf(this.store.page(frame));
    const hash = hashOf(words);
    if (hash === 0 && words.every((word) => word === 0)) return 0;
    const candidates = this.pagesByHash.get(hash);
    const known = candidates?.find((page) => isEqual(words, wordsOf(this.store.page(this.frameOf[page]!))));
    if (known !== undefined) return known;
    this.count++;
    this.frameOf.push(frame);
    if (candidates === undefined) this.pagesByHash.set(hash, [this.count]);
    else if (candidates.length < MAX_CANDIDATES) candidates.push(this.count);
    return this.count;
  }
}

function wordsOf(page: Uint8Array): Int32Array {
  return new Int32Array(page.buffer, page.byteOffset, SNAPSHOT_PAGE_SIZE / 4);
}

/** Only a filter: equal pages have equal hashes, and the zero page's is 0. Two lanes for speed. */
function hashOf(words: Int32Array): number {
  let a = 0;
  let b = 0;
  for (let i = 0; i < words.length; i += 2) {
    a = Math.imul(a ^ words[i]!, 0x9e3779b1);
    b = Math.imul(b ^ words[i + 1]!, 0x85ebca6b);
    a ^= a >>> 15;
    b ^= b >>> 13;
  }
  return a ^ Math.imul(b, 31);
}

function isEqual(a: Int32Array, b: Int32Array): boolean {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
