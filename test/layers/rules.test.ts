import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

const PACKAGE = resolve(import.meta.dirname, "../..");
const CONFIG = join(PACKAGE, ".dependency-cruiser.cjs");
const CRUISER = join(PACKAGE, "node_modules/dependency-cruiser/bin/dependency-cruise.mjs");

interface Violation {
  readonly rule: { readonly name: string };
  readonly from: string;
  readonly to: string;
}

let tree: string;

beforeEach(() => {
  tree = mkdtempSync(join(tmpdir(), "tuxlet-layers-"));
  symlinkSync(join(PACKAGE, "node_modules"), join(tree, "node_modules"));
});

afterEach(() => rmSync(tree, { recursive: true }));

/** Cruises a tree of `files`, path to text, with the project's own rules. @returns "rule: from -> to" of each violation. */
function violations(files: Readonly<Record<string, string>>): string[] {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(tree, path)), { recursive: true });
    writeFileSync(join(tree, path), text);
  }
  const output = execFileSync(process.execPath, [CRUISER, "--config", CONFIG, "--output-type", "json", "src"], {
    cwd: tree,
    encoding: "utf8",
  });
  const { summary } = JSON.parse(output) as { summary: { violations: Violation[] } };
  return summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} -> ${to}`).sort();
}

describe("the layer rules", () => {
  it("let an arrow point down, and Node's modules be imported where Node is", () => {
    expect(
      violations({
        "src/abi/errno.ts": "export const ENOENT = 2;\n",
        "src/fs/open.ts": 'export { ENOENT } from "../abi/errno.ts";\n',
        "src/kernel/kernel.ts": 'import { ENOENT } from "../fs/open.ts";\nexport const code = -ENOENT;\n',
        "src/kernel/machines/task.ts": 'export { createMachine } from "xstate";\n',
        "src/cli/main.ts":
          'import { hostname } from "node:os";\nimport { code } from "../kernel/kernel.ts";\nconsole.log(hostname(), code);\n',
      }),
    ).toEqual([]);
  });

  it("report an import that points up, from every layer to the next one above", () => {
    const layers = [
      "abi",
      "waiter",
      "state",
      "time",
      "ns",
      "mm",
      "fs",
      "net",
      "kernel",
      "syscalls",
      "strace",
      "platform",
      "userland",
      "sandbox",
      "node",
      "cli",
    ];
    const files: Record<string, string> = {};
    for (const [i, layer] of layers.entries()) {
      files[`src/${layer}/down.ts`] = "export const value = 1;\n";
      if (i + 1 < layers.length) files[`src/${layer}/up.ts`] = `export { value } from "../${layers[i + 1]}/down.ts";\n`;
    }
    expect(violations(files)).toEqual(
      layers
        .slice(0, -1)
        .map((layer, i) => `layer-${layer}: src/${layer}/up.ts -> src/${layers[i + 1]}/down.ts`)
        .sort(),
    );
  });

  it("report an upward import of a type, which vanishes at run time", () => {
    expect(
      violations({
        "src/kernel/task.ts": "export class Task {}\n",
        "src/fs/caller.ts": 'import type { Task } from "../kernel/task.ts";\nexport type Caller = Task;\n',
      }),
    ).toEqual(["layer-fs: src/fs/caller.ts -> src/kernel/task.ts"]);
  });

  it("report a folder that has no place in the layers", () => {
    expect(
      violations({ "src/abi/a.ts": "export const a = 1;\n", "src/utils/b.ts": 'export { a } from "../abi/a.ts";\n' }),
    ).toEqual(["layer-unknown: src/utils/b.ts -> src/abi/a.ts"]);
  });

  it("report the host backend in the kernel, and the kernel in the host backend", () => {
    expect(
      violations({
        "src/host/unshare.ts": 'export { Kernel } from "../kernel/kernel.ts";\n',
        "src/kernel/kernel.ts": "export class Kernel {}\n",
        "src/kernel/native.ts": 'export { Kernel } from "../host/unshare.ts";\n',
      }),
    ).toEqual([
      "layer-host: src/host/unshare.ts -> src/kernel/kernel.ts",
      "layer-kernel: src/kernel/native.ts -> src/host/unshare.ts",
    ]);
  });

  it("report what the root export must not pull into a browser", () => {
    expect(
      violations({
        "src/cli/main.ts": "export const main = 1;\n",
        "src/index.ts": 'export { main } from "./cli/main.ts";\n',
      }),
    ).toEqual(["root-is-portable: src/index.ts -> src/cli/main.ts"]);
  });
});

describe("the rules for imports from outside", () => {
  it("report a module of Node's in the core, with and without its prefix", () => {
    expect(
      violations({
        "src/fs/open.ts": 'export { readFileSync } from "node:fs";\n',
        "src/time/clock.ts": 'import type { Interval } from "perf_hooks";\nexport type Clock = Interval;\n',
      }),
    ).toEqual(["node-modules-of-node: src/fs/open.ts -> fs", "node-modules-of-node: src/time/clock.ts -> perf_hooks"]);
  });

  it("report a package outside the one folder that imports it", () => {
    expect(
      violations({
        "src/kernel/task.ts": 'export { createMachine } from "xstate";\n',
        "src/mm/pack.ts": 'export { pack } from "msgpackr";\n',
        "src/ns/bus.ts": 'import type { EventEmitter } from "eventemitter3";\nexport type Bus = EventEmitter;\n',
      }).map((violation) => violation.replace(/ -> .*/, "")),
    ).toEqual([
      "package-eventemitter3: src/ns/bus.ts",
      "package-msgpackr: src/mm/pack.ts",
      "package-xstate: src/kernel/task.ts",
    ]);
  });

  it("report a package nobody has decided on, and one that is not there", () => {
    expect(
      violations({
        "src/cli/check.ts": 'export { property } from "fast-check";\n',
        "src/cli/left.ts": 'export { pad } from "left-pad-of-my-own";\n',
      }).map((violation) => violation.replace(/ -> .*/, "")),
    ).toEqual(["import-unresolved: src/cli/left.ts", "package-unknown: src/cli/check.ts"]);
  });
});

describe("the rule against cycles", () => {
  it("reports modules that need each other at run time", () => {
    const found = violations({
      "src/ns/a.ts": 'import { b } from "./b.ts";\nexport const a = () => b;\n',
      "src/ns/b.ts": 'import { a } from "./a.ts";\nexport const b = () => a;\n',
    });
    expect(found.length).toBeGreaterThan(0);
    expect(found.every((violation) => violation.startsWith("no-cycle-at-run-time: src/ns/"))).toBe(true);
  });

  it("lets `import type` close a circle inside a folder", () => {
    expect(
      violations({
        "src/ns/a.ts": 'import { b } from "./b.ts";\nexport type A = typeof b;\nexport const a = () => b;\n',
        "src/ns/b.ts": 'import type { A } from "./a.ts";\nexport const b = (a: A) => a;\n',
      }),
    ).toEqual([]);
  });
});
