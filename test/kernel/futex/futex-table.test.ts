import { describe, expect, it } from "vitest";
import { FUTEX_BITSET_MATCH_ANY } from "../../../src/abi/futex.ts";
import { FUTEX_WOKEN, type FutexKey, FutexTable } from "../../../src/kernel/futex/futex-table.ts";
import { FutexWait } from "../../../src/kernel/futex/futex-wait.ts";
import { WaitEntry, type WaitQueue } from "../../../src/waiter/wait-queue.ts";

/** Stands for a task in FUTEX_WAIT. */
class Waiter {
  progress = 0;
  progressObject: object | null = null;
  readonly entry: WaitEntry;

  constructor(bits: number) {
    this.entry = new WaitEntry(this, bits);
  }

  wake(): void {
    this.entry.queue?.remove(this.entry);
  }

  get isWoken(): boolean {
    return this.progress === FUTEX_WOKEN;
  }
}

const SPACE = {};
const key = (offset: number, space: object = SPACE): FutexKey => ({ space, offset });

function waiters(table: FutexTable, at: FutexKey, ...bits: number[]): Waiter[] {
  return bits.map((mask) => {
    const waiter = new Waiter(mask);
    table.queue(at).add(waiter.entry);
    return waiter;
  });
}

const woken = (list: readonly Waiter[]): boolean[] => list.map((waiter) => waiter.isWoken);

describe("the futex table", () => {
  it("wakes as many as asked, first come first served, and says how many", () => {
    const table = new FutexTable();
    const list = waiters(table, key(4), -1, -1, -1);
    expect(table.wake(key(4), 2, FUTEX_BITSET_MATCH_ANY)).toBe(2);
    expect(woken(list)).toEqual([true, true, false]);
    expect(table.wake(key(4), 2, FUTEX_BITSET_MATCH_ANY)).toBe(1);
    expect(table.wake(key(4), 2, FUTEX_BITSET_MATCH_ANY)).toBe(0);
  });

  it("wakes those whose bits meet the waker's", () => {
    const table = new FutexTable();
    const list = waiters(table, key(4), 1, 2, 3, 4);
    expect(table.wake(key(4), 10, 2)).toBe(2);
    expect(woken(list)).toEqual([false, true, true, false]);
  });

  it("tells words apart by space and offset", () => {
    const table = new FutexTable();
    const [one] = waiters(table, key(4), -1);
    waiters(table, key(8), -1);
    waiters(table, key(4, {}), -1);
    expect(table.wake(key(4), 10, -1)).toBe(1);
    expect(one!.isWoken).toBe(true);
    expect(table.wake(key(12), 10, -1)).toBe(0);
  });

  it("moves waiters to another word, where they are woken, behind those who wait there", () => {
    const table = new FutexTable();
    const list = waiters(table, key(4), -1, -1, -1);
    const there = waiters(table, key(8), -1);
    expect(table.requeue(key(4), key(8), 2)).toBe(2);
    expect(table.wake(key(4), 10, -1)).toBe(1);
    expect(woken(list)).toEqual([false, false, true]);
    expect(table.wake(key(8), 2, -1)).toBe(2);
    expect(woken([...there, ...list])).toEqual([true, true, false, true]);
  });

  it("notes on a waiter where it was moved: a load makes its call again", () => {
    const table = new FutexTable();
    const [waiter] = waiters(table, key(4), -1);
    table.requeue(key(4), key(8), 1);
    expect(waiter!.progressObject).toEqual(new FutexWait(key(8)));
  });

  it("counts waiters that are moved to where they are", () => {
    const table = new FutexTable();
    const list = waiters(table, key(4), -1, -1);
    expect(table.requeue(key(4), key(4), 10)).toBe(2);
    table.wake(key(4), 1, -1);
    expect(woken(list)).toEqual([true, false]);
  });

  it("forgets words nobody waits on", () => {
    const table = new FutexTable();
    const { spaces } = table as unknown as { spaces: WeakMap<object, Map<number, WaitQueue>> };
    for (let i = 0; i < 1000; i++) table.queue(key(4 * i));
    expect(spaces.get(SPACE)!.size).toBeLessThan(300);
    const [kept] = waiters(table, key(4), -1);
    for (let i = 1000; i < 5000; i++) table.queue(key(4 * i));
    expect(table.wake(key(4), 1, -1)).toBe(1);
    expect(kept!.isWoken).toBe(true);
  });
});
