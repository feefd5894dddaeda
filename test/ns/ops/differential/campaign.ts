/**
 * Looks for histories of actors that end differently on this machine's kernel and on the emulated one. Each batch has new actors on both, and the next
 * seed. What is found is shown at the end, made small.
 */
import { parseArgs } from "node:util";
import { describeDifference } from "../../differential/difference.ts";
import { sample, shrink } from "../../differential/search.ts";
import { differencesOf } from "./compare.ts";
import { history } from "./history.ts";

const USAGE = `usage: npm run campaign:host -- [--sequences N] [--seed S] [--batch N] [--json]

  --sequences N  how many histories; default 5000
  --seed S       of the first batch; each has the next one; default 1
  --batch N      histories for one kernel; default 100
  --json         print one line of JSON instead of text, and no progress
  --help         print this text

Exits with 0 when all histories were the same, with 1 when some were not.
`;
const BAR = 30;
const MAX_SHOWN = 10;

const { values } = parseArgs({
  options: {
    sequences: { type: "string", default: "5000" },
    seed: { type: "string", default: "1" },
    batch: { type: "string", default: "100" },
    json: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});

function count(name: "sequences" | "seed" | "batch"): number {
  const value = Number(values[name]);
  if (Number.isSafeInteger(value) && value >= 1) return value;
  throw new RangeError(`--${name}: "${values[name]}" is not a number from 1 on`);
}

function showProgress(done: number, sequences: number, found: number, startedAt: number): void {
  const share = done / sequences;
  const bar = "#".repeat(Math.round(share * BAR)).padEnd(BAR, ".");
  const seconds = (performance.now() - startedAt) / 1000;
  const left = Math.round((seconds * (1 - share)) / share);
  const text = `[${bar}] ${done}/${sequences}, ${found} different, ${Math.round(seconds)} s, ${left} s left   `;
  process.stderr.write(process.stderr.isTTY ? `\r${text}` : `${text}\n`);
}

async function campaign(): Promise<void> {
  const [sequences, firstSeed, batch] = [count("sequences"), count("seed"), count("batch")];
  const startedAt = performance.now();
  const found: { readonly seed: number; readonly index: number }[] = [];
  let seed = firstSeed;
  for (let done = 0; done < sequences; seed++) {
    const size = Math.min(batch, sequences - done);
    for (const { index } of await differencesOf(sample(history, seed, size))) found.push({ seed, index });
    done += size;
    if (!values.json) showProgress(done, sequences, found.length, startedAt);
  }
  const shown: { readonly seed: number; readonly index: number; readonly text: string }[] = [];
  for (const one of found.slice(0, MAX_SHOWN)) {
    const smallest = await shrink(history, differencesOf, one.seed, one.index);
    const text = smallest === null ? "it was the same when it was run again" : describeDifference(smallest);
    shown.push({ ...one, text });
  }
  const seeds = [firstSeed, seed - 1];
  if (values.json) console.log(JSON.stringify({ sequences, seeds, batch, different: found.length, shown }));
  else {
    console.log(
      `\n${sequences} histories, seeds ${seeds[0]} to ${seeds[1]} of ${batch} each: ${found.length} different`,
    );
    for (const { seed: itsSeed, index, text } of shown) console.log(`\nseed ${itsSeed}, index ${index}:\n${text}`);
  }
  if (found.length > 0) process.exitCode = 1;
}

if (values.help) process.stdout.write(USAGE);
else await campaign();
