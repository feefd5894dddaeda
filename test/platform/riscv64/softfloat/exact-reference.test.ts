// Arithmetic and conversions against the definition of IEEE 754 in exact integers: needs no riscv64 tools.

import fc from "fast-check";
import { describe, it } from "vitest";
import { NX } from "../../../../src/platform/riscv64/softfloat/index.ts";
import { doublewords, floatBits, roundingModes } from "./arbitraries.ts";
import {
  add,
  BINARY32,
  BINARY64,
  convertFormat,
  div,
  type Format,
  fromInteger,
  mul,
  mulAdd,
  negate,
  type Outcome,
  sqrt,
  toInteger,
} from "./exact-reference.ts";
import { OPERATIONS, TestState } from "./operations.ts";

const RUNS = { numRuns: 2000, seed: 754 };
const BOX = 0xffffffff_00000000n;
const DESTINATION = 4;

/** Run an operation on raw 64-bit register contents. */
function run(name: string, rm: number, fcsr: number, operands: readonly bigint[]): Outcome {
  const operation = OPERATIONS.find((candidate) => candidate.name === name)!;
  const state = new TestState();
  const raw = new BigUint64Array(state.f.buffer);
  operands.forEach((operand, index) => {
    raw[1 + index] = BigInt.asUintN(64, operand);
  });
  state.fcsr = fcsr;
  operation.run(state, rm, DESTINATION);
  return { bits: raw[DESTINATION]!, flags: state.fcsr };
}

/** The property that an operation gives what `reference` says, whatever fcsr held: its rounding mode, and NX or not. */
function agrees(
  name: string,
  operand: fc.Arbitrary<bigint>,
  box: (operand: bigint) => bigint,
  reference: (rm: number, a: bigint, b: bigint, c: bigint) => Outcome,
): void {
  const fcsr = fc.record({ frm: roundingModes, nx: fc.boolean() }).map(({ frm, nx }) => (frm << 5) | (nx ? NX : 0));
  fc.assert(
    fc.property(roundingModes, fcsr, operand, operand, operand, (rm, before, a, b, c) => {
      const actual = run(name, rm, before, [box(a), box(b), box(c)]);
      const expected = reference(rm, a, b, c);
      if (actual.bits !== expected.bits || actual.flags !== (before | expected.flags)) {
        const show = ({ bits, flags }: Outcome) => `0x${bits.toString(16)} flags ${flags}`;
        throw new Error(`${show(actual)}, expected ${show({ ...expected, flags: before | expected.flags })}`);
      }
    }),
    RUNS,
  );
}

const sextWord = (outcome: Outcome): Outcome => ({
  ...outcome,
  bits: BigInt.asUintN(64, BigInt.asIntN(32, outcome.bits)),
});

describe.each([
  { suffix: "d", format: BINARY64, boxed: (bits: bigint) => bits },
  { suffix: "s", format: BINARY32, boxed: (bits: bigint) => bits | BOX },
])("arithmetic of format $suffix is exact", ({ suffix, format, boxed }) => {
  const bits = floatBits(format);
  const box = (outcome: Outcome): Outcome => ({ ...outcome, bits: boxed(outcome.bits) });
  const minus = (x: bigint) => negate(format, x);

  const references: Record<string, (rm: number, a: bigint, b: bigint, c: bigint) => Outcome> = {
    fadd: (rm, a, b) => add(format, rm, a, b),
    fsub: (rm, a, b) => add(format, rm, a, minus(b)),
    fmul: (rm, a, b) => mul(format, rm, a, b),
    fdiv: (rm, a, b) => div(format, rm, a, b),
    fsqrt: (rm, a) => sqrt(format, rm, a),
    fmadd: (rm, a, b, c) => mulAdd(format, rm, a, b, c),
    fmsub: (rm, a, b, c) => mulAdd(format, rm, a, b, minus(c)),
    fnmsub: (rm, a, b, c) => mulAdd(format, rm, minus(a), b, c),
    fnmadd: (rm, a, b, c) => mulAdd(format, rm, minus(a), b, minus(c)),
  };
  it.each(Object.keys(references))("%s", (name) => {
    agrees(`${name}_${suffix}`, bits, boxed, (rm, a, b, c) => box(references[name]!(rm, a, b, c)));
  });

  it.each([
    { name: "w", width: 32, isSigned: true },
    { name: "wu", width: 32, isSigned: false },
    { name: "l", width: 64, isSigned: true },
    { name: "lu", width: 64, isSigned: false },
  ])("fcvt to and from $name", ({ name, width, isSigned }) => {
    const narrow = (value: bigint) => (isSigned ? BigInt.asIntN(width, value) : BigInt.asUintN(width, value));
    agrees(`fcvt_${name}_${suffix}`, bits, boxed, (rm, a) => {
      const outcome = toInteger(format, rm, a, width, isSigned);
      return width === 32 ? sextWord(outcome) : outcome;
    });
    agrees(
      `fcvt_${suffix}_${name}`,
      doublewords,
      (value) => value,
      (rm, a) => box(fromInteger(format, rm, narrow(a))),
    );
  });
});

describe("conversion between the formats is exact", () => {
  const narrowed = (from: Format, to: Format) => (rm: number, a: bigint) => convertFormat(from, to, rm, a);

  it("fcvt.s.d", () => {
    // Also doubles around the range and the halfway points of binary32.
    const wide = floatBits(BINARY64);
    const near = fc
      .record({ bits: floatBits(BINARY32), nudge: fc.bigInt({ min: -2n, max: 2n }), half: fc.boolean() })
      .map(({ bits, nudge, half }) => {
        const widened = convertFormat(BINARY32, BINARY64, 0, bits).bits + nudge;
        return BigInt.asUintN(64, half ? widened | (1n << 28n) : widened);
      });
    const reference = narrowed(BINARY64, BINARY32);
    agrees(
      "fcvt_s_d",
      fc.oneof(wide, near),
      (bits) => bits,
      (rm, a) => ({ ...reference(rm, a), bits: reference(rm, a).bits | BOX }),
    );
  });

  it("fcvt.d.s", () => {
    agrees("fcvt_d_s", floatBits(BINARY32), (bits) => bits | BOX, narrowed(BINARY32, BINARY64));
  });
});
