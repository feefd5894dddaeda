// fmadd.s, fmsub.s, fnmsub.s, fnmadd.s.
//
// The product is exact in binary64. The sum with the addend is rounded to odd, as its 53 bits are too few for a plain
// double rounding to be harmless (the product has 48 bits of its own), and then to binary32.

import { F32_MIN_NORMAL, roundToOdd, twoSumError } from "./error-free.ts";
import { NX, RNE } from "./fcsr.ts";
import { type FloatState, invalidF32, readF32, writeNaNF32 } from "./float-state.ts";
import { isNaNF32, isSignalingNaNF32 } from "./nan.ts";
import { roundF32 } from "./round-f32.ts";
import { valueF32, writeZeroSumF32 } from "./special-f32.ts";

/** `rd = +-(rs1 * rs2) +- rs3`, rounded once; `member` is FMADD, FMSUB, FNMSUB or FNMADD (muladd-f64.ts). */
export function f32MulAdd(
  state: FloatState,
  member: number,
  rm: number,
  rd: number,
  rs1: number,
  rs2: number,
  rs3: number,
): void {
  const words = state.f;
  if (rm === RNE && (words[2 * rs1 + 1]! & words[2 * rs2 + 1]! & words[2 * rs3 + 1]!) === -1) {
    const a = (member & 2) !== 0 ? -state.f32[2 * rs1]! : state.f32[2 * rs1]!;
    const c = (member & 1) !== 0 ? -state.f32[2 * rs3]! : state.f32[2 * rs3]!;
    const product = a * state.f32[2 * rs2]!;
    const sum = product + c;
    const error = twoSumError(product, c, sum);
    const result = Math.fround(error === 0 ? sum : roundToOdd(sum, error));
    const isExact = error === 0 && result === sum;
    const magnitude = Math.abs(result);
    if (magnitude < Number.POSITIVE_INFINITY && (isExact || magnitude > F32_MIN_NORMAL)) {
      if (!isExact) state.fcsr |= NX;
      state.f32[2 * rd] = result;
      words[2 * rd + 1] = -1;
      return;
    }
  }
  mulAddF32Soft(state, member, rm, rd, rs1, rs2, rs3);
}

/** @internal Exported to be compared with the fast path. */
export function mulAddF32Soft(
  state: FloatState,
  member: number,
  rm: number,
  rd: number,
  rs1: number,
  rs2: number,
  rs3: number,
): void {
  const aBits = readF32(state, rs1) ^ ((member & 2) !== 0 ? 0x80000000 : 0);
  const bBits = readF32(state, rs2);
  const cBits = readF32(state, rs3) ^ ((member & 1) !== 0 ? 0x80000000 : 0);
  const c = valueF32(cBits);
  const product = valueF32(aBits) * valueF32(bBits);
  const sum = product + c;
  if (Number.isNaN(sum)) {
    const isFactorNaN = isNaNF32(aBits) || isNaNF32(bBits);
    const isSignaling = isSignalingNaNF32(aBits) || isSignalingNaNF32(bBits) || isSignalingNaNF32(cBits);
    // RISC-V Unprivileged ISA, "F" extension: infinity times zero is invalid "even when the addend is a quiet NaN".
    const isInvalidProduct = Number.isNaN(product) && !isFactorNaN;
    if (isSignaling || isInvalidProduct || !(isFactorNaN || isNaNF32(cBits))) invalidF32(state, rd);
    else writeNaNF32(state, rd);
  } else if (sum === 0) {
    writeZeroSumF32(state, rm, rd, (aBits ^ bBits) < 0, cBits < 0);
  } else if (Math.abs(sum) === Number.POSITIVE_INFINITY) {
    roundF32(state, rm, rd, sum);
  } else {
    roundF32(state, rm, rd, roundToOdd(sum, twoSumError(product, c, sum)));
  }
}
