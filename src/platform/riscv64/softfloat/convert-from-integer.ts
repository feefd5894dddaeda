// fcvt.{s,d}.{w,wu,l,lu}. Integers come as words, which the caller has; a 64-bit one as its low and its high half.
//
// A word is exact in binary64. A doubleword is the sum of its halves, both exact: 2Sum gives what the host's rounding
// lost. To binary32 that sum is rounded to odd first (round-f32.ts); to binary64 in a mode which is not the host's, the
// integer itself is the significand.

import { roundToOdd, twoSumError } from "./error-free.ts";
import { NX, RNE } from "./fcsr.ts";
import type { FloatState } from "./float-state.ts";
import { roundF32 } from "./round-f32.ts";
import { normalizeRoundPackF64 } from "./round-f64.ts";

const TWO_32 = 4294967296;

/** fcvt.d.w: exact. */
export function i32ToF64(state: FloatState, rd: number, word: number): void {
  state.f64[rd] = word | 0;
}

/** fcvt.d.wu: exact. */
export function u32ToF64(state: FloatState, rd: number, word: number): void {
  state.f64[rd] = word >>> 0;
}

/** fcvt.d.l. */
export function i64ToF64(state: FloatState, rm: number, rd: number, low: number, high: number): void {
  doublewordToF64(state, rm, rd, low, high, true);
}

/** fcvt.d.lu. */
export function u64ToF64(state: FloatState, rm: number, rd: number, low: number, high: number): void {
  doublewordToF64(state, rm, rd, low, high, false);
}

/** fcvt.s.w. */
export function i32ToF32(state: FloatState, rm: number, rd: number, word: number): void {
  toF32(state, rm, rd, word | 0);
}

/** fcvt.s.wu. */
export function u32ToF32(state: FloatState, rm: number, rd: number, word: number): void {
  toF32(state, rm, rd, word >>> 0);
}

/** fcvt.s.l. */
export function i64ToF32(state: FloatState, rm: number, rd: number, low: number, high: number): void {
  doublewordToF32(state, rm, rd, (high | 0) * TWO_32, low >>> 0);
}

/** fcvt.s.lu. */
export function u64ToF32(state: FloatState, rm: number, rd: number, low: number, high: number): void {
  doublewordToF32(state, rm, rd, (high >>> 0) * TWO_32, low >>> 0);
}

function doublewordToF64(
  state: FloatState,
  rm: number,
  rd: number,
  low: number,
  high: number,
  isSigned: boolean,
): void {
  const upper = (isSigned ? high | 0 : high >>> 0) * TWO_32;
  const lower = low >>> 0;
  const sum = upper + lower;
  const error = twoSumError(upper, lower, sum);
  // An exact result is the same in every mode.
  if (error === 0 || rm === RNE) {
    if (error !== 0) state.fcsr |= NX;
    state.f64[rd] = sum;
  } else if (sum < 0) {
    // The low word is not zero, or the sum would be exact: negation does not carry into the high one.
    normalizeRoundPackF64(state, rm, rd, 1, LEADING_BIT_62, -low | 0, ~high);
  } else {
    normalizeRoundPackF64(state, rm, rd, 0, LEADING_BIT_62, low, high);
  }
}

/** The biased exponent of 2^62, less one: what roundPackF64 takes for an integer. */
const LEADING_BIT_62 = 1023 + 62 - 1;

function doublewordToF32(state: FloatState, rm: number, rd: number, upper: number, lower: number): void {
  const sum = upper + lower;
  toF32(state, rm, rd, roundToOdd(sum, twoSumError(upper, lower, sum)));
}

/** `value` is exact or rounded to odd; integers do not underflow, and no binary32 mode makes 2^64 overflow. */
function toF32(state: FloatState, rm: number, rd: number, value: number): void {
  const result = Math.fround(value);
  if (result === value || rm === RNE) {
    if (result !== value) state.fcsr |= NX;
    state.f32[2 * rd] = result;
    state.f[2 * rd + 1] = -1;
  } else {
    roundF32(state, rm, rd, value);
  }
}
