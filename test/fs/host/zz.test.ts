/** A terminal of src/fs and a pseudoterminal of the real kernel: the same input, settings and output give the same screen and reads. */
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { FileOracle, type Operation } from "./file-oracle.ts";
import { terminalOperation } from "./terminal-arbitraries.ts";
import { TerminalModel } from "./terminal-model.ts";

const oracle = FileOracle.create();
afterAll(() => {
  if (typeof oracle !== "string") oracle.dispose();
});

const scenario: fc.Arbitrary<Operation[]> = fc
  .array(terminalOperation, { minLength: 5, maxLength: 30 })
  .map((operations) => [["terminal"], ...operations, ["screen"]]);

/** The real kernel processes input in its own time. Where it seems to differ it is given plenty of it. */
const PATIENCE: Operation = ["delay", 30_000];

function compare(judge: FileOracle, scenarios: readonly Operation[][]): void {
  const answers = judge.run(scenarios);
  for (const [i, operations] of scenarios.entries()) {
    const model = TerminalModel.run(operations);
    if (model.every((answer, j) => answer === answers[i]![j])) continue;
    const [, ...patient] = judge.run([[PATIENCE, ...operations]])[0]!;
    expect(paired(operations, model)).toEqual(paired(operations, patient));
  }
}

function paired(operations: readonly Operation[], answers: readonly string[]): unknown[] {
  return operations.map((operation, j) => ({ operation, result: answers[j] }));
}

describe.skipIf(typeof oracle === "string")("the line discipline is N_TTY", () => {
  it("in canonical mode and out of it, with any mix of flags", { timeout: 300_000 }, () => {
    fc.assert(
      fc.property(fc.array(scenario, { minLength: 10, maxLength: 10 }), (scenarios) =>
        compare(oracle as FileOracle, scenarios),
      ),
      { numRuns: 120, seed: 21 },
    );
  });
});
