import type { Sys } from "../../../platform/program/sys/index.ts";
import type { Routine } from "../../../platform/program/syscall.ts";

/** Lines sorted, or merged, before others get a turn. */
const TURN = 1 << 15;

/** Sorts, keeping the order of equals. Others get a turn now and then, however much there is to sort. */
export function* mergeSort<T>(sys: Sys, items: readonly T[], compare: (a: T, b: T) => number): Routine<T[]> {
  let runs: T[][] = [];
  for (let at = 0; at < items.length; at += TURN) {
    runs.push(items.slice(at, at + TURN).sort(compare));
    if (items.length > TURN) yield* sys.sched_yield();
  }
  while (runs.length > 1) {
    const merged: T[][] = [];
    for (let i = 0; i < runs.length; i += 2) {
      const second = runs[i + 1];
      merged.push(second === undefined ? runs[i]! : yield* mergeTwo(sys, runs[i]!, second, compare));
    }
    runs = merged;
  }
  return runs[0] ?? [];
}

function* mergeTwo<T>(
  sys: Sys,
  first: readonly T[],
  second: readonly T[],
  compare: (a: T, b: T) => number,
): Routine<T[]> {
  const merged: T[] = [];
  let i = 0;
  let j = 0;
  while (i < first.length && j < second.length) {
    merged.push(compare(first[i]!, second[j]!) <= 0 ? first[i++]! : second[j++]!);
    if (merged.length % TURN === 0) yield* sys.sched_yield();
  }
  for (; i < first.length; i++) merged.push(first[i]!);
  for (; j < second.length; j++) merged.push(second[j]!);
  return merged;
}
