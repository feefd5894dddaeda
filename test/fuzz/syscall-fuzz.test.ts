import fc from "fast-check";
import { expect, it } from "vitest";
import { fuzzScript } from "./arbitrary-script.ts";
import { runScript } from "./run-script.ts";

/** A campaign: FUZZ_RUNS=100000 FUZZ_SEED=7 npx vitest run test/fuzz/syscall-fuzz.test.ts */
const numRuns = Number(process.env["FUZZ_RUNS"] ?? 150);
/** Each of them is run twice, and saved and loaded a few times. */
const numMoves = Math.ceil(numRuns / 3);
const seed = Number(process.env["FUZZ_SEED"] ?? 1);
const timeout = process.env["FUZZ_RUNS"] === undefined ? 60_000 : 2 ** 30;

it(`survives any sequence of system calls (${numRuns} from seed ${seed})`, { timeout }, async () => {
  await fc.assert(
    fc.asyncProperty(fuzzScript, async (script) => {
      await runScript(script);
    }),
    { numRuns, seed, endOnFailure: false },
  );
});

it(`goes on after a save and a load as if nothing had happened (${numMoves} from seed ${seed})`, {
  timeout,
}, async () => {
  const someSlices = fc.array(fc.integer({ min: 1, max: 25 }), { minLength: 1, maxLength: 3 });
  await fc.assert(
    fc.asyncProperty(fuzzScript, someSlices, async (script, saveAfter) => {
      const moved = await runScript(script, { saveAfter });
      const straight = await runScript(script);
      expect(moved.trace).toEqual(straight.trace);
    }),
    { numRuns: numMoves, seed },
  );
});
