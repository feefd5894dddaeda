import type { CodeCache as FrameCodeCache, FramePool } from "../../mm/frame-pool.ts";
import { PAGE_SIZE } from "../../mm/frame-pool.ts";
import { decode, NO_PAGE } from "./decode.ts";
import { expandCompressed } from "./decode-compressed.ts";
import { OP_PAGE_END, OP_STRADDLE } from "./opcodes.ts";

/** Words of one decoded page: two for each of its 2048 parcels, so one for each byte, and the PAGE_END behind them. */
const PAGE_WORDS = PAGE_SIZE;
const STRIDE = PAGE_WORDS + 2;
/** 2048 pages are 8 MiB of program text; 32 MiB of host address space, of which the host backs what is used. */
const DEFAULT_CAPACITY = 2048;

/** Base of slot 0: there the one instruction is decoded that does not lie in one page, followed by a PAGE_END. */
export const SCRATCH = 0;

/**
 * Decoded instructions by page frame, so that all processes which map a frame share them: they hold no addresses, only
 * distances.
 *
 * All pages live in one array, and a page is named by its base, the index of its first word; the word of the
 * instruction at page offset n is at base + n. A page starts out as zeros (OP_DECODE); the interpreter has each parcel
 * decoded when it gets there.
 *
 * The cache is always coherent with memory: a frame with decoded code is marked in the pool, so whoever writes to it
 * calls `beforeWrite` first. Therefore fence.i and riscv_flush_icache(2) have nothing to do.
 */
export class CodeCache implements FrameCodeCache {
  readonly pool: FramePool;
  readonly capacity: number;
  readonly code: Int32Array;
  /** Base of the decoded page by frame; 0 is none (slot 0 is the scratch slot). */
  private readonly baseOfFrame: Int32Array;
  /** -1 is none: frame 0 can hold code, if only illegal instructions. */
  private readonly frameOfSlot: Int32Array;
  private readonly freeSlots: number[];
  /** The slot to be used, or taken from its frame, next. */
  private hand: number;
  /** Counts the pages forgotten: whoever remembers a base compares it. */
  generation: number;

  /** @param capacity pages it holds at a time, plus one. */
  constructor(pool: FramePool, capacity: number = DEFAULT_CAPACITY) {
    this.pool = pool;
    this.capacity = capacity;
    this.code = new Int32Array(capacity * STRIDE);
    this.baseOfFrame = new Int32Array(pool.limitFrames);
    this.frameOfSlot = new Int32Array(capacity).fill(-1);
    this.freeSlots = [];
    this.hand = 1;
    this.generation = 0;
    this.code[SCRATCH + 4] = OP_PAGE_END;
    pool.codeCache = this;
  }

  /** The base of the decoded page of `frame`. */
  baseOf(frame: number): number {
    const base = this.baseOfFrame[frame]!;
    if (base !== 0) return base;
    return this.addPage(frame);
  }

  /** The frame whose decoded page is at `base`. */
  frameAt(base: number): number {
    return this.frameOfSlot[base / STRIDE]!;
  }

  /** Decodes the parcel at page offset `offset` of the page at `base`, in its place. */
  decodeParcel(base: number, offset: number): void {
    const at = base + offset;
    const frame = this.frameAt(base);
    const parcel = this.readParcel(frame, offset);
    if ((parcel & 3) !== 3) decode(expandCompressed(parcel), 2, offset, this.code, at);
    else if (offset === PAGE_SIZE - 2) this.code[at] = OP_STRADDLE;
    else decode(parcel | (this.readParcel(frame, offset + 2) << 16), 4, offset, this.code, at);
  }

  /** Decodes a four-byte instruction given as its two parcels into the scratch slot. */
  decodeToScratch(firstParcel: number, secondParcel: number): void {
    decode(firstParcel | (secondParcel << 16), 4, NO_PAGE, this.code, SCRATCH);
  }

  /** FramePool: the bytes of `frame` change. */
  invalidateFrame(frame: number): void {
    const base = this.baseOfFrame[frame]!;
    if (base === 0) return;
    this.forget(base / STRIDE);
    this.freeSlots.push(base / STRIDE);
  }

  /** The 16 bits at `offset` of `frame`. */
  readParcel(frame: number, offset: number): number {
    const at = frame * PAGE_SIZE + offset;
    return this.pool.u8[at]! | (this.pool.u8[at + 1]! << 8);
  }

  private addPage(frame: number): number {
    const slot = this.takeSlot();
    this.frameOfSlot[slot] = frame;
    const base = slot * STRIDE;
    this.baseOfFrame[frame] = base;
    this.code[base + PAGE_WORDS] = OP_PAGE_END;
    this.pool.markCode(frame);
    return base;
  }

  /** A recycled slot, a fresh one, or the one whose turn it is to be taken from its frame. */
  private takeSlot(): number {
    const recycled = this.freeSlots.pop();
    if (recycled !== undefined) return recycled;
    const slot = this.hand;
    this.hand = slot + 1 === this.capacity ? 1 : slot + 1;
    if (this.frameOfSlot[slot] !== -1) this.forget(slot);
    return slot;
  }

  private forget(slot: number): void {
    const base = slot * STRIDE;
    this.code.fill(0, base, base + PAGE_WORDS);
    this.baseOfFrame[this.frameOfSlot[slot]!] = 0;
    this.frameOfSlot[slot] = -1;
    this.generation++;
  }
}
