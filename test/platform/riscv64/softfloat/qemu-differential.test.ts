// Every operation in every rounding mode against the instructions themselves, run by qemu: results bit for bit, flags.
// SOFTFLOAT_CASES and SOFTFLOAT_SEED make a campaign of it.

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { NX } from "../../../../src/platform/riscv64/softfloat/index.ts";
import { CaseSource } from "./cases.ts";
import { OPERATIONS, TestState } from "./operations.ts";
import { missingTool, QemuOracle } from "./qemu-oracle.ts";

const CASES = Number(process.env["SOFTFLOAT_CASES"] ?? 200_000);
const SEED = Number(process.env["SOFTFLOAT_SEED"] ?? 20_191_213);
const BATCH = 120_000;
const RECORD_WORDS = 8;
const ROUNDING_MODES = 5;

const missing = missingTool();
if (missing !== undefined) console.warn(`float differential test skipped: ${missing} is not installed`);

describe.skipIf(missing !== undefined)(`F and D against qemu (${CASES} cases, seed ${SEED})`, () => {
  let oracle: QemuOracle;
  beforeAll(() => {
    oracle = new QemuOracle();
  });
  afterAll(() => oracle.dispose());

  it("covers the operations of the oracle, in its order", () => {
    expect(OPERATIONS.map((operation) => operation.name)).toEqual(oracle.operations());
  });

  it("gives the same results and flags, whether NX was set before or not", () => {
    const source = new CaseSource(SEED);
    for (let done = 0; done < CASES; done += BATCH) {
      const records = makeRecords(source, Math.min(BATCH, CASES - done));
      const answers = oracle.ask(records);
      expect(differences(records, answers)).toEqual([]);
    }
  }, 3_600_000);
});

function makeRecords(source: CaseSource, count: number): Int32Array {
  const records = new Int32Array(count * RECORD_WORDS);
  for (let i = 0; i < count; i++) {
    const at = i * RECORD_WORDS;
    const number = i % OPERATIONS.length;
    const operation = OPERATIONS[number]!;
    records[at] = number;
    records[at + 1] = Math.floor(i / OPERATIONS.length) % ROUNDING_MODES;
    if (/^fcvt_[sd]_[wl]/.test(operation.name)) source.fillInteger(records, at + 2);
    else if (operation.format === "d") source.fillF64(records, at + 2);
    else source.fillF32(records, at + 2);
  }
  return records;
}

const DESTINATION = 4;

/** The first few records whose answers differ, readable. */
function differences(records: Int32Array, answers: Int32Array): string[] {
  const state = new TestState();
  const found: string[] = [];
  for (let i = 0; i < answers.length / 4 && found.length < 10; i++) {
    const at = i * RECORD_WORDS;
    const operation = OPERATIONS[records[at]!]!;
    const rm = records[at + 1]!;
    const expected = answers.subarray(4 * i, 4 * i + 3);
    for (const before of [0, NX]) {
      // With NX set the result goes over the first operand: no operation may write before it has read.
      const rd = before === 0 ? DESTINATION : 1;
      state.f.set(records.subarray(at + 2, at + 8), 2);
      state.fcsr = before | (rm << 5);
      operation.run(state, rm, rd);
      const low = state.f[2 * rd]!;
      const high = state.f[2 * rd + 1]!;
      if (low === expected[0] && high === expected[1] && state.fcsr === (before | (rm << 5) | expected[2]!)) continue;
      const operands = [0, 1, 2].map((n) => hex(records[at + 3 + 2 * n]!, records[at + 2 + 2 * n]!)).join(" ");
      found.push(
        `${operation.name} rm=${rm} NX=${before} ${operands}: ${hex(high, low)} flags ${state.fcsr & 0x1f}, ` +
          `qemu ${hex(expected[1]!, expected[0]!)} flags ${before | expected[2]!}`,
      );
    }
  }
  return found;
}

function hex(high: number, low: number): string {
  return [high, low].map((word) => (word >>> 0).toString(16).padStart(8, "0")).join("_");
}
