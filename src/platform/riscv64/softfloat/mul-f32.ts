// fmul.s.
//
// The product of two binary32 is exact in binary64 (48 bits, exponents from -298 to 255): one rounding remains.

import { F32_MIN_NORMAL } from "./error-free.ts";
import { NX, RNE } from "./fcsr.ts";
import { type FloatState, readF32 } from "./float-state.ts";
import { roundF32 } from "./round-f32.ts";
import { valueF32, writeNaNResultF32 } from "./special-f32.ts";

/** `rd = rs1 * rs2`. */
export function f32Mul(state: FloatState, rm: number, rd: number, rs1: number, rs2: number): void {
  if (rm === RNE && (state.f[2 * rs1 + 1]! & state.f[2 * rs2 + 1]!) === -1) {
    const product = state.f32[2 * rs1]! * state.f32[2 * rs2]!;
    const result = Math.fround(product);
    const magnitude = Math.abs(result);
    if (result === product || (magnitude > F32_MIN_NORMAL && magnitude < Number.POSITIVE_INFINITY)) {
      if (result !== product) state.fcsr |= NX;
      state.f32[2 * rd] = result;
      state.f[2 * rd + 1] = -1;
      return;
    }
  }
  mulF32Soft(state, rm, rd, rs1, rs2);
}

/** @internal Exported to be compared with the fast path. */
export function mulF32Soft(state: FloatState, rm: number, rd: number, rs1: number, rs2: number): void {
  const aBits = readF32(state, rs1);
  const bBits = readF32(state, rs2);
  const product = valueF32(aBits) * valueF32(bBits);
  if (Number.isNaN(product)) writeNaNResultF32(state, rd, aBits, bBits);
  else roundF32(state, rm, rd, product);
}
