import { beforeAll, describe, expect, it } from "vitest";
import { GUEST_COMPILER, HOST_COMPILER, hasCompiler } from "../support/guest-program.ts";
import { differencesOf } from "./differential/compare.ts";
import { COUNTEREXAMPLES } from "./differential/counterexamples.ts";
import { type Difference, describeDifference } from "./differential/difference.ts";
import { sample } from "./differential/search.ts";
import { sequence } from "./differential/sequence.ts";

// The real kernel is the judge of whole histories: processes that make namespaces, join those of others, map ids, change users and
// capabilities, mount and propagate, kill and wait. Each is run here and in a kernel, and all that can be seen is compared after each step.
// npm run campaign:namespaces looks for more.

const canRun =
  process.platform === "linux" && process.getuid?.() === 0 && hasCompiler(HOST_COMPILER) && hasCompiler(GUEST_COMPILER);

const SEED = 20261122;
const COUNT = 150;

describe.skipIf(!canRun)("histories of namespaces", () => {
  const differences = new Map<string, Difference>();
  const known = Object.entries(COUNTEREXAMPLES);

  beforeAll(async () => {
    for (const difference of await differencesOf(known.map(([, operations]) => operations))) {
      differences.set(known[difference.index]![0], difference);
    }
  });

  it.each(known.map(([name]) => name))("%s", (name) => {
    const difference = differences.get(name);
    expect(difference === undefined ? "" : describeDifference(difference)).toBe("");
  });

  it(`${COUNT} random ones (seed ${SEED}) are the same as on Linux`, { timeout: 300_000 }, async () => {
    const found = await differencesOf(sample(sequence, SEED, COUNT));
    expect(found.map(describeDifference)).toEqual([]);
  });
});
