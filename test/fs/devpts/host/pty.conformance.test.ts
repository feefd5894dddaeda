/** Pseudoterminals of src/fs/devpts and of the real kernel: the same operations give the same results. */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { fileURLToPath } from "node:url";
import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { PtyModel, type PtyOperation } from "./pty-model.ts";

const directory = mkdtempSync(`${tmpdir()}/tuxlet-pty-`);
afterAll(() => rmSync(directory, { recursive: true, force: true }));

function compiled(): string | null {
  if (process.getuid?.() !== 0 || spawnSync("gcc", ["--version"]).error !== undefined) return null;
  const source = fileURLToPath(new URL("pty-oracle.c", import.meta.url));
  execFileSync("gcc", ["-Wall", "-Wextra", "-Werror", "-O1", "-static", "-o", `${directory}/oracle`, source]);
  mkdirSync(`${directory}/pts`);
  return spawnSync(`${directory}/oracle`, [`${directory}/pts`], { input: "list\n.\n" }).status === 0
    ? `${directory}/oracle`
    : null;
}

const oracle = compiled();

type Scenarios = readonly (readonly PtyOperation[])[];

/** What the kernel says twice in a row: it passes input on when it has the time, on a busy machine too late for some answers. */
function judge(scenarios: Scenarios): string[][] {
  let last = ask(scenarios);
  for (let times = 0; times < 10; times++) {
    const next = ask(scenarios);
    if (isDeepStrictEqual(last, next)) return next;
    last = next;
  }
  throw new Error("the kernel does not say the same thing twice");
}

function ask(scenarios: Scenarios): string[][] {
  const input = scenarios.map((operations) => `${operations.map((each) => each.join(" ")).join("\n")}\n.\n`).join("");
  const { status, stdout } = spawnSync(oracle!, [`${directory}/pts`], { input, encoding: "utf8" });
  if (status !== 0) throw new Error(`the oracle failed with ${status}`);
  return stdout
    .split(/^\.\n/m)
    .slice(0, -1)
    .map((block) => block.split("\n").slice(0, -1));
}

const masterSlot = fc.constantFrom(0, 1, 2);
const slaveSlot = fc.constantFrom(3, 4, 5);
const slot = fc.oneof(masterSlot, slaveSlot);
const index = fc.constantFrom(0, 0, 1, 2, 5);
const text = fc.constantFrom("a", "hello", "x".repeat(30));

const operation: fc.Arbitrary<PtyOperation> = fc.oneof(
  fc.tuple(fc.constant("master"), masterSlot),
  { arbitrary: fc.tuple(fc.constant("lock"), masterSlot, fc.constantFrom(0, 0, 0, 1)), weight: 3 },
  { arbitrary: fc.tuple(fc.constant("slave"), slaveSlot, index), weight: 3 },
  { arbitrary: fc.tuple(fc.constant("peer"), slaveSlot, slot), weight: 2 },
  { arbitrary: fc.tuple(fc.constant("close"), slot), weight: 2 },
  fc.tuple(fc.constant("islocked"), slot),
  fc.tuple(fc.constant("number"), slot),
  fc.tuple(fc.constant("pending"), slot),
  { arbitrary: fc.tuple(fc.constant("write"), slot, text), weight: 3 },
  { arbitrary: fc.tuple(fc.constant("enter"), masterSlot), weight: 2 },
  { arbitrary: fc.tuple(fc.constant("read"), slot, fc.constantFrom(3, 200)), weight: 4 },
  { arbitrary: fc.tuple(fc.constant("poll"), slot), weight: 3 },
  fc.tuple(fc.constant("flush"), slot, fc.constantFrom(0, 1, 2, 7)),
  fc.tuple(fc.constant("getsize"), slot),
  fc.tuple(fc.constant("setsize"), slot, fc.constantFrom(24, 50), fc.constantFrom(80, 132)),
  fc.tuple(fc.constant("termios"), slot),
  fc.tuple(fc.constant("signal"), slot, fc.constantFrom(2, 3, 20, 9, 15)),
  fc.tuple(fc.constant("stat"), fc.constant(0), fc.constantFrom("0", "1", "ptmx", "nope")),
  fc.tuple(fc.constant("list"), fc.constant(0)),
  fc.tuple(
    fc.constant("remount"),
    fc.constant(0),
    fc.constantFrom("mode=600,max=4", "uid=7,gid=8,max=4,ptmxmode=600", "bogus", "mode=9", "max=2"),
  ),
);

describe.skipIf(oracle === null)("pseudoterminals are the kernel's", () => {
  it("masters, slaves, locks, hangups, sizes, attributes and names", { timeout: 300_000 }, () => {
    const start: PtyOperation[] = [
      ["master", 0],
      ["lock", 0, 0],
      ["slave", 3, 0],
    ];
    const scenario = fc
      .array(operation, { minLength: 3, maxLength: 25 })
      .map((operations) => [...start, ...operations]);
    fc.assert(
      fc.property(fc.array(scenario, { minLength: 5, maxLength: 5 }), (scenarios) => {
        const answers = judge(scenarios);
        for (const [i, operations] of scenarios.entries()) {
          const model = PtyModel.run(operations);
          const paired = (results: readonly string[]) =>
            operations.map((each, j) => `${each.join(" ")} = ${results[j]}`);
          expect(paired(model)).toEqual(paired(answers[i]!));
        }
      }),
      { numRuns: Number(process.env["PTY_RUNS"] ?? 20) },
    );
  });
});
