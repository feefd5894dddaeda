// The rules one by one, by hand: what raises which flag, what a NaN is and does, how zeros are signed.

import { describe, expect, it } from "vitest";
import { DZ, NV, NX, OF, RDN, RMM, RNE, RTZ, RUP, UF } from "../../../../src/platform/riscv64/softfloat/index.ts";
import { OPERATIONS, TestState } from "./operations.ts";

const D = {
  zero: 0x0000000000000000n,
  minusZero: 0x8000000000000000n,
  minSubnormal: 0x0000000000000001n,
  minusSubnormal: 0x8000000000000001n,
  maxSubnormal: 0x000fffffffffffffn,
  minNormal: 0x0010000000000000n,
  half: 0x3fe0000000000000n,
  belowOne: 0x3fefffffffffffffn,
  one: 0x3ff0000000000000n,
  minusOne: 0xbff0000000000000n,
  aboveOne: 0x3ff0000000000001n,
  two: 0x4000000000000000n,
  three: 0x4008000000000000n,
  max: 0x7fefffffffffffffn,
  infinity: 0x7ff0000000000000n,
  minusInfinity: 0xfff0000000000000n,
  nan: 0x7ff8000000000000n,
  payloadNaN: 0xfff8000000001234n,
  signalingNaN: 0x7ff0000000000001n,
};

const S = {
  zero: 0xffffffff00000000n,
  minSubnormal: 0xffffffff00000001n,
  minNormal: 0xffffffff00800000n,
  belowOne: 0xffffffff3f7fffffn,
  one: 0xffffffff3f800000n,
  max: 0xffffffff7f7fffffn,
  infinity: 0xffffffff7f800000n,
  nan: 0xffffffff7fc00000n,
  signalingNaN: 0xffffffff7f800001n,
};

/** `[raw result, flags]` of an operation with all flags clear before; with NX set before, it must give the same. */
function run(name: string, rm: number, ...operands: bigint[]): [bigint, number] {
  const operation = OPERATIONS.find((candidate) => candidate.name === name)!;
  const outcomes = [0, NX].map((before): [bigint, number] => {
    const state = new TestState();
    const raw = new BigUint64Array(state.f.buffer);
    operands.forEach((operand, index) => {
      raw[1 + index] = operand;
    });
    state.fcsr = before;
    operation.run(state, rm, 4);
    return [raw[4]!, state.fcsr];
  });
  const [clear, sticky] = outcomes as [[bigint, number], [bigint, number]];
  expect(sticky).toEqual([clear[0], clear[1] | NX]);
  return clear;
}

const double = (value: number): bigint => new BigUint64Array(new Float64Array([value]).buffer)[0]!;
const word = (value: number): bigint => BigInt.asUintN(64, BigInt(value));

describe("NX, inexact", () => {
  it("is clear when the result is exact", () => {
    expect(run("fadd_d", RNE, D.one, D.two)).toEqual([D.three, 0]);
    expect(run("fdiv_d", RNE, D.one, D.two)).toEqual([D.half, 0]);
    expect(run("fsqrt_d", RNE, double(4))).toEqual([D.two, 0]);
    expect(run("fmul_d", RNE, D.three, D.three)).toEqual([double(9), 0]);
  });

  it("is set when the result is rounded", () => {
    expect(run("fadd_d", RNE, D.one, D.minSubnormal)).toEqual([D.one, NX]);
    expect(run("fdiv_d", RNE, D.one, D.three)).toEqual([double(1 / 3), NX]);
    expect(run("fsqrt_d", RNE, D.two)).toEqual([double(Math.SQRT2), NX]);
    expect(run("fmul_d", RNE, D.aboveOne, D.aboveOne)).toEqual([0x3ff0000000000002n, NX]);
  });

  it("is seen by a fused multiply-add after the cancellation, not before", () => {
    // (1 + u)^2 - (1 + 2u) = u^2, exactly.
    expect(run("fmsub_d", RNE, D.aboveOne, D.aboveOne, 0x3ff0000000000002n)).toEqual([double(2 ** -104), 0]);
  });

  it("is seen by a fused multiply-add in what its last addition does not see", () => {
    // 1 - 2^-53 + 2^-107: the two rounding errors add up to -2^-53 when they are rounded themselves.
    const addend = double(-(2 ** -54) + 2 ** -107);
    expect(run("fmadd_d", RNE, double(1 + 2 ** -27), double(1 - 2 ** -27), addend)).toEqual([D.belowOne, NX]);
  });
});

describe("rounding modes", () => {
  it.each([
    [RNE, D.one, 0xbff0000000000000n],
    [RTZ, D.one, 0xbff0000000000000n],
    [RDN, D.one, 0xbff0000000000001n],
    [RUP, D.aboveOne, 0xbff0000000000000n],
    [RMM, D.aboveOne, 0xbff0000000000001n],
  ])("mode %i: a tie above one, and its mirror", (rm, above, mirrored) => {
    const tie = double(2 ** -53);
    expect(run("fadd_d", rm, D.one, tie)).toEqual([above, NX]);
    expect(run("fsub_d", rm, D.minusOne, tie)).toEqual([mirrored, NX]);
  });

  it("an exact zero sum of unlike signs is -0 when rounding down, else +0", () => {
    for (const rm of [RNE, RTZ, RUP, RMM]) expect(run("fsub_d", rm, D.one, D.one)).toEqual([D.zero, 0]);
    expect(run("fsub_d", RDN, D.one, D.one)).toEqual([D.minusZero, 0]);
    expect(run("fadd_d", RDN, D.zero, D.minusZero)).toEqual([D.minusZero, 0]);
    expect(run("fadd_d", RNE, D.minusZero, D.minusZero)).toEqual([D.minusZero, 0]);
  });
});

describe("OF, overflow", () => {
  it("comes with NX, and gives infinity or the largest number as the mode says", () => {
    expect(run("fadd_d", RNE, D.max, D.max)).toEqual([D.infinity, OF | NX]);
    expect(run("fadd_d", RTZ, D.max, D.max)).toEqual([D.max, OF | NX]);
    expect(run("fmul_d", RDN, D.max, D.two)).toEqual([D.max, OF | NX]);
    expect(run("fmul_d", RUP, D.max, D.two)).toEqual([D.infinity, OF | NX]);
    expect(run("fmadd_d", RNE, double(2 ** 490), double(2 ** 490), D.max)).toEqual([D.infinity, OF | NX]);
    expect(run("fcvt_s_d", RNE, D.max)).toEqual([S.infinity, OF | NX]);
    expect(run("fcvt_s_d", RTZ, D.max)).toEqual([S.max, OF | NX]);
  });

  it("is not raised by infinite operands, nor by rounding down to the largest number", () => {
    expect(run("fadd_d", RNE, D.infinity, D.max)).toEqual([D.infinity, 0]);
    expect(run("fadd_d", RNE, D.max, D.one)).toEqual([D.max, NX]);
  });
});

describe("UF, underflow", () => {
  it("is set when the result is tiny and inexact", () => {
    expect(run("fmul_d", RNE, D.minSubnormal, D.half)).toEqual([D.zero, UF | NX]);
    expect(run("fmul_d", RUP, D.minSubnormal, D.half)).toEqual([D.minSubnormal, UF | NX]);
    expect(run("fdiv_s", RNE, S.minSubnormal, 0xffffffff40400000n)).toEqual([S.zero, UF | NX]);
  });

  it("is clear when the tiny result is exact", () => {
    expect(run("fmul_d", RNE, D.minNormal, D.half)).toEqual([0x0008000000000000n, 0]);
    expect(run("fsub_d", RNE, 0x0010000000000001n, D.minNormal)).toEqual([D.minSubnormal, 0]);
  });

  it("tininess is detected after rounding", () => {
    // minNormal * (1 - 2^-53): with an unbounded exponent that is a number just below minNormal, so it is tiny.
    expect(run("fmul_d", RNE, D.minNormal, D.belowOne)).toEqual([D.minNormal, UF | NX]);
    expect(run("fmadd_d", RNE, D.minNormal, D.belowOne, D.zero)).toEqual([D.minNormal, UF | NX]);
    expect(run("fmul_s", RNE, S.minNormal, S.belowOne)).toEqual([S.minNormal, UF | NX]);
    expect(run("fmadd_s", RNE, S.minNormal, S.belowOne, S.zero)).toEqual([S.minNormal, UF | NX]);
    expect(run("fcvt_s_d", RNE, double(2 ** -126 - 2 ** -150))).toEqual([S.minNormal, UF | NX]);
    // (1 + 2^-52) * (1 - 2^-53) * minNormal rounds to minNormal even with an unbounded exponent: not tiny.
    expect(run("fmul_d", RDN, 0x0010000000000001n, D.belowOne)).toEqual([D.minNormal, NX]);
    expect(run("fmul_d", RNE, 0x000fffffffffffffn, D.aboveOne)).toEqual([D.minNormal, NX]);
  });
});

describe("DZ, divide by zero", () => {
  it("is an infinity with the sign of the quotient", () => {
    expect(run("fdiv_d", RNE, D.one, D.zero)).toEqual([D.infinity, DZ]);
    expect(run("fdiv_d", RNE, D.one, D.minusZero)).toEqual([D.minusInfinity, DZ]);
    expect(run("fdiv_s", RTZ, S.one, S.zero)).toEqual([S.infinity, DZ]);
  });

  it("is not raised by infinity / 0 or 0 / 0", () => {
    expect(run("fdiv_d", RNE, D.infinity, D.zero)).toEqual([D.infinity, 0]);
    expect(run("fdiv_d", RNE, D.zero, D.zero)).toEqual([D.nan, NV]);
  });
});

describe("NV, invalid operation", () => {
  const cases: [string, (keyof typeof D)[]][] = [
    ["fsub_d", ["infinity", "infinity"]],
    ["fadd_d", ["infinity", "minusInfinity"]],
    ["fmul_d", ["zero", "infinity"]],
    ["fdiv_d", ["infinity", "minusInfinity"]],
    ["fsqrt_d", ["minusOne"]],
    ["fmadd_d", ["infinity", "one", "minusInfinity"]],
    ["fmadd_d", ["infinity", "zero", "nan"]], // even when the addend is a quiet NaN
    ["fadd_d", ["signalingNaN", "nan"]],
  ];
  it.each(cases)("%s of %s", (name, operands) => {
    expect(run(name, RNE, ...operands.map((key) => D[key]))).toEqual([D.nan, NV]);
  });

  it("is not raised by a quiet NaN, whose payload is not propagated", () => {
    expect(run("fadd_d", RNE, D.payloadNaN, D.one)).toEqual([D.nan, 0]);
    expect(run("fsqrt_d", RNE, D.payloadNaN)).toEqual([D.nan, 0]);
    expect(run("fcvt_s_d", RNE, D.payloadNaN)).toEqual([S.nan, 0]);
    expect(run("fcvt_d_s", RNE, S.signalingNaN)).toEqual([D.nan, NV]);
  });

  it("the square root of -0 is -0", () => {
    expect(run("fsqrt_d", RNE, D.minusZero)).toEqual([D.minusZero, 0]);
  });
});

describe("NaN boxing", () => {
  it("an operand which is not boxed is the canonical NaN", () => {
    const unboxedOne = 0x000000003f800000n;
    expect(run("fadd_s", RNE, unboxedOne, S.one)).toEqual([S.nan, 0]);
    expect(run("fclass_s", RNE, unboxedOne)).toEqual([1n << 9n, 0]);
    expect(run("feq_s", RNE, unboxedOne, S.one)).toEqual([0n, 0]);
    expect(run("fmin_s", RNE, unboxedOne, S.one)).toEqual([S.one, 0]);
    expect(run("fcvt_w_s", RNE, unboxedOne)).toEqual([0x7fffffffn, NV]);
  });
});

describe("comparisons", () => {
  it("feq is quiet: only a signaling NaN is invalid", () => {
    expect(run("feq_d", RNE, D.zero, D.minusZero)).toEqual([1n, 0]);
    expect(run("feq_d", RNE, D.nan, D.nan)).toEqual([0n, 0]);
    expect(run("feq_d", RNE, D.one, D.signalingNaN)).toEqual([0n, NV]);
  });

  it("flt and fle signal on every NaN", () => {
    expect(run("flt_d", RNE, D.minusZero, D.zero)).toEqual([0n, 0]);
    expect(run("fle_d", RNE, D.zero, D.minusZero)).toEqual([1n, 0]);
    expect(run("flt_d", RNE, D.one, D.nan)).toEqual([0n, NV]);
    expect(run("fle_d", RNE, D.nan, D.one)).toEqual([0n, NV]);
  });
});

describe("fmin and fmax", () => {
  it("order zeros by sign", () => {
    expect(run("fmin_d", RNE, D.zero, D.minusZero)).toEqual([D.minusZero, 0]);
    expect(run("fmax_d", RNE, D.minusZero, D.zero)).toEqual([D.zero, 0]);
  });

  it("prefer the number to a NaN, and raise NV for a signaling one", () => {
    expect(run("fmin_d", RNE, D.nan, D.one)).toEqual([D.one, 0]);
    expect(run("fmax_d", RNE, D.one, D.signalingNaN)).toEqual([D.one, NV]);
    expect(run("fmax_d", RNE, D.payloadNaN, D.payloadNaN)).toEqual([D.nan, 0]);
  });
});

describe("fclass", () => {
  const negative: (keyof typeof D)[] = ["minusInfinity", "minusOne", "minusSubnormal", "minusZero"];
  const positive: (keyof typeof D)[] = ["zero", "maxSubnormal", "one", "infinity", "signalingNaN", "payloadNaN"];
  it.each([...negative, ...positive].map((key, bit) => [key, bit] as const))("of %s is bit %i", (key, bit) => {
    expect(run("fclass_d", RNE, D[key])).toEqual([1n << BigInt(bit), 0]);
  });
});

describe("conversion to integers", () => {
  it.each([
    [RNE, 2, -2],
    [RTZ, 2, -2],
    [RDN, 2, -3],
    [RUP, 3, -2],
    [RMM, 3, -3],
  ])("mode %i rounds 2.5 and -2.5 to %i and %i", (rm, above, below) => {
    expect(run("fcvt_w_d", rm, double(2.5))).toEqual([word(above), NX]);
    expect(run("fcvt_l_d", rm, double(-2.5))).toEqual([word(below), NX]);
  });

  it("does not round the number below one half up", () => {
    expect(run("fcvt_w_d", RMM, double(0.49999999999999994))).toEqual([0n, NX]);
    expect(run("fcvt_l_d", RNE, double(4503599627370495.5))).toEqual([4503599627370496n, NX]);
  });

  it("saturates out of range with NV alone; NaN is the largest", () => {
    expect(run("fcvt_w_d", RTZ, double(2147483648))).toEqual([0x7fffffffn, NV]);
    expect(run("fcvt_w_d", RTZ, double(-2147483648.9))).toEqual([0xffffffff80000000n, NX]);
    expect(run("fcvt_w_d", RDN, double(-2147483648.9))).toEqual([0xffffffff80000000n, NV]);
    expect(run("fcvt_wu_d", RTZ, D.nan)).toEqual([0xffffffffffffffffn, NV]);
    expect(run("fcvt_wu_d", RTZ, double(4294967295))).toEqual([0xffffffffffffffffn, 0]);
    expect(run("fcvt_l_d", RTZ, D.minusInfinity)).toEqual([0x8000000000000000n, NV]);
    expect(run("fcvt_lu_d", RTZ, double(2 ** 64))).toEqual([0xffffffffffffffffn, NV]);
    expect(run("fcvt_lu_d", RTZ, D.minusOne)).toEqual([0n, NV]);
  });

  it("rounds a negative fraction to an unsigned zero with NX", () => {
    expect(run("fcvt_wu_d", RTZ, double(-0.75))).toEqual([0n, NX]);
    expect(run("fcvt_lu_d", RDN, double(-0.75))).toEqual([0n, NV]);
  });
});

describe("conversion from integers", () => {
  it("is exact to 53 bits, and rounds once beyond", () => {
    expect(run("fcvt_d_w", RNE, 0xffffffffn)).toEqual([D.minusOne, 0]);
    expect(run("fcvt_d_wu", RNE, 0xffffffffn)).toEqual([double(4294967295), 0]);
    expect(run("fcvt_d_l", RNE, 0x0020000000000001n)).toEqual([double(2 ** 53), NX]);
    expect(run("fcvt_d_l", RUP, 0x0020000000000001n)).toEqual([double(2 ** 53 + 2), NX]);
    expect(run("fcvt_d_lu", RNE, 0xffffffffffffffffn)).toEqual([double(2 ** 64), NX]);
    expect(run("fcvt_d_lu", RTZ, 0xffffffffffffffffn)).toEqual([double(2 ** 64 - 2048), NX]);
    // 2^60 + 2^36 + 1 is above a tie of binary32, but rounding to binary64 first would make a tie of it.
    expect(run("fcvt_s_l", RNE, 0x1000001000000001n)).toEqual([0xffffffff5d800001n, NX]);
  });
});
