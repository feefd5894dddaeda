// The state an operation works on: the float registers and fcsr of one hart.
//
// Operands and results are register numbers, not values, for two reasons. A double that passes through a call which V8
// does not inline is boxed on the heap; a register number is not. And a NaN that passes through a JavaScript number may
// lose its payload (ECMA-262, NumericToRawBytes), while the words of a register never do.

import { NV } from "./fcsr.ts";

/** The three arrays are views of the same memory (on a little-endian host). */
export interface FloatState {
  /** Registers as words: `2 * n` is the low half of register n, `2 * n + 1` its high half. */
  readonly f: Int32Array;
  /** The registers as binary64. NaNs are read through `f`. */
  readonly f64: Float64Array;
  /** The registers as binary32: `2 * n` is the NaN-boxed single of register n. */
  readonly f32: Float32Array;
  /** Every operation ORs its exceptions into fflags, bits 4:0, and leaves the rest alone. */
  fcsr: number;
}

/** Store a binary64 given as two words. */
export function writeF64(state: FloatState, rd: number, low: number, high: number): void {
  state.f[2 * rd] = low;
  state.f[2 * rd + 1] = high;
}

/** Store a binary32 given as its bits, NaN-boxed. */
export function writeF32(state: FloatState, rd: number, bits: number): void {
  state.f[2 * rd] = bits;
  state.f[2 * rd + 1] = -1;
}

/** RISC-V Unprivileged ISA, "NaN Boxing of Narrower Values": an operand which is not properly boxed is the canonical NaN. */
export function readF32(state: FloatState, rs: number): number {
  return state.f[2 * rs + 1] === -1 ? state.f[2 * rs]! : F32_CANONICAL_NAN;
}

/** The value of a binary32 operand; NaN when it is not properly boxed. */
export function readF32Value(state: FloatState, rs: number): number {
  return state.f[2 * rs + 1] === -1 ? state.f32[2 * rs]! : Number.NaN;
}

export const F32_CANONICAL_NAN = 0x7fc00000;
const F64_CANONICAL_NAN_HIGH = 0x7ff80000;

export function writeNaNF64(state: FloatState, rd: number): void {
  writeF64(state, rd, 0, F64_CANONICAL_NAN_HIGH);
}

export function writeNaNF32(state: FloatState, rd: number): void {
  writeF32(state, rd, F32_CANONICAL_NAN);
}

/** Invalid operation: raise NV and deliver the canonical NaN. */
export function invalidF64(state: FloatState, rd: number): void {
  state.fcsr |= NV;
  writeNaNF64(state, rd);
}

/** Invalid operation: raise NV and deliver the canonical NaN. */
export function invalidF32(state: FloatState, rd: number): void {
  state.fcsr |= NV;
  writeNaNF32(state, rd);
}
