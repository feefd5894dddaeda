/**
 * npm run campaign:namespaces -- --sequences 20000 --seed 1 [--batch 500]
 *
 * Looks for histories that end differently here and in Tuxlet. Each batch is one kernel, and has the next seed. What is found is shown at the
 * end, made small; exits with 1 then.
 */
import { parseArgs } from "node:util";
import { differencesOf } from "./compare.ts";
import { describeDifference } from "./difference.ts";
import { sample, shrink } from "./search.ts";
import { sequence } from "./sequence.ts";

const BAR = 30;
const MAX_SHOWN = 10;

const { values } = parseArgs({
  options: {
    sequences: { type: "string", default: "20000" },
    seed: { type: "string", default: "1" },
    batch: { type: "string", default: "500" },
  },
});
const [sequences, firstSeed, batch] = [values.sequences, values.seed, values.batch].map(Number) as [
  number,
  number,
  number,
];

function showProgress(done: number, found: number, startedAt: number): void {
  const share = done / sequences;
  const bar = "#".repeat(Math.round(share * BAR)).padEnd(BAR, ".");
  const seconds = (performance.now() - startedAt) / 1000;
  const left = Math.round((seconds * (1 - share)) / share);
  process.stderr.write(
    `\r[${bar}] ${done}/${sequences}, ${found} different, ${Math.round(seconds)} s, ${left} s left   `,
  );
}

const startedAt = performance.now();
const found: { readonly seed: number; readonly index: number }[] = [];
let seed = firstSeed;
for (let done = 0; done < sequences; seed++) {
  const count = Math.min(batch, sequences - done);
  for (const { index } of await differencesOf(sample(sequence, seed, count))) found.push({ seed, index });
  done += count;
  showProgress(done, found.length, startedAt);
}
console.log(`\n${sequences} sequences, seeds ${firstSeed} to ${seed - 1} of ${batch} each: ${found.length} different`);
for (const { seed: itsSeed, index } of found.slice(0, MAX_SHOWN)) {
  const smallest = await shrink(sequence, differencesOf, itsSeed, index);
  const text = smallest === null ? "it was the same when it was run again" : describeDifference(smallest);
  console.log(`\nseed ${itsSeed}, index ${index}:\n${text}`);
}
if (found.length > 0) process.exitCode = 1;
