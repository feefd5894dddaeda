/** File operations in random sequences, on the real kernel's tmpfs and on src/fs: same results, same errno, same tree. */
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { fileOperation, permissionOperation } from "./arbitraries.ts";
import { FileOracle, type Operation } from "./file-oracle.ts";
import { FileModel } from "./model.ts";

const oracle = FileOracle.create();
afterAll(() => {
  if (typeof oracle === "object") oracle.dispose();
});

function applyHostSysctls(model: FileModel): void {
  const { vfs } = model.world;
  vfs.protectedHardlinks = FileOracle.sysctl("fs/protected_hardlinks");
  vfs.protectedSymlinks = FileOracle.sysctl("fs/protected_symlinks");
  vfs.protectedFifos = FileOracle.sysctl("fs/protected_fifos");
  vfs.protectedRegular = FileOracle.sysctl("fs/protected_regular");
}

function compare(scenarios: readonly (readonly Operation[])[]): void {
  if (typeof oracle === "string") throw new Error(oracle);
  const answers = oracle.run(scenarios);
  expect(answers).toHaveLength(scenarios.length);
  for (const [i, scenario] of scenarios.entries()) {
    const model = FileModel.run(scenario, applyHostSysctls);
    for (const [j, answer] of answers[i]!.entries()) {
      expect({ operation: scenario[j], result: model[j] }).toEqual({ operation: scenario[j], result: answer });
    }
  }
}

describe.skipIf(typeof oracle === "string")(
  `tmpfs like Linux's (${typeof oracle === "string" ? oracle : "host"})`,
  () => {
    it("does what Linux does, as root", () => {
      const scenario = fc.array(fileOperation, { minLength: 5, maxLength: 40 });
      fc.assert(
        fc.property(fc.array(scenario, { minLength: 10, maxLength: 10 }), (scenarios) => {
          compare(scenarios.map((operations) => [...operations, ["dump"]]));
        }),
        { numRuns: 60, seed: 1 },
      );
    });

    it("does what Linux does for users, groups and the sticky bit", () => {
      const scenario = fc.array(fc.oneof(fileOperation, { arbitrary: permissionOperation, weight: 2 }), {
        minLength: 10,
        maxLength: 40,
      });
      fc.assert(
        fc.property(fc.array(scenario, { minLength: 10, maxLength: 10 }), (scenarios) => {
          compare(scenarios.map((operations) => [...operations, ["user", 0, 0, ""], ["dump"]]));
        }),
        { numRuns: 60, seed: 2 },
      );
    });
  },
);
