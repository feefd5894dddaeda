import { readdirSync } from "node:fs";
import { expect, it, vi } from "vitest";

const folder = new URL("../../src/fs/", import.meta.url);

/** Classes of fs/ refer to each other in circles; no module may depend on another having been imported first. */
it("any module of fs/ can be imported first", { timeout: 300_000 }, async () => {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".ts"));
  expect(files.length).toBeGreaterThan(100);
  for (const file of files) {
    vi.resetModules();
    await expect(import(new URL(file, folder).href), file).resolves.toBeDefined();
  }
});
