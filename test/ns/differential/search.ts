/** Histories by their seed, and the smallest one that still differs. */
import fc from "fast-check";
import type { Difference } from "./difference.ts";
import type { Operation } from "./operation.ts";

/** Runs all histories on Linux and in Tuxlet. @returns those that end differently. */
export type Comparison = (histories: readonly (readonly Operation[])[]) => Promise<Difference[]>;

/** The same ones for the same seed. */
export function sample(histories: fc.Arbitrary<Operation[]>, seed: number, count: number): Operation[][] {
  return fc.sample(histories, { seed, numRuns: count });
}

/** The smallest history that fast-check finds to differ, starting from the `index`-th of `sample(histories, seed, ...)`. */
export async function shrink(
  histories: fc.Arbitrary<Operation[]>,
  differencesOf: Comparison,
  seed: number,
  index: number,
  maxRuns = 300,
): Promise<Difference | null> {
  let smallest: Difference | null = null;
  let runs = 0;
  const property = fc.asyncProperty(histories, async (operations) => {
    if (runs++ > maxRuns) return true;
    const [difference] = await differencesOf([operations]);
    if (difference !== undefined) smallest = difference;
    return difference === undefined;
  });
  await fc.check(property, { seed, path: String(index), numRuns: index + 1 });
  return smallest;
}
