/** The numbers in use in one pid namespace, in order: what Linux keeps in the namespace's idr. */
import { list, ref, uint } from "../state/fields.ts";
import { savable } from "../state/savable.ts";
import { Pid } from "./pid.ts";

/**
 * Two parallel arrays sorted by number. New numbers mostly go to the end; finding, the next number above and the next free
 * number are binary searches; /proc lists processes by walking along.
 */
export class PidMap {
  /** @internal Ascending. */
  readonly numbers: number[];
  /** @internal The Pid of each number. */
  readonly pids: Pid[];

  constructor() {
    this.numbers = [];
    this.pids = [];
  }

  get size(): number {
    return this.numbers.length;
  }

  get(number: number): Pid | null {
    const at = this.lowerBound(number);
    return this.numbers[at] === number ? this.pids[at]! : null;
  }

  /** find_ge_pid() */
  getAtOrAbove(number: number): Pid | null {
    return this.pids[this.lowerBound(number)] ?? null;
  }

  /** The lowest number from `from` up to but without `end` that is not in use, or -1. PID-093 */
  firstFree(from: number, end: number): number {
    let candidate = from;
    for (let at = this.lowerBound(from); this.numbers[at] === candidate; at++) candidate++;
    return candidate < end ? candidate : -1;
  }

  insert(number: number, pid: Pid): void {
    const at = this.lowerBound(number);
    if (this.numbers[at] === number) throw new Error(`pid ${number} is in use`);
    this.numbers.splice(at, 0, number);
    this.pids.splice(at, 0, pid);
  }

  remove(number: number): void {
    const at = this.lowerBound(number);
    if (this.numbers[at] !== number) throw new Error(`pid ${number} is not in use`);
    this.numbers.splice(at, 1);
    this.pids.splice(at, 1);
  }

  /** @internal Index of the first number that is not below `number`. */
  lowerBound(number: number): number {
    let low = 0;
    let high = this.numbers.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.numbers[middle]! < number) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

savable(PidMap, {
  name: "ns.PidMap",
  version: 1,
  saved: { numbers: list(uint), pids: list(ref(() => Pid)) },
});
