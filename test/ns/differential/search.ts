/** Looks for sequences that Linux and Tuxlet answer differently, and makes what it finds small. */
import fc from "fast-check";
import { runInTuxlet, runOnLinux } from "./drivers.ts";
import { lineOf, type Operation } from "./operation.ts";
import { sequence } from "./sequence.ts";

/** The first step at which the two answers part. */
export interface Difference {
  /** In the order of the sequences compared. */
  readonly index: number;
  readonly operations: readonly Operation[];
  /** -1: before the first operation. */
  readonly step: number;
  readonly linux: readonly string[];
  readonly tuxlet: readonly string[];
}

/** Runs all sequences here and, in one kernel, there. */
export async function differencesOf(sequences: readonly (readonly Operation[])[]): Promise<Difference[]> {
  const linux = runOnLinux(sequences);
  const tuxlet = await runInTuxlet(sequences);
  const found: Difference[] = [];
  for (const [index, operations] of sequences.entries()) {
    const [ours, theirs] = [tuxlet[index]!, linux[index]!];
    const at = theirs.findIndex((lines, i) => lines.join("\n") !== ours[i]?.join("\n"));
    if (at >= 0) found.push({ index, operations, step: at - 1, linux: theirs[at]!, tuxlet: ours[at] ?? [] });
    else if (ours.length !== theirs.length) throw new Error("Tuxlet answered more steps than there are");
  }
  return found;
}

/** The same ones for the same seed. */
export function sampleSequences(seed: number, count: number): Operation[][] {
  return fc.sample(sequence, { seed, numRuns: count });
}

/** The smallest sequence that fast-check finds to differ, starting from the `index`-th of `sampleSequences(seed, ...)`. */
export async function shrink(seed: number, index: number, maxRuns = 300): Promise<Difference | null> {
  let smallest: Difference | null = null;
  let runs = 0;
  const property = fc.asyncProperty(sequence, async (operations) => {
    if (runs++ > maxRuns) return true;
    const [difference] = await differencesOf([operations]);
    if (difference !== undefined) smallest = difference;
    return difference === undefined;
  });
  await fc.check(property, { seed, path: String(index), numRuns: index + 1 });
  return smallest;
}

/** For a person: the operations, and the two answers where they part. */
export function describeDifference({ operations, step, linux, tuxlet }: Difference): string {
  const differing = (these: readonly string[], those: readonly string[]): string[] =>
    these.filter((line, i) => line !== those[i]);
  return [
    ...operations.map((operation, i) => `${i === step ? ">" : " "} ${lineOf(operation)}`),
    "Linux:",
    ...differing(linux, tuxlet).map((line) => `  ${line}`),
    "Tuxlet:",
    ...differing(tuxlet, linux).map((line) => `  ${line}`),
  ].join("\n");
}
