import { type WaitEntry, WaitQueue } from "../../waiter/wait-queue.ts";
import type { Task } from "../task.ts";
import { FutexWait } from "./futex-wait.ts";

/** Where a futex word is: its address in one address space, or its place in a shared object. */
export interface FutexKey {
  readonly space: object;
  readonly offset: number;
}

/** `Task.progress` of a waiter that FUTEX_WAKE has chosen: its call returns 0 whatever the word says by then. */
export const FUTEX_WOKEN = 1;

/**
 * Who waits on which futex word. A waiter's bitset is the mask of its wait entry. Transient: after a load the calls are made again and
 * queue again, in the order they did.
 */
export class FutexTable {
  private readonly spaces: WeakMap<object, Map<number, WaitQueue>>;

  constructor() {
    this.spaces = new WeakMap();
  }

  /** The queue of a word; made when it has none. */
  queue(key: FutexKey): WaitQueue {
    let words = this.spaces.get(key.space);
    if (words === undefined) {
      words = new Map();
      this.spaces.set(key.space, words);
    }
    let queue = words.get(key.offset);
    if (queue === undefined) {
      this.sweep(words);
      queue = new WaitQueue();
      words.set(key.offset, queue);
    }
    return queue;
  }

  /** Wakes up to `count` waiters whose bitset meets `bits`, first come first served. @returns how many. */
  wake(key: FutexKey, count: number, bits: number): number {
    const queue = this.existing(key);
    if (queue === null) return 0;
    let woken = 0;
    for (let entry = queue.head; entry !== null && woken < count; ) {
      const next: WaitEntry | null = entry.next;
      if ((entry.mask & bits) !== 0) {
        const task = entry.target as Task;
        task.progress = FUTEX_WOKEN;
        task.wake(entry.mask);
        woken++;
      }
      entry = next;
    }
    return woken;
  }

  /** Moves up to `count` waiters to another word. @returns how many. */
  requeue(from: FutexKey, to: FutexKey, count: number): number {
    const source = this.existing(from);
    if (source === null || count <= 0) return 0;
    const target = this.queue(to);
    const place = new FutexWait(to);
    let moved = 0;
    for (let entry = source.head; entry !== null && moved < count; ) {
      const next: WaitEntry | null = entry.next;
      moved++;
      // Moved to where they are, waiters are counted and keep their places.
      if (source !== target) {
        source.remove(entry);
        target.add(entry);
        (entry.target as Task).progressObject = place;
      }
      entry = next;
    }
    return moved;
  }

  private existing(key: FutexKey): WaitQueue | null {
    return this.spaces.get(key.space)?.get(key.offset) ?? null;
  }

  /** Words nobody waits on are forgotten once there are many, so that a guest cannot grow the table without bound. */
  private sweep(words: Map<number, WaitQueue>): void {
    if (words.size < SWEEP_AT || (words.size & (words.size - 1)) !== 0) return;
    for (const [offset, queue] of words) if (queue.isEmpty) words.delete(offset);
  }
}

const SWEEP_AT = 256;
