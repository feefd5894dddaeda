import { readFileSync, writeFileSync } from "node:fs";
import { expect, it } from "vitest";
import { riscv64Syscalls } from "../../src/syscalls/riscv64.ts";
import { syscallDocs } from "../../tools/generate-syscall-docs.ts";

const path = new URL("../../docs/syscalls.md", import.meta.url);

// `npm run docs:syscalls` runs this with UPDATE_DOCS=1.
it("docs/syscalls.md says what the table says", () => {
  const text = syscallDocs(riscv64Syscalls);
  if (process.env["UPDATE_DOCS"] === "1") writeFileSync(path, text);
  expect(readFileSync(path, "utf8")).toBe(text);
});
