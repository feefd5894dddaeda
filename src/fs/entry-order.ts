import { modeToDirentType } from "../abi/dirent.ts";
import type { Dentry } from "./dentry.ts";
import { FIRST_COOKIE } from "./directory-file.ts";
import type { DirentSink } from "./dirent-sink.ts";

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

  /**
   * `Inode.iterate` for a directory whose entries are its dentry's children: the newest first (dcache_readdir()).
   *
   * @param position where the listing stands: the cookie of the last entry listed, or less than FIRST_COOKIE at its beginning
   * @param limit entries made since the listing began have this cookie or a larger one, and are left out
   * @returns the new position
   */
  iterate(directory: Dentry, position: number, limit: number, sink: DirentSink): number {
    const entries = this.current(directory);
    let at = position;
    const below = position < FIRST_COOKIE ? limit : Math.min(position, limit);
    for (let i = firstNotBelow(entries, below) - 1; i >= 0; i--) {
      const entry = entries[i]!;
      if (!entry.isHashed) continue;
      const { name, inode, cookie } = entry;
      if (!sink.emit(name, inode.ino, cookie, modeToDirentType(inode.mode))) break;
      at = cookie;
    }
    return at;
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
