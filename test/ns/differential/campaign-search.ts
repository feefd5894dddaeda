/** What a campaign does: compares batch after batch, and makes small what differs. */
import type fc from "fast-check";
import { type Difference, describeDifference } from "./difference.ts";
import type { Operation } from "./operation.ts";
import { type Comparison, sample, shrink } from "./search.ts";

/** What is compared. */
export interface Subject {
  readonly histories: fc.Arbitrary<Operation[]>;
  readonly differencesOf: Comparison;
}

export interface CampaignOptions {
  /** How many histories. */
  readonly sequences: number;
  /** Of the first batch; each has the next one. */
  readonly seed: number;
  /** How many histories are compared in one kernel. */
  readonly batch: number;
}

export interface Found {
  readonly seed: number;
  readonly difference: Difference;
}

export interface Outcome {
  /** Histories that were compared, in whole batches. */
  readonly done: number;
  /** Of the first batch and the last one; null when none is done. */
  readonly seeds: readonly [number, number] | null;
  readonly found: readonly Found[];
  readonly interrupted: boolean;
}

/** @param compared is told how many histories are done, and how many of them differ. @param signal ends it early. */
export async function search(
  { histories, differencesOf }: Subject,
  { sequences, seed: first, batch }: CampaignOptions,
  compared: (done: number, different: number) => void,
  signal: AbortSignal,
): Promise<Outcome> {
  const found: Found[] = [];
  let done = 0;
  let seed = first;
  compared(done, 0);
  for (; done < sequences && !signal.aborted; seed++) {
    const count = Math.min(batch, sequences - done);
    try {
      const differences = await differencesOf(sample(histories, seed, count), signal);
      for (const difference of differences) found.push({ seed, difference });
    } catch (error) {
      // The batch that was interrupted does not count.
      if (signal.aborted) break;
      throw new Error(`seed ${seed}, ${count} histories: ${String(error)}`, { cause: error });
    }
    done += count;
    compared(done, found.length);
  }
  return { done, seeds: done === 0 ? null : [first, seed - 1], found, interrupted: done < sequences };
}

export interface Counterexample {
  readonly seed: number;
  readonly index: number;
  readonly text: string;
}

/** As small as `shrink` makes it; once `signal` is aborted, as small as it was by then. */
export async function counterexample(
  { histories, differencesOf }: Subject,
  { seed, difference }: Found,
  signal: AbortSignal,
): Promise<Counterexample> {
  const { index } = difference;
  const smallest = signal.aborted ? null : await shrink(histories, differencesOf, seed, index, { signal });
  const isGone = smallest === null && !signal.aborted;
  const text = isGone ? "it was the same when it was run again" : describeDifference(smallest ?? difference);
  return { seed, index, text };
}
