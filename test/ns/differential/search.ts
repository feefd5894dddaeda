/** Histories by their seed, and the smallest one that still differs. */
import fc from "fast-check";
import type { Difference } from "./difference.ts";
import type { Operation } from "./operation.ts";

/**
 * Runs all histories on Linux and in Tuxlet.
 * @param signal ends it early: then it rejects.
 * @returns the first difference of each history that ends differently, in their order.
 */
export type Comparison = (
  histories: readonly (readonly Operation[])[],
  signal?: AbortSignal,
) => Promise<readonly Difference[]>;

/** The same ones for the same seed. */
export function sample(histories: fc.Arbitrary<Operation[]>, seed: number, count: number): Operation[][] {
  return fc.sample(histories, { seed, numRuns: count });
}

export interface ShrinkOptions {
  /** How many histories are run at most. */
  readonly maxRuns?: number;
  /** Ends it with the smallest one by then. */
  readonly signal?: AbortSignal;
}

/** The smallest history that fast-check finds to differ, starting from the `index`-th of `sample(histories, seed, ...)`; null when that one is the same. */
export async function shrink(
  histories: fc.Arbitrary<Operation[]>,
  differencesOf: Comparison,
  seed: number,
  index: number,
  { maxRuns = 300, signal }: ShrinkOptions = {},
): Promise<Difference | null> {
  let smallest: Difference | null = null;
  let runs = 0;
  const property = fc.asyncProperty(histories, async (operations) => {
    if (runs++ > maxRuns || signal?.aborted) return true;
    const [difference] = await differencesOf([operations], signal);
    if (difference !== undefined) smallest = difference;
    return difference === undefined;
  });
  await fc.check(property, { seed, path: String(index), numRuns: index + 1 });
  return smallest;
}
