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

/** The last level: 512 entries, 2 MiB of addresses. */
export class PageTableLeaf {
  readonly entries: Int32Array;
  /** Entries that are not 0. An empty leaf leaves the tree. */
  used: number;

  constructor() {
    this.entries = new Int32Array(TABLE_ENTRIES);
    this.used = 0;
  }

  /** The first slot in [first, stop) with an entry, or `stop`. */
  firstUsed(first: number, stop: number): number {
    const { entries } = this;
    let slot = first;
    while (slot < stop && entries[slot] === 0) slot++;
    return slot;
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
  /** How many tables there are below the root. */
  middles: number;
  leaves: number;

  constructor() {
    this.root = EMPTY_ROOT;
    this.middles = 0;
    this.leaves = 0;
  }

  /** What the tables take of the host's memory. */
  get bytes(): number {
    return this.leaves * LEAF_BYTES + this.middles * MIDDLE_BYTES;
  }

  get(vpn: number): number {
    const middle = this.root[vpn >>> (2 * LEVEL_BITS)]!;
    if (middle === null) return 0;
    const leaf = middle.leaves[(vpn >>> LEVEL_BITS) & INDEX_MASK]!;
    return leaf === null ? 0 : leaf.entries[vpn & INDEX_MASK]!;
  }

  /** Stores an entry and returns the one it replaces. */
  set(vpn: number, pte: number): number {
    const leaf = this.leafForUpdate(vpn);
    const slot = vpn & INDEX_MASK;
    const old = leaf.entries[slot]!;
    leaf.entries[slot] = pte;
    leaf.used += (pte !== 0 ? 1 : 0) - (old !== 0 ? 1 : 0);
    return old;
  }

  leafAt(vpn: number): PageTableLeaf | null {
    const middle = this.root[vpn >>> (2 * LEVEL_BITS)]!;
    return middle === null ? null : middle.leaves[(vpn >>> LEVEL_BITS) & INDEX_MASK]!;
  }

  leafForUpdate(vpn: number): PageTableLeaf {
    const present = this.leafAt(vpn);
    if (present !== null) return present;
    const leaf = new PageTableLeaf();
    this.setLeaf(vpn, leaf);
    return leaf;
  }

  /** Puts a whole leaf (or none) where `vpn` lies. */
  setLeaf(vpn: number, leaf: PageTableLeaf | null): void {
    const old = this.leafAt(vpn);
    if (leaf === old) return;
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
    if (this.middles === 0) return end;
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
