// fmul.d.
//
// Fast path, round to nearest even: a product above the smallest normal number cannot have underflowed, and Dekker's
// product says whether it is exact, which matters only while NX is clear (see add-f64.ts).

import { F64_MIN_NORMAL, isInTwoProductRange, twoProductError } from "./error-free.ts";
import { NX, RNE } from "./fcsr.ts";
import type { FloatState } from "./float-state.ts";
import { mulF64Soft } from "./muladd-f64-soft.ts";

/** `rd = rs1 * rs2`. */
export function f64Mul(state: FloatState, rm: number, rd: number, rs1: number, rs2: number): void {
  const a = state.f64[rs1]!;
  const b = state.f64[rs2]!;
  const product = a * b;
  if (rm === RNE) {
    const magnitude = Math.abs(product);
    if (magnitude > F64_MIN_NORMAL && magnitude < Number.POSITIVE_INFINITY) {
      if ((state.fcsr & NX) !== 0) {
        state.f64[rd] = product;
        return;
      }
      if (isInTwoProductRange(a, b, product)) {
        if (twoProductError(a, b, product) !== 0) state.fcsr |= NX;
        state.f64[rd] = product;
        return;
      }
    } else if (product === 0 && (a === 0 || b === 0)) {
      state.f64[rd] = product;
      return;
    }
  }
  mulF64Soft(state, rm, rd, rs1, rs2);
}
