// Asks the C compiler: builds a riscv64 program from generated units and runs it under qemu's user mode.
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const CC = "riscv64-linux-gnu-gcc";
const QEMU = "qemu-riscv64-static";

/** The tools these tests need and this machine lacks. */
export function missingTools(): string[] {
  return [CC, QEMU].filter((tool) => spawnSync(tool, ["--version"]).status !== 0);
}

/** One translation unit: its headers cannot clash with those of another. */
export interface Unit {
  readonly name: string;
  /** Directives and declarations. */
  readonly prelude: string;
  /** C expressions of integer or pointer type, by the label they are printed under. */
  readonly integers: ReadonlyMap<string, string>;
  /** C expressions of type char*. */
  readonly strings: ReadonlyMap<string, string>;
}

function functionName(unit: Unit): string {
  return `unit_${unit.name.replace(/\W/g, "_")}`;
}

function source(unit: Unit): string {
  const lines = [
    "#define _GNU_SOURCE",
    unit.prelude,
    "extern int printf(const char *, ...);",
    '#define INTEGER(label, n) printf((n) < 0 ? "%s %lld\\n" : "%s %llu\\n", label, (long long)(n))',
    '#define STRING(label, s) printf("%s %s\\n", label, s)',
    // 1 where the type of an lvalue is signed; aggregates and pointers are not.
    "#define SIGNED(x) _Generic((x), signed char: 1, short: 1, int: 1, long: 1, long long: 1, default: 0)",
    `void ${functionName(unit)}(void) {`,
  ];
  for (const [label, expression] of unit.integers) lines.push(`  INTEGER("${label}", ${expression});`);
  for (const [label, expression] of unit.strings) lines.push(`  STRING("${label}", ${expression});`);
  return [...lines, "}", ""].join("\n");
}

/** Runs all units in one program; the printed values by unit name and label. */
export function evaluate(units: readonly Unit[]): Map<string, Map<string, string>> {
  const folder = mkdtempSync(join(tmpdir(), "tuxlet-abi-"));
  try {
    const calls = units.map((u) => `  puts("# ${u.name}");\n  ${functionName(u)}();`);
    const declarations = units.map((u) => `void ${functionName(u)}(void);`);
    const main = ["#include <stdio.h>", ...declarations, "int main(void) {", ...calls, "}", ""].join("\n");
    writeFileSync(join(folder, "main.c"), main);
    units.forEach((unit, i) => {
      writeFileSync(join(folder, `unit${i}.c`), source(unit));
    });
    const files = ["main.c", ...units.map((_, i) => `unit${i}.c`)];
    execFileSync(CC, ["-static", "-w", "-o", "program", ...files], { cwd: folder, stdio: ["ignore", "pipe", "pipe"] });
    return parse(execFileSync(QEMU, [join(folder, "program")], { encoding: "utf8" }));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function parse(output: string): Map<string, Map<string, string>> {
  const units = new Map<string, Map<string, string>>();
  let unit = new Map<string, string>();
  for (const line of output.split("\n")) {
    const space = line.indexOf(" ");
    if (line.startsWith("# ")) {
      unit = new Map();
      units.set(line.slice(2), unit);
    } else if (space > 0) {
      unit.set(line.slice(0, space), line.slice(space + 1));
    }
  }
  return units;
}
