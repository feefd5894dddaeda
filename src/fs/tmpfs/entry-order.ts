import type { Dentry } from "../dentry.ts";

/** So many removed entries are not worth the sorting out. */
const SLACK = 64;

/**
 * The entries of a directory by ascending cookie, so that a listing of many finds the place where it stopped. Derived from the dentries and
 * made when a listing asks: it is never saved.
 */
export class EntryOrder {
  /** Some of them may have been removed since; null when it must be made again. */
  private entries: Dentry[] | null;

  constructor() {
    this.entries = null;
  }

  /** A new entry: its cookie is the largest. */
  append(dentry: Dentry): void {
    this.entries?.push(dentry);
  }

  /** Entries have moved or changed places. */
  forget(): void {
    this.entries = null;
  }

  /** Entries with a cookie below `cookie`, the largest first. */
  *descending(directory: Dentry, cookie: number): Generator<Dentry> {
    const entries = this.current(directory);
    for (let i = firstNotBelow(entries, cookie) - 1; i >= 0; i--) {
      const entry = entries[i]!;
      if (entry.isHashed) yield entry;
    }
  }

  private current(directory: Dentry): Dentry[] {
    const children = directory.children;
    if (this.entries !== null && this.entries.length <= 2 * (children?.size ?? 0) + SLACK) return this.entries;
    // The children are in the order of their cookies.
    this.entries = children === null ? [] : [...children.values()];
    return this.entries;
  }
}

/** The index of the first entry whose cookie is `cookie` or larger. */
function firstNotBelow(entries: readonly Dentry[], cookie: number): number {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (entries[middle]!.cookie < cookie) low = middle + 1;
    else high = middle;
  }
  return low;
}
