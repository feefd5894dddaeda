import fc from "fast-check";
import { expect, test } from "vitest";
import { runBoth } from "../compare.ts";
import { script } from "./arbitraries.ts";
import { SHELL_TOOLS } from "./compare-scripts.ts";

/** Without pathname expansion, which would see the files of two different machines. */
const SHOW =
  'set -f; show() { printf "%s:" $#; for a do printf "<%s>" "$a"; done; echo; }; f() { show f "$@"; }; g() { show g "$@"; }\n';

test("random scripts with random words do what they do in dash", async () => {
  await fc.assert(
    fc.asyncProperty(script, async (text) => {
      const [ours, host] = await runBoth(
        { tools: SHELL_TOOLS },
        { argv: ["dash", "-c", `${SHOW}${text}`, "dash", "p  q", "", "r"] },
      );
      expect(ours).toEqual(host);
    }),
    { numRuns: Number(process.env["RUNS"] ?? 40) },
  );
});
