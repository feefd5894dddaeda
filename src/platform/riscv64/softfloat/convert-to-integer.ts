// fcvt.{w,wu,l,lu}.{s,d}.
//
// Rounding a double to an integral value is exact in host arithmetic in every mode, so that there is no long way. Results
// out of range and NaN: RISC-V Unprivileged ISA, "Single-Precision Floating-Point Conversion and Move Instructions",
// table "Domains of float-to-integer conversions": the nearest bound, NaN as +infinity, NV set and NX not.

import { NV, NX, RDN, RMM, RNE, RTZ } from "./fcsr.ts";
import { type FloatState, readF32Value } from "./float-state.ts";

const TWO_31 = 2147483648;
const TWO_32 = 4294967296;
const TWO_63 = 2 ** 63;
const TWO_64 = 2 ** 64;

/** fcvt.w.d; the word. */
export function f64ToI32(state: FloatState, rm: number, rs: number): number {
  return toI32(state, rm, state.f64[rs]!);
}

/** fcvt.w.s; the word. */
export function f32ToI32(state: FloatState, rm: number, rs: number): number {
  return toI32(state, rm, readF32Value(state, rs));
}

/** fcvt.wu.d; the word as a signed one, which the register takes sign-extended. */
export function f64ToU32(state: FloatState, rm: number, rs: number): number {
  return toU32(state, rm, state.f64[rs]!);
}

/** fcvt.wu.s; the word as a signed one, which the register takes sign-extended. */
export function f32ToU32(state: FloatState, rm: number, rs: number): number {
  return toU32(state, rm, readF32Value(state, rs));
}

/** fcvt.l.d; to `out[at]` (low word) and `out[at + 1]`. */
export function f64ToI64(state: FloatState, rm: number, out: Int32Array, at: number, rs: number): void {
  toI64(state, rm, out, at, state.f64[rs]!);
}

/** fcvt.l.s; to `out[at]` (low word) and `out[at + 1]`. */
export function f32ToI64(state: FloatState, rm: number, out: Int32Array, at: number, rs: number): void {
  toI64(state, rm, out, at, readF32Value(state, rs));
}

/** fcvt.lu.d; to `out[at]` (low word) and `out[at + 1]`. */
export function f64ToU64(state: FloatState, rm: number, out: Int32Array, at: number, rs: number): void {
  toU64(state, rm, out, at, state.f64[rs]!);
}

/** fcvt.lu.s; to `out[at]` (low word) and `out[at + 1]`. */
export function f32ToU64(state: FloatState, rm: number, out: Int32Array, at: number, rs: number): void {
  toU64(state, rm, out, at, readF32Value(state, rs));
}

function toI32(state: FloatState, rm: number, value: number): number {
  const integral = roundToIntegral(value, rm);
  if (integral >= -TWO_31 && integral < TWO_31) {
    if (integral !== value) state.fcsr |= NX;
    return integral | 0;
  }
  state.fcsr |= NV;
  return integral < 0 ? -2147483648 : 0x7fffffff;
}

function toU32(state: FloatState, rm: number, value: number): number {
  const integral = roundToIntegral(value, rm);
  if (integral >= 0 && integral < TWO_32) {
    if (integral !== value) state.fcsr |= NX;
    return integral | 0;
  }
  state.fcsr |= NV;
  return integral < 0 ? 0 : -1;
}

function toI64(state: FloatState, rm: number, out: Int32Array, at: number, value: number): void {
  const integral = roundToIntegral(value, rm);
  if (integral >= -TWO_63 && integral < TWO_63) {
    if (integral !== value) state.fcsr |= NX;
    store(out, at, integral, Math.floor(integral / TWO_32));
    return;
  }
  state.fcsr |= NV;
  if (integral < 0) store(out, at, 0, 0x80000000);
  else store(out, at, -1, 0x7fffffff);
}

function toU64(state: FloatState, rm: number, out: Int32Array, at: number, value: number): void {
  const integral = roundToIntegral(value, rm);
  if (integral >= 0 && integral < TWO_64) {
    if (integral !== value) state.fcsr |= NX;
    store(out, at, integral, Math.floor(integral / TWO_32));
    return;
  }
  state.fcsr |= NV;
  if (integral < 0) store(out, at, 0, 0);
  else store(out, at, -1, -1);
}

/** Storing to an Int32Array takes a number modulo 2^32 (ECMA-262, ToInt32). */
function store(out: Int32Array, at: number, low: number, high: number): void {
  out[at] = low;
  out[at + 1] = high;
}

function roundToIntegral(value: number, rm: number): number {
  if (rm === RTZ) return Math.trunc(value);
  if (rm === RNE) return roundTiesToEven(value);
  if (rm === RMM) return roundTiesToAway(value);
  return rm === RDN ? Math.floor(value) : Math.ceil(value);
}

/** At 2^52 one unit in the last place is one: the host's addition does the rounding. */
function roundTiesToEven(value: number): number {
  const unitIsOne = 2 ** 52;
  if (value >= 0) return value < unitIsOne ? value + unitIsOne - unitIsOne : value;
  return value > -unitIsOne ? value - unitIsOne + unitIsOne : value;
}

function roundTiesToAway(value: number): number {
  const truncated = Math.trunc(value);
  // The difference is exact; a sum with one half would not be.
  if (Math.abs(value - truncated) < 0.5) return truncated;
  return value < 0 ? truncated - 1 : truncated + 1;
}
