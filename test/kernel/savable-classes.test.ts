import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import "../../src/kernel/kernel.ts";
import "../../src/platform/program/index.ts";
import "../../src/platform/riscv64/index.ts";
import { savableClasses } from "../../src/state/savable.ts";

const SOURCE = join(import.meta.dirname, "../../src");

/** Every name that some source file registers. */
function declaredNames(): string[] {
  const names: string[] = [];
  for (const entry of readdirSync(SOURCE, { recursive: true, encoding: "utf8" })) {
    if (!entry.endsWith(".ts")) continue;
    const text = readFileSync(join(SOURCE, entry), "utf8");
    for (const match of text.matchAll(/^savable\([\s\S]*?name: "([^"]+)"/gm)) names.push(match[1]!);
  }
  return names.sort();
}

describe("a process that imports the kernel and its platform", () => {
  it("knows every savable class there is, and so can load any snapshot", () => {
    const known = savableClasses().map((descriptor) => descriptor.name);
    expect(known).toEqual(expect.arrayContaining(declaredNames()));
    expect(declaredNames().length).toBeGreaterThan(80);
  });
});
