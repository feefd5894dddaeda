/** Entries per kind of access; a power of two. */
export const TLB_SIZE = 1024;
export const TLB_MASK = TLB_SIZE - 1;

/**
 * The software TLB of a realm: two direct-mapped tables, for reads and for writes, indexed by the low bits of the virtual page
 * number. User addresses are Sv39's (below 2^38), so a page number has 26 bits and a tag is one int32; -1 is empty.
 * `base` is the byte offset of the frame in the pool's memory (as int32: use `>>> 0` or `>>>` shifts).
 *
 * An entry for writing exists only for a page that is writable, private to its frame (not copy-on-write) and has no decoded code.
 * The TLB belongs to one address space at a time (`owner`); switching to another one flushes it.
 */
export class Tlb {
  readonly readTag: Int32Array;
  readonly readBase: Int32Array;
  readonly writeTag: Int32Array;
  readonly writeBase: Int32Array;
  owner: object | null;
  /** Counts flushes and evictions that may have hit an executable page: whoever caches a fetch translation compares it. */
  epoch: number;

  constructor() {
    this.readTag = new Int32Array(TLB_SIZE).fill(-1);
    this.readBase = new Int32Array(TLB_SIZE);
    this.writeTag = new Int32Array(TLB_SIZE).fill(-1);
    this.writeBase = new Int32Array(TLB_SIZE);
    this.owner = null;
    this.epoch = 0;
  }

  /** Makes the TLB serve `owner`'s translations, or nobody's; a no-op when it already does. */
  switchTo(owner: object | null): void {
    if (this.owner === owner) return;
    this.flush();
    this.owner = owner;
  }

  flush(): void {
    this.readTag.fill(-1);
    this.writeTag.fill(-1);
    this.epoch++;
  }

  /** Forgets the translations of one virtual page. */
  evict(vpn: number): void {
    const index = vpn & TLB_MASK;
    if (this.readTag[index] === vpn) this.readTag[index] = -1;
    if (this.writeTag[index] === vpn) this.writeTag[index] = -1;
    this.epoch++;
  }

  /** Forgets the translations of pages [first, end). */
  evictRange(first: number, end: number): void {
    if (end - first >= TLB_SIZE) {
      this.flush();
      return;
    }
    for (let vpn = first; vpn < end; vpn++) {
      const index = vpn & TLB_MASK;
      if (this.readTag[index] === vpn) this.readTag[index] = -1;
      if (this.writeTag[index] === vpn) this.writeTag[index] = -1;
    }
    this.epoch++;
  }

  /** Forgets every translation for writing: pages have become copy-on-write. Reads and fetches stay valid. */
  flushWrites(): void {
    this.writeTag.fill(-1);
  }

  /** Forgets every translation that would let a write reach the frame at `base` directly. */
  evictWritesTo(base: number): void {
    const { writeTag, writeBase } = this;
    for (let i = 0; i < TLB_SIZE; i++) if (writeBase[i] === (base | 0)) writeTag[i] = -1;
  }
}
