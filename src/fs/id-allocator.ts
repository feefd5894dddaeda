import { int, set } from "../state/fields.ts";
import { savable } from "../state/savable.ts";

/** Linux's ida: hands out the smallest free number, so that numbers are small and reused (mount ids, peer groups, minors). */
export class IdAllocator {
  readonly first: number;
  /** The smallest number never handed out. */
  next: number;
  /** Numbers below `next` that are free again. */
  readonly free: Set<number>;

  constructor(first: number) {
    this.first = first;
    this.next = first;
    this.free = new Set();
  }

  allocate(): number {
    if (this.free.size === 0) return this.next++;
    let smallest = this.next;
    for (const id of this.free) if (id < smallest) smallest = id;
    this.free.delete(smallest);
    return smallest;
  }

  release(id: number): void {
    if (id < this.first || id >= this.next || this.free.has(id)) throw new Error(`id ${id} was not allocated`);
    this.free.add(id);
  }
}

savable(IdAllocator, { name: "fs.IdAllocator", version: 1, saved: { first: int, next: int, free: set(int) } });
