// fdiv.s.
//
// The quotient in binary64, rounded again to binary32, is correctly rounded in every mode: a quotient of two 24-bit
// numbers which is not itself a 25-bit number (a binary32, or halfway between two) is at least 2^-49 away from one, in
// units of its own binade, and rounding to binary64 moves it by 2^-53 only. It is exact when its product with the
// divisor, which binary64 holds exactly, is the dividend.

import { F32_MIN_NORMAL } from "./error-free.ts";
import { DZ, NX, RNE } from "./fcsr.ts";
import { type FloatState, readF32 } from "./float-state.ts";
import { roundF32 } from "./round-f32.ts";
import { valueF32, writeNaNResultF32 } from "./special-f32.ts";

/** `rd = rs1 / rs2`. */
export function f32Div(state: FloatState, rm: number, rd: number, rs1: number, rs2: number): void {
  if (rm === RNE && (state.f[2 * rs1 + 1]! & state.f[2 * rs2 + 1]!) === -1) {
    const a = state.f32[2 * rs1]!;
    const b = state.f32[2 * rs2]!;
    const result = Math.fround(a / b);
    const magnitude = Math.abs(result);
    if (magnitude > F32_MIN_NORMAL && magnitude < Number.POSITIVE_INFINITY) {
      if (result * b !== a) state.fcsr |= NX;
      state.f32[2 * rd] = result;
      state.f[2 * rd + 1] = -1;
      return;
    }
  }
  divF32Soft(state, rm, rd, rs1, rs2);
}

/** @internal Exported to be compared with the fast path. */
export function divF32Soft(state: FloatState, rm: number, rd: number, rs1: number, rs2: number): void {
  const aBits = readF32(state, rs1);
  const bBits = readF32(state, rs2);
  const a = valueF32(aBits);
  const b = valueF32(bBits);
  const quotient = a / b;
  if (Number.isNaN(quotient)) {
    writeNaNResultF32(state, rd, aBits, bBits);
    return;
  }
  if (b === 0 && Math.abs(a) !== Number.POSITIVE_INFINITY) state.fcsr |= DZ;
  roundF32(state, rm, rd, quotient);
}
