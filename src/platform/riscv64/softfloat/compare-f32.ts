// feq.s, flt.s, fle.s, fmin.s, fmax.s, fclass.s: see compare-f64.ts for the rules and their sources.

import { NV } from "./fcsr.ts";
import { F32_CANONICAL_NAN, type FloatState, readF32, readF32Value, writeF32 } from "./float-state.ts";
import { isNaNF32, isSignalingNaNF32 } from "./nan.ts";

function isSignaling(state: FloatState, rs: number): boolean {
  return isSignalingNaNF32(readF32(state, rs));
}

/** 1 when `rs1 == rs2`, else 0. */
export function f32Eq(state: FloatState, rs1: number, rs2: number): number {
  const a = readF32Value(state, rs1);
  const b = readF32Value(state, rs2);
  if (a === b) return 1;
  if ((Number.isNaN(a) || Number.isNaN(b)) && (isSignaling(state, rs1) || isSignaling(state, rs2))) state.fcsr |= NV;
  return 0;
}

/** 1 when `rs1 < rs2`, else 0. */
export function f32Lt(state: FloatState, rs1: number, rs2: number): number {
  const a = readF32Value(state, rs1);
  const b = readF32Value(state, rs2);
  if (a < b) return 1;
  if (Number.isNaN(a) || Number.isNaN(b)) state.fcsr |= NV;
  return 0;
}

/** 1 when `rs1 <= rs2`, else 0. */
export function f32Le(state: FloatState, rs1: number, rs2: number): number {
  const a = readF32Value(state, rs1);
  const b = readF32Value(state, rs2);
  if (a <= b) return 1;
  if (Number.isNaN(a) || Number.isNaN(b)) state.fcsr |= NV;
  return 0;
}

/** `rd = minimumNumber(rs1, rs2)`. */
export function f32Min(state: FloatState, rd: number, rs1: number, rs2: number): void {
  const a = readF32Value(state, rs1);
  const b = readF32Value(state, rs2);
  if (a < b) writeF32(state, rd, state.f[2 * rs1]!);
  else if (b < a) writeF32(state, rd, state.f[2 * rs2]!);
  // Equal numbers have equal bits unless they are zeros: -0 < +0.
  else if (a === b) writeF32(state, rd, state.f[2 * rs1]! | state.f[2 * rs2]!);
  else selectNumber(state, rd, rs1, rs2);
}

/** `rd = maximumNumber(rs1, rs2)`. */
export function f32Max(state: FloatState, rd: number, rs1: number, rs2: number): void {
  const a = readF32Value(state, rs1);
  const b = readF32Value(state, rs2);
  if (a > b) writeF32(state, rd, state.f[2 * rs1]!);
  else if (b > a) writeF32(state, rd, state.f[2 * rs2]!);
  else if (a === b) writeF32(state, rd, state.f[2 * rs1]! & state.f[2 * rs2]!);
  else selectNumber(state, rd, rs1, rs2);
}

/** One operand at least is NaN: the other one, if it is a number. */
function selectNumber(state: FloatState, rd: number, rs1: number, rs2: number): void {
  const aBits = readF32(state, rs1);
  const bBits = readF32(state, rs2);
  if (isSignalingNaNF32(aBits) || isSignalingNaNF32(bBits)) state.fcsr |= NV;
  if (!isNaNF32(aBits)) writeF32(state, rd, aBits);
  else writeF32(state, rd, isNaNF32(bBits) ? F32_CANONICAL_NAN : bBits);
}

/** The fclass.s mask, as for fclass.d. */
export function f32Class(state: FloatState, rs: number): number {
  const bits = readF32(state, rs);
  const isNegative = bits < 0;
  const exponent = (bits >>> 23) & 0xff;
  const fraction = bits & 0x007fffff;
  if (exponent === 0xff) {
    if (fraction !== 0) return isSignalingNaNF32(bits) ? 1 << 8 : 1 << 9;
    return isNegative ? 1 << 0 : 1 << 7;
  }
  if (exponent !== 0) return isNegative ? 1 << 1 : 1 << 6;
  if (fraction === 0) return isNegative ? 1 << 3 : 1 << 4;
  return isNegative ? 1 << 2 : 1 << 5;
}
