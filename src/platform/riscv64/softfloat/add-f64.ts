// fadd.d and fsub.d.
//
// Fast path, round to nearest even and a finite result: the host's sum is the result, and 2Sum says whether it is exact
// (a sum never underflows inexactly). When NX has been raised already nobody can see whether it is: the sticky-NX trick
// of QEMU's hardfloat (fpu/softfloat.c).

import { TWO_SUM_MAX, twoSumError } from "./error-free.ts";
import { NX, RNE } from "./fcsr.ts";
import type { FloatState } from "./float-state.ts";
import { addF64Soft } from "./muladd-f64-soft.ts";

/** `rd = rs1 + rs2`. */
export function f64Add(state: FloatState, rm: number, rd: number, rs1: number, rs2: number): void {
  addF64(state, rm, rd, rs1, rs2, false);
}

/** `rd = rs1 - rs2`. */
export function f64Sub(state: FloatState, rm: number, rd: number, rs1: number, rs2: number): void {
  addF64(state, rm, rd, rs1, rs2, true);
}

function addF64(state: FloatState, rm: number, rd: number, rs1: number, rs2: number, negate: boolean): void {
  const a = state.f64[rs1]!;
  const b = negate ? -state.f64[rs2]! : state.f64[rs2]!;
  const sum = a + b;
  if (rm === RNE) {
    if ((state.fcsr & NX) !== 0) {
      // False for NaN, and for infinity, which may be an overflow.
      if (Math.abs(sum) < Number.POSITIVE_INFINITY) {
        state.f64[rd] = sum;
        return;
      }
    } else if (Math.abs(sum) <= TWO_SUM_MAX) {
      if (twoSumError(a, b, sum) !== 0) state.fcsr |= NX;
      state.f64[rd] = sum;
      return;
    }
  }
  addF64Soft(state, rm, rd, rs1, rs2, negate);
}
