import { describe, expect, it } from "vitest";
import { describeDifference } from "../ns/differential/difference.ts";
import { sample } from "../ns/differential/search.ts";
import { differencesOf } from "../ns/ops/differential/compare.ts";
import { COUNTEREXAMPLES } from "../ns/ops/differential/counterexamples.ts";
import { history } from "../ns/ops/differential/history.ts";
import { needs } from "./needs.ts";

// The same actors do the same on the real kernel and on the emulated one: what they are answered, and all that can be seen of them, is compared after
// each step. npm run campaign:host looks for more.

const SEED = 20261122;
const COUNT = 60;

const canRun = !needs.syscalls.missing && process.getuid?.() === 0;

describe.skipIf(!canRun)(`histories of actors ${canRun ? "" : "(needs root of a Linux host)"}`, () => {
  it.each(Object.entries(COUNTEREXAMPLES))("%s", async (_, operations) => {
    expect((await differencesOf([operations])).map(describeDifference)).toEqual([]);
  });

  it(`${COUNT} random ones (seed ${SEED}) are the same as on Linux`, { timeout: 120_000 }, async () => {
    expect((await differencesOf(sample(history, SEED, COUNT))).map(describeDifference)).toEqual([]);
  });
});
