import { PAGE_SIZE } from "./frame-pool.ts";
import { MMAP_MIN_ADDRESS, STACK_GUARD_GAP_PAGES, TASK_SIZE_PAGES } from "./layout.ts";
import { VM_GROWSDOWN, type Vma } from "./vma.ts";

/** The VMAs of one address space, in address order, without overlaps. */
export class VmaList {
  readonly items: Vma[];
  /** Index of the last hit: faults and copies come in runs. */
  private lastHit: number;

  constructor(items: Vma[] = []) {
    this.items = items;
    this.lastHit = 0;
  }

  get length(): number {
    return this.items.length;
  }

  /** find_vma(): the index of the first VMA that ends after page `vpn`, or `length`. */
  indexFrom(vpn: number): number {
    const { items } = this;
    const hint = items[this.lastHit];
    if (hint !== undefined && vpn >= hint.startPage && vpn < hint.endPage) return this.lastHit;
    let low = 0;
    let high = items.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (items[middle]!.endPage > vpn) high = middle;
      else low = middle + 1;
    }
    this.lastHit = low;
    return low;
  }

  /** find_vma() as Linux answers it: the VMA itself. */
  from(vpn: number): Vma | null {
    return this.items[this.indexFrom(vpn)] ?? null;
  }

  /** vma_lookup(): the VMA that contains page `vpn`, or null. */
  at(vpn: number): Vma | null {
    const vma = this.items[this.indexFrom(vpn)];
    return vma !== undefined && vma.startPage <= vpn ? vma : null;
  }

  /** find_vma_intersection(): whether anything is mapped in [first, end). */
  intersects(first: number, end: number): boolean {
    const vma = this.items[this.indexFrom(first)];
    return vma !== undefined && vma.startPage < end;
  }

  insert(index: number, vma: Vma): void {
    this.items.splice(index, 0, vma);
  }

  remove(index: number, count: number): void {
    this.items.splice(index, count);
  }

  /** vm_unmapped_area() top down: the start of the highest gap of `pages` pages that ends at or below `limit`, or -1. */
  gapBelow(limit: number, pages: number): number {
    const { items } = this;
    let gapEnd = limit;
    for (let i = this.indexFrom(limit); i >= 0; i--) {
      // The gap between items[i - 1] and items[i].
      const next = items[i];
      if (next !== undefined) gapEnd = Math.min(gapEnd, gapStartOf(next));
      const gapStart = i > 0 ? items[i - 1]!.endPage : 0;
      if (gapEnd - Math.max(gapStart, MIN_PAGE) >= pages) return gapEnd - pages;
    }
    return -1;
  }

  /** vm_unmapped_area() bottom up: the lowest gap of `pages` pages at or above `limit`, or -1. */
  gapAbove(limit: number, pages: number): number {
    const { items } = this;
    let gapStart = limit;
    for (let i = this.indexFrom(limit); ; i++) {
      const next = items[i];
      const gapEnd = next === undefined ? TASK_SIZE_PAGES : gapStartOf(next);
      if (gapEnd - gapStart >= pages) return gapStart;
      if (next === undefined) return -1;
      gapStart = Math.max(gapStart, next.endPage);
    }
  }

  /** Whether [first, first + pages) is free, the guard gap of a stack above it included (a hint to mmap is taken only then). */
  isFree(first: number, pages: number): boolean {
    const next = this.items[this.indexFrom(first)];
    return next === undefined || first + pages <= gapStartOf(next);
  }
}

const MIN_PAGE = MMAP_MIN_ADDRESS / PAGE_SIZE;
/** vm_start_gap(): where the gap in front of a VMA ends; stacks keep a guard gap below them. */
function gapStartOf(vma: Vma): number {
  if ((vma.flags & VM_GROWSDOWN) === 0) return vma.startPage;
  return Math.max(vma.startPage - STACK_GUARD_GAP_PAGES, 0);
}
