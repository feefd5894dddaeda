/**
 * Page-table entries are one int32: the frame number in the upper 20 bits (so `pte & PTE_FRAME_MASK` is the frame's byte offset in
 * the pool), flags in the lower 12. The first four flags stand where RISC-V has them; 0 is "nothing here, ask the VMA".
 */
export const PTE_PRESENT = 1;
/** RISC-V permission bits: what an access may do without a fault. `ACCESS_x << 1` is the bit that access needs. */
export const PTE_READ = 2;
export const PTE_WRITE = 4;
export const PTE_EXEC = 8;
/** The page belongs to a MAP_SHARED mapping: fork does not make it copy-on-write. */
export const PTE_SHARED = 0x10;
/** The frame is a private, anonymous one (Linux's PageAnon), not the zero page and not a file's. */
export const PTE_ANONYMOUS = 0x20;

export const PTE_FLAGS_MASK = 0x3f;
export const PTE_FRAME_MASK = ~0xfff;
export const PTE_FRAME_SHIFT = 12;

const LEVEL_BITS = 9;
/** Entries per table, Sv39's 512. */
export const TABLE_ENTRIES = 1 << LEVEL_BITS;
const INDEX_MASK = TABLE_ENTRIES - 1;
/** The user half of the root table. */
const ROOT_ENTRIES = TABLE_ENTRIES / 2;
const MIDDLE_PAGES = TABLE_ENTRIES * TABLE_ENTRIES;

/** Entries of a leaf in its first form: an array of 64 bytes is on V8's heap, a longer one is memory of its own. */
const FEW_ENTRIES = 16;

/**
 * The last level: 512 entries, 2 MiB of addresses. As long as all that were ever used are close together, as in a process with nothing but a
 * stack, only those around them are there.
 */
export class PageTableLeaf {
  /** Of slots [firstSlot, endSlot), which are as many as a power of two, and aligned; all others are 0. */
  entries: Int32Array;
  firstSlot: number;
  /** Entries that are not 0. An empty leaf leaves the tree. */
  used: number;

  private constructor(firstSlot: number, length: number) {
    this.entries = new Int32Array(length);
    this.firstSlot = firstSlot;
    this.used = 0;
  }

  static around(slot: number): PageTableLeaf {
    return new PageTableLeaf(slot & ~(FEW_ENTRIES - 1), FEW_ENTRIES);
  }

  /** An empty one with places for the same slots. */
  static like({ firstSlot, entries }: PageTableLeaf): PageTableLeaf {
    return new PageTableLeaf(firstSlot, entries.length);
  }

  get endSlot(): number {
    return this.firstSlot + this.entries.length;
  }

  get(slot: number): number {
    const { entries } = this;
    const at = slot ^ this.firstSlot;
    return at < entries.length ? entries[at]! : 0;
  }

  /** Stores an entry and returns the one it replaces. */
  set(slot: number, pte: number): number {
    let at = slot ^ this.firstSlot;
    if (at >= this.entries.length) {
      this.becomeWhole();
      at = slot;
    }
    const { entries } = this;
    const old = entries[at]!;
    entries[at] = pte;
    this.used += (pte !== 0 ? 1 : 0) - (old !== 0 ? 1 : 0);
    return old;
  }

  /** The first slot in [slot, stop) with an entry, or `stop`. */
  nextUsed(slot: number, stop: number): number {
    const { entries, firstSlot } = this;
    const end = Math.min(stop, this.endSlot);
    for (let at = Math.max(slot, firstSlot); at < end; at++) if (entries[at - firstSlot] !== 0) return at;
    return stop;
  }

  /** @internal There is a place for each slot. */
  becomeWhole(): void {
    const entries = new Int32Array(TABLE_ENTRIES);
    entries.set(this.entries, this.firstSlot);
    this.entries = entries;
    this.firstSlot = 0;
  }
}

/** The middle level: 512 leaves, 1 GiB of addresses. */
class PageTableMiddle {
  readonly leaves: (PageTableLeaf | null)[];
  /** Leaves that are not null. An empty table leaves the tree: a loaded one has none either, and takes as much memory. */
  used: number;

  constructor() {
    this.leaves = new Array<PageTableLeaf | null>(TABLE_ENTRIES).fill(null);
    this.used = 0;
  }
}

const EMPTY_ROOT: readonly (PageTableMiddle | null)[] = new Array<PageTableMiddle | null>(ROOT_ENTRIES).fill(null);

/** What a leaf and a table of the middle level take of the host's memory, about; a page fault may need one of each. */
export const LEAF_BYTES = 2304;
export const MIDDLE_BYTES = 4224;

/** A three-level Sv39 tree over virtual page numbers 0 .. 2^26-1. It stores entries; references to frames are its owner's business. */
export class PageTable {
  /** Shared by all empty tables until there is something below it. */
  root: readonly (PageTableMiddle | null)[];
  /** How many tables there are below the root, that over an only leaf included. */
  middles: number;
  leaves: number;
  /** The first leaf, as long as it is the only one: the tables over it are made with the second. */
  private only: PageTableLeaf | null;
  /** `vpn >>> LEVEL_BITS` of its pages; -1 without it. */
  private onlyIndex: number;

  constructor() {
    this.root = EMPTY_ROOT;
    this.middles = 0;
    this.leaves = 0;
    this.only = null;
    this.onlyIndex = -1;
  }

  /** What the tables take of the host's memory, at most. */
  get bytes(): number {
    return this.leaves * LEAF_BYTES + this.middles * MIDDLE_BYTES;
  }

  get(vpn: number): number {
    const leaf = this.leafAt(vpn);
    return leaf === null ? 0 : leaf.get(vpn & INDEX_MASK);
  }

  /** Stores an entry and returns the one it replaces. */
  set(vpn: number, pte: number): number {
    return this.leafForUpdate(vpn).set(vpn & INDEX_MASK, pte);
  }

  leafAt(vpn: number): PageTableLeaf | null {
    if (vpn >>> LEVEL_BITS === this.onlyIndex) return this.only;
    const middle = this.root[vpn >>> (2 * LEVEL_BITS)]!;
    return middle === null ? null : middle.leaves[(vpn >>> LEVEL_BITS) & INDEX_MASK]!;
  }

  leafForUpdate(vpn: number): PageTableLeaf {
    const present = this.leafAt(vpn);
    if (present !== null) return present;
    const leaf = PageTableLeaf.around(vpn & INDEX_MASK);
    this.setLeaf(vpn, leaf);
    return leaf;
  }

  /** Puts a whole leaf (or none) where `vpn` lies. */
  setLeaf(vpn: number, leaf: PageTableLeaf | null): void {
    const old = this.leafAt(vpn);
    if (leaf === old) return;
    if (this.leaves === 0 || (old !== null && old === this.only)) {
      this.setOnly(vpn, leaf);
      return;
    }
    if (this.only !== null) this.plantOnly();
    const rootIndex = vpn >>> (2 * LEVEL_BITS);
    const middle = this.root[rootIndex] ?? this.addMiddle(rootIndex);
    const change = (leaf === null ? 0 : 1) - (old === null ? 0 : 1);
    middle.leaves[(vpn >>> LEVEL_BITS) & INDEX_MASK] = leaf;
    middle.used += change;
    this.leaves += change;
    if (middle.used > 0) return;
    this.ownRoot()[rootIndex] = null;
    this.middles--;
  }

  /** @internal The table is empty, or `leaf` takes the place of the only one. */
  setOnly(vpn: number, leaf: PageTableLeaf | null): void {
    this.root = EMPTY_ROOT;
    this.only = leaf;
    this.onlyIndex = leaf === null ? -1 : vpn >>> LEVEL_BITS;
    this.leaves = leaf === null ? 0 : 1;
    this.middles = this.leaves;
  }

  /** @internal Puts the only leaf into the tree. */
  plantOnly(): void {
    this.middles = 0;
    const middle = this.addMiddle(this.onlyIndex >>> LEVEL_BITS);
    middle.leaves[this.onlyIndex & INDEX_MASK] = this.only;
    middle.used = 1;
    this.only = null;
    this.onlyIndex = -1;
  }

  private addMiddle(rootIndex: number): PageTableMiddle {
    const middle = new PageTableMiddle();
    this.ownRoot()[rootIndex] = middle;
    this.middles++;
    return middle;
  }

  private ownRoot(): (PageTableMiddle | null)[] {
    if (this.root === EMPTY_ROOT) this.root = EMPTY_ROOT.slice();
    return this.root as (PageTableMiddle | null)[];
  }

  /** The first page of [vpn, end) whose leaf exists, or `end`: `for (v = nextLeaf(first, end); v < end; v = nextLeaf(leafEnd(v), end))`. */
  nextLeaf(vpn: number, end: number): number {
    if (this.leaves === 0) return end;
    if (this.only !== null) {
      const first = this.onlyIndex << LEVEL_BITS;
      if (vpn >= first + TABLE_ENTRIES) return end;
      return Math.min(Math.max(vpn, first), end);
    }
    while (vpn < end) {
      const middle = this.root[vpn >>> (2 * LEVEL_BITS)]!;
      if (middle === null) {
        vpn = (vpn & ~(MIDDLE_PAGES - 1)) + MIDDLE_PAGES;
        continue;
      }
      if (middle.leaves[(vpn >>> LEVEL_BITS) & INDEX_MASK]! !== null) return vpn;
      vpn = leafEnd(vpn);
    }
    return end;
  }
}

/** The first page after the leaf that holds `vpn`. */
export function leafEnd(vpn: number): number {
  return (vpn & ~INDEX_MASK) + TABLE_ENTRIES;
}

/** The index of `vpn` in its leaf. */
export function leafSlot(vpn: number): number {
  return vpn & INDEX_MASK;
}
