import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { thirdPartyNotices } from "../../tools/third-party-notices.ts";
import { PACKAGE } from "../support/built-package.ts";

const FILE = join(PACKAGE, "THIRD-PARTY-NOTICES");

it("THIRD-PARTY-NOTICES has the licence of every package that is bundled (UPDATE_DOCS=1 rewrites it)", () => {
  const notices = thirdPartyNotices(PACKAGE);
  if (process.env["UPDATE_DOCS"] === "1") writeFileSync(FILE, notices);
  expect(readFileSync(FILE, "utf8")).toBe(notices);
});

it("docs/dependencies.md names every dependency with its version", () => {
  const manifest = JSON.parse(readFileSync(join(PACKAGE, "package.json"), "utf8")) as Record<
    string,
    Record<string, string>
  >;
  const page = readFileSync(join(PACKAGE, "docs/dependencies.md"), "utf8");
  const rows = page.split("\n").filter((line) => line.startsWith("| "));
  const missing = Object.entries({ ...manifest["dependencies"], ...manifest["devDependencies"] }).filter(
    ([name, version]) => !rows.some((row) => row.includes(name) && row.includes(version)),
  );
  expect(missing).toEqual([]);
});
