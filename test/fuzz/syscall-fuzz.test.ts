import fc from "fast-check";
import { it } from "vitest";
import { fuzzScript } from "./arbitrary-script.ts";
import { runScript } from "./run-script.ts";

/** A campaign: FUZZ_RUNS=100000 FUZZ_SEED=7 npx vitest run test/fuzz/syscall-fuzz.test.ts */
const numRuns = Number(process.env["FUZZ_RUNS"] ?? 150);
const seed = Number(process.env["FUZZ_SEED"] ?? 1);
const timeout = process.env["FUZZ_RUNS"] === undefined ? 60_000 : 2 ** 30;

it("survives any sequence of system calls", { timeout }, async () => {
  await fc.assert(
    fc.asyncProperty(fuzzScript, async (script) => {
      await runScript(script);
    }),
    { numRuns, seed, endOnFailure: false },
  );
});
