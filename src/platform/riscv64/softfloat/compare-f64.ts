// feq.d, flt.d, fle.d, fmin.d, fmax.d, fclass.d.
//
// Sources: RISC-V Unprivileged ISA, "Single-Precision Floating-Point Compare Instructions" (feq is quiet: only a
// signaling NaN is invalid; flt and fle signal on any NaN), "Computational Instructions" (fmin and fmax are IEEE
// 754-2019 minimumNumber and maximumNumber) and "Classify Instruction".

import { NV } from "./fcsr.ts";
import { type FloatState, writeF64, writeNaNF64 } from "./float-state.ts";
import { isNaNF64, isSignalingNaNF64 } from "./nan.ts";

function isSignaling(state: FloatState, rs: number): boolean {
  return isSignalingNaNF64(state.f[2 * rs]!, state.f[2 * rs + 1]!);
}

/** 1 when `rs1 == rs2`, else 0. */
export function f64Eq(state: FloatState, rs1: number, rs2: number): number {
  const a = state.f64[rs1]!;
  const b = state.f64[rs2]!;
  if (a === b) return 1;
  if ((Number.isNaN(a) || Number.isNaN(b)) && (isSignaling(state, rs1) || isSignaling(state, rs2))) state.fcsr |= NV;
  return 0;
}

/** 1 when `rs1 < rs2`, else 0. */
export function f64Lt(state: FloatState, rs1: number, rs2: number): number {
  const a = state.f64[rs1]!;
  const b = state.f64[rs2]!;
  if (a < b) return 1;
  if (Number.isNaN(a) || Number.isNaN(b)) state.fcsr |= NV;
  return 0;
}

/** 1 when `rs1 <= rs2`, else 0. */
export function f64Le(state: FloatState, rs1: number, rs2: number): number {
  const a = state.f64[rs1]!;
  const b = state.f64[rs2]!;
  if (a <= b) return 1;
  if (Number.isNaN(a) || Number.isNaN(b)) state.fcsr |= NV;
  return 0;
}

/** `rd = minimumNumber(rs1, rs2)`. */
export function f64Min(state: FloatState, rd: number, rs1: number, rs2: number): void {
  const a = state.f64[rs1]!;
  const b = state.f64[rs2]!;
  if (a < b) copy(state, rd, rs1);
  else if (b < a) copy(state, rd, rs2);
  // Equal numbers have equal bits unless they are zeros: -0 < +0.
  else if (a === b) writeF64(state, rd, state.f[2 * rs1]!, state.f[2 * rs1 + 1]! | state.f[2 * rs2 + 1]!);
  else selectNumber(state, rd, rs1, rs2);
}

/** `rd = maximumNumber(rs1, rs2)`. */
export function f64Max(state: FloatState, rd: number, rs1: number, rs2: number): void {
  const a = state.f64[rs1]!;
  const b = state.f64[rs2]!;
  if (a > b) copy(state, rd, rs1);
  else if (b > a) copy(state, rd, rs2);
  else if (a === b) writeF64(state, rd, state.f[2 * rs1]!, state.f[2 * rs1 + 1]! & state.f[2 * rs2 + 1]!);
  else selectNumber(state, rd, rs1, rs2);
}

function copy(state: FloatState, rd: number, rs: number): void {
  writeF64(state, rd, state.f[2 * rs]!, state.f[2 * rs + 1]!);
}

/** One operand at least is NaN: the other one, if it is a number. */
function selectNumber(state: FloatState, rd: number, rs1: number, rs2: number): void {
  if (isSignaling(state, rs1) || isSignaling(state, rs2)) state.fcsr |= NV;
  if (!isNaNF64(state.f[2 * rs1]!, state.f[2 * rs1 + 1]!)) copy(state, rd, rs1);
  else if (!isNaNF64(state.f[2 * rs2]!, state.f[2 * rs2 + 1]!)) copy(state, rd, rs2);
  else writeNaNF64(state, rd);
}

/** The fclass.d mask: one of ten bits, from negative infinity (bit 0) to positive infinity (7), sNaN (8), qNaN (9). */
export function f64Class(state: FloatState, rs: number): number {
  const high = state.f[2 * rs + 1]!;
  const low = state.f[2 * rs]!;
  const isNegative = high < 0;
  const exponent = (high >>> 20) & 0x7ff;
  const isFractionZero = ((high & 0x000fffff) | low) === 0;
  if (exponent === 0x7ff) {
    if (!isFractionZero) return isSignalingNaNF64(low, high) ? 1 << 8 : 1 << 9;
    return isNegative ? 1 << 0 : 1 << 7;
  }
  if (exponent !== 0) return isNegative ? 1 << 1 : 1 << 6;
  if (isFractionZero) return isNegative ? 1 << 3 : 1 << 4;
  return isNegative ? 1 << 2 : 1 << 5;
}
