import { readFileSync, writeFileSync } from "node:fs";
import { expect, it } from "vitest";
import { namespaceDocs } from "../../tools/generate-namespace-docs.ts";
import { PROOFS } from "./rules/index.ts";

const path = new URL("../../docs/namespaces.md", import.meta.url);

// A rule that changes its state shows in the page: `npm run docs:namespaces` runs this with UPDATE_DOCS=1.
it("docs/namespaces.md says which rules hold", () => {
  const text = namespaceDocs(PROOFS);
  if (process.env["UPDATE_DOCS"] === "1") writeFileSync(path, text);
  expect(readFileSync(path, "utf8")).toBe(text);
});
