import { readFileSync, writeFileSync } from "node:fs";
import { expect, it } from "vitest";
import { statechartPage } from "../../../tools/statechart-diagrams.ts";

const PAGE = new URL("../../../docs/statecharts.md", import.meta.url);

it("docs/statecharts.md draws the machines the kernel runs (UPDATE_DOCS=1 rewrites it)", () => {
  const page = statechartPage();
  if (process.env["UPDATE_DOCS"] === "1") writeFileSync(PAGE, page);
  expect(readFileSync(PAGE, "utf8")).toBe(page);
});
