import { expect, test } from "vitest";
import { compareWithHost, runBoth } from "../compare.ts";
import { withoutUsage } from "../harness/usage.ts";

// Above pid_max of both.
const NOBODY = 2 ** 22 + 1;

compareWithHost({ normalize: (text) => withoutUsage(text.replace("usage:", "Usage:")) }, [
  "getpcaps",
  "getpcaps foo",
  `getpcaps ${NOBODY} foo ${NOBODY + 1}`,
  "getpcaps --foo",
]);

test.each([
  ["getpcaps 1", "1: =ep\n"],
  ["getpcaps --verbose 1", "Capabilities for '1': =ep\n"],
  ["getpcaps --legacy 1", "Capabilities for `1': =ep\n"],
  ["getpcaps --ugly 1 1", "Capabilities for `1': =ep\nCapabilities for `1': =ep\n"],
  ["getpcaps --iab --legacy 1", '1: "=ep" []\n'],
])("%s", async (argv, stdout) => {
  const [ours] = await runBoth({}, { argv });
  expect(ours).toMatchObject({ stdout, stderr: "", end: "exited 0" });
});
