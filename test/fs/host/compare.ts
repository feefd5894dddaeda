/** Random scenarios on the real kernel and on src/fs: the same answers to every operation, and the same tree in the end. */
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { FileOracle, type Operation } from "./file-oracle.ts";
import { FileModel } from "./model.ts";
import { canonicalMountTable } from "./mount-table.ts";

/** Starting a process for every scenario would take most of the time. */
const SCENARIOS_AT_ONCE = 10;

export type Scenario = readonly Operation[];

export interface Conformance {
  /** What is being compared. */
  readonly of: string;
  readonly scenario: fc.Arbitrary<Scenario>;
  readonly seed: number;
  /** Tens of scenarios. */
  readonly runs: number;
}

export function testConformance(title: string, cases: readonly Conformance[]): void {
  const oracle = FileOracle.create();
  const skip = typeof oracle === "string" ? oracle : null;
  afterAll(() => {
    if (typeof oracle !== "string") oracle.dispose();
  });

  describe.skipIf(skip !== null)(skip === null ? title : `${title} (${skip})`, () => {
    for (const { of, scenario, seed, runs } of cases) {
      it(of, { timeout: 300_000 }, () => {
        const batch = fc.array(scenario, { minLength: SCENARIOS_AT_ONCE, maxLength: SCENARIOS_AT_ONCE });
        fc.assert(
          fc.property(batch, (scenarios) => compare(oracle as FileOracle, scenarios)),
          { numRuns: runs, seed },
        );
      });
    }
  });
}

function compare(oracle: FileOracle, scenarios: readonly Scenario[]): void {
  const answers = oracle.run(scenarios);
  expect(answers).toHaveLength(scenarios.length);
  for (const [i, scenario] of scenarios.entries()) {
    const model = FileModel.run(scenario, adaptToHost);
    // Mount options in front are no operation.
    const operations = scenario.slice(scenario.length - model.length);
    expect(answers[i]).toHaveLength(model.length);
    for (const [j, answer] of answers[i]!.entries()) {
      const operation = operations[j]!;
      expect({ operation, result: canonical(operation, model[j]!) }).toEqual({
        operation,
        result: canonical(operation, answer),
      });
    }
  }
}

function canonical(operation: Operation, answer: string): string {
  return operation[0] === "mounts" ? canonicalMountTable(answer) : answer;
}

/** Settings of the machine that change what the operations say. */
function adaptToHost(model: FileModel): void {
  const { vfs } = model.world;
  model.useCapabilities(FileOracle.capabilities());
  vfs.protectedHardlinks = FileOracle.sysctl("fs/protected_hardlinks");
  vfs.protectedSymlinks = FileOracle.sysctl("fs/protected_symlinks");
  vfs.protectedFifos = FileOracle.sysctl("fs/protected_fifos");
  vfs.protectedRegular = FileOracle.sysctl("fs/protected_regular");
  vfs.pipeMaxSize = FileOracle.sysctl("fs/pipe-max-size");
}
