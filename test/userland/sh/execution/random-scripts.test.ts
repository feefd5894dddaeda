// biome-ignore-all lint/suspicious/noTemplateCurlyInString: shell text
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { runBoth } from "../../compare.ts";
import { script } from "../arbitraries.ts";
import { SHELL_TOOLS } from "../compare-scripts.ts";
import { executedScript } from "./arbitrary-script.ts";

const SHOW = `show() { printf '%s' "$#"; for arg; do printf '<%s>' "$arg"; done; echo; }
f() { :; }; g() { :; }
`;

async function expectSame(text: string): Promise<void> {
  const [ours, host] = await runBoth({ tools: SHELL_TOOLS }, { argv: ["dash", "-c", text], stdin: "in 1\nin 2\n" });
  expect(ours).toEqual(host);
}

// More runs find more; seeds are fixed so that a run that passed passes again.
describe("random scripts do what they do in dash", () => {
  it("statuses, ways out, processes, redirections, traps", async () => {
    await fc.assert(fc.asyncProperty(executedScript, expectSame), { numRuns: 60, seed: 20261 });
  }, 120_000);

  it("words of all kinds in every construct", async () => {
    // Two machines have two root directories.
    const arbitrary = script.filter((text) => !/\/[^\n]{0,3}[*?[]/.test(text)).map((text) => SHOW + text);
    await fc.assert(fc.asyncProperty(arbitrary, expectSame), { numRuns: 60, seed: 20262 });
  }, 120_000);
});
