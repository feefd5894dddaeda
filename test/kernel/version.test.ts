import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { KERNEL_VERSION } from "../../src/kernel/version.ts";

it("snapshots name the version of the package", () => {
  const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));
  expect(KERNEL_VERSION).toBe(version);
});
