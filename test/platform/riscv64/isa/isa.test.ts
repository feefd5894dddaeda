import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { difference } from "./compare.ts";
import type { InstructionKind } from "./instruction-kind.ts";
import { InterpreterSubject } from "./interpreter-subject.ts";
import { ANSWER_SIZE, type TestProgram } from "./layout.ts";
import { missingTool, QemuOracle } from "./qemu-oracle.ts";
import { GROUPS, randomProgram } from "./random-program.ts";

/** At most so many random programs per call of the oracle, and so many calls per group of instructions. */
const BATCH = 400;
const CALLS = 20;
/** TUXLET_ISA_CAMPAIGN=n runs n times as many calls, from a seed of its own unless TUXLET_ISA_SEED has one. */
const campaign = Number(process.env["TUXLET_ISA_CAMPAIGN"] ?? 1);
const seed = Number(process.env["TUXLET_ISA_SEED"] ?? (campaign === 1 ? 1 : Date.now() | 0));

const missing = missingTool();
if (missing !== null) console.warn(`skipped: the comparison with qemu needs ${missing}`);

/**
 * RV64GC, unprivileged: https://docs.riscv.org/reference/isa/unpriv/unpriv-index.html. The judge is qemu's user-mode
 * emulation.
 */
describe.skipIf(missing !== null)(`random programs end as on qemu (seed ${seed})`, () => {
  let oracle: QemuOracle;
  let subject: InterpreterSubject;

  beforeAll(() => {
    oracle = new QemuOracle();
    subject = new InterpreterSubject();
  });

  afterAll(() => {
    oracle.dispose();
    console.log(`${subject.instructions} random instructions compared, seed ${seed}`);
  });

  function compare(programs: readonly TestProgram[]): void {
    const theirs = oracle.run(programs);
    const ours = new Uint8Array(programs.length * ANSWER_SIZE);
    programs.forEach((program, i) => {
      const reason = subject.run(program, ours, i * ANSWER_SIZE);
      const isDone = subject.isDone(reason);
      if (!isDone) expect.fail(`exit ${reason} at ${subject.registers.pc.toString(16)} of\n${program}`);
      const found = difference(program, i, ours, theirs);
      if (found !== null) expect.fail(found);
    });
  }

  function check(kinds: readonly InstructionKind[], calls: number): void {
    const programs = fc.array(randomProgram(kinds), { minLength: 1, maxLength: BATCH, size: "max" });
    fc.assert(fc.property(programs, compare), { seed, numRuns: calls * campaign, endOnFailure: false });
  }

  for (const [name, kinds] of Object.entries(GROUPS)) {
    it(`${name} instructions`, { timeout: 60_000 * campaign }, () => check(kinds, CALLS));
  }

  it("all instructions mixed", { timeout: 60_000 * campaign }, () => check(Object.values(GROUPS).flat(), 3 * CALLS));
});
