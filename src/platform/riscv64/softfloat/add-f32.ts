// fadd.s and fsub.s.
//
// The sum of two binary32 in binary64 may be inexact, but rounding it again to binary32 is harmless: 53 >= 2 * 24 + 2
// (S. Figueroa, "When is double rounding innocuous?", 1995). 2Sum and the second rounding tell whether it was exact; a
// sum never underflows inexactly. The long way rounds to odd first (error-free.ts).

import { roundToOdd, twoSumError } from "./error-free.ts";
import { NX, RNE } from "./fcsr.ts";
import { type FloatState, readF32 } from "./float-state.ts";
import { roundF32 } from "./round-f32.ts";
import { valueF32, writeNaNResultF32, writeZeroSumF32 } from "./special-f32.ts";

/** `rd = rs1 + rs2`. */
export function f32Add(state: FloatState, rm: number, rd: number, rs1: number, rs2: number): void {
  addF32(state, rm, rd, rs1, rs2, false);
}

/** `rd = rs1 - rs2`. */
export function f32Sub(state: FloatState, rm: number, rd: number, rs1: number, rs2: number): void {
  addF32(state, rm, rd, rs1, rs2, true);
}

function addF32(state: FloatState, rm: number, rd: number, rs1: number, rs2: number, negate: boolean): void {
  // Both are NaN-boxed: both high words are all ones.
  if (rm === RNE && (state.f[2 * rs1 + 1]! & state.f[2 * rs2 + 1]!) === -1) {
    const a = state.f32[2 * rs1]!;
    const b = negate ? -state.f32[2 * rs2]! : state.f32[2 * rs2]!;
    const sum = a + b;
    const result = Math.fround(sum);
    if (Math.abs(result) < Number.POSITIVE_INFINITY) {
      if ((state.fcsr & NX) === 0 && (result !== sum || twoSumError(a, b, sum) !== 0)) state.fcsr |= NX;
      state.f32[2 * rd] = result;
      state.f[2 * rd + 1] = -1;
      return;
    }
  }
  addF32Soft(state, rm, rd, rs1, rs2, negate);
}

/** @internal Exported to be compared with the fast path. */
export function addF32Soft(state: FloatState, rm: number, rd: number, rs1: number, rs2: number, negate: boolean): void {
  const aBits = readF32(state, rs1);
  const bBits = readF32(state, rs2) ^ (negate ? 0x80000000 : 0);
  const a = valueF32(aBits);
  const b = valueF32(bBits);
  const sum = a + b;
  if (Number.isNaN(sum)) writeNaNResultF32(state, rd, aBits, bBits);
  else if (sum === 0) writeZeroSumF32(state, rm, rd, aBits < 0, bBits < 0);
  else if (Math.abs(sum) === Number.POSITIVE_INFINITY) roundF32(state, rm, rd, sum);
  else roundF32(state, rm, rd, roundToOdd(sum, twoSumError(a, b, sum)));
}
