import type { Mappable, MappingSpace } from "./mappable.ts";

/**
 * The address spaces that map one object: what a Mappable needs to implement `addMapping` and `removeMapping` and to tell its
 * mappers of a truncation (Linux's i_mmap tree, by address space instead of by VMA).
 *
 * It is derived state: keep it in a transient field; each address space registers its mappings again after a load.
 */
export class MappingSet {
  /** VMAs of each space. */
  private readonly counts: Map<MappingSpace, number>;
  /** Shared mappings that may be written through (mapping_writably_mapped()). */
  sharedWritable: number;

  constructor() {
    this.counts = new Map();
    this.sharedWritable = 0;
  }

  get isEmpty(): boolean {
    return this.counts.size === 0;
  }

  add(space: MappingSpace, isSharedWritable: boolean): void {
    this.counts.set(space, (this.counts.get(space) ?? 0) + 1);
    if (isSharedWritable) this.sharedWritable++;
  }

  remove(space: MappingSpace, isSharedWritable: boolean): void {
    const left = (this.counts.get(space) ?? 0) - 1;
    if (left < 0) throw new Error("a mapping was removed that had not been added");
    if (left === 0) this.counts.delete(space);
    else this.counts.set(space, left);
    if (isSharedWritable) this.sharedWritable--;
  }

  /** Removes the translations of pages [firstPage, endPage) from every address space; see `MappingSpace.invalidate`. */
  invalidate(mappable: Mappable, firstPage: number, endPage: number, evenCows: boolean): void {
    for (const space of this.counts.keys()) space.invalidate(mappable, firstPage, endPage, evenCows);
  }
}
