/** Random sequences of credential calls, on the real kernel and on the rules of src/ns. */
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { createWorld } from "../fixture.ts";
import { credentialOperation, sampleScenarios, userNamespaceOperation } from "./arbitraries.ts";
import { HostOracle } from "./host-oracle.ts";
import { credentialsOf, hexOf, ModelProcess } from "./model-process.ts";

const oracle = HostOracle.create();
afterAll(() => {
  if (typeof oracle === "object") oracle.dispose();
});

function compare(scenarios: readonly string[]): void {
  if (typeof oracle === "string") throw new Error(oracle);
  const [[probe] = []] = oracle.run(["dumpable 1"]);
  const answers = oracle.run(scenarios);
  expect(answers).toHaveLength(scenarios.length);
  for (const [i, scenario] of scenarios.entries()) {
    const world = createWorld();
    const model = new ModelProcess(world, credentialsOf(world, probe!), oracle.suidDumpable);
    expect({ scenario, lines: model.runScenario(scenario) }).toEqual({ scenario, lines: answers[i] });
  }
}

describe.skipIf(typeof oracle === "string")("credentials, compared with the real kernel", () => {
  it("set*id, capset and prctl do what Linux does, starting as root", () => {
    compare(sampleScenarios(credentialOperation, 1, 1500, "dumpable 1"));
  });

  it("... and starting from mixed ids with some capabilities", () => {
    const starts = [
      "setresuid 0 1000 1001",
      "setresuid 1000 0 1001;setresgid 1000 1001 0",
      "keepcaps 1;setresuid 1000 1001 2000",
    ];
    for (const [i, start] of starts.entries()) compare(sampleScenarios(credentialOperation, 10 + i, 700, start));
  });

  it("setresuid and setresgid agree on every combination of three ids", () => {
    const ids = ["0", "1000", "1001", "-1"];
    const starts = ["setresuid 0 1000 1001", "setresuid 1000 1000 1001", "setresuid 1000 1001 0", "setuid 0"];
    const scenarios = starts.flatMap((start) =>
      ids
        .flatMap((r) =>
          ids.flatMap((e) =>
            ids.flatMap((s) => [`setresuid ${r} ${e} ${s}`, `setresgid ${r} ${e} ${s};setreuid ${r} ${e}`]),
          ),
        )
        .map((call) => `${start};${call}`),
    );
    compare(scenarios);
  });

  it("user namespaces change them as Linux does: maps, setgroups, capabilities, dumpable", () => {
    const starts = ["dumpable 1", "setresgid 1000 1000 1000;setresuid 1000 1000 1000;dumpable 1", "setresuid 0 1000 0"];
    for (const [i, start] of starts.entries()) compare(sampleScenarios(userNamespaceOperation, 20 + i, 1200, start));
  });
});

describe.skipIf(typeof oracle === "string")("the text of an id map, compared with the real kernel", () => {
  const field = fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom("0", "1", "2", "5", "10", "1000") },
    {
      weight: 1,
      arbitrary: fc.constantFrom("4294967294", "4294967295", "4294967296", "18446744073709551616", "x", "-1", ""),
    },
  );
  const space = fc.constantFrom(" ", " ", " ", "\t", "  ", "\v", "\xa0", "");
  const line = fc.tuple(space, field, space, field, space, field, space).map((parts) => parts.join(""));
  const texts = fc
    .tuple(fc.array(line, { maxLength: 7 }), fc.constantFrom("\n", "\n", "\n", "\n\n", "\0\n", ""))
    .map(([lines, separator]) => lines.join("\n") + separator);

  it("USER-030, USER-034: is taken or refused alike", () => {
    const random = fc.sample(texts, { seed: 30, numRuns: 2500 });
    const many = [339, 340, 341].map((n) => Array.from({ length: n }, (_, i) => `${i} ${i} 1`).join("\n"));
    compare([...random, ...many, "", "\n"].map((text) => `unshare ${0x10000000};projid_map ${hexOf(text)}`));
  });
});
