// fmadd.d, fmsub.d, fnmsub.d, fnmadd.d.
//
// Fast path, round to nearest even: a * b = p + e (Dekker) and p + c = s + t (2Sum), exactly; t + e, which is at most
// two units in the last place of s, is rounded to odd, and one addition to s rounds the whole. It is Boldo and
// Melquiond's Fma_emul less two of its 2Sums: when t is not zero, the addend did not cancel the product (Sterbenz), so
// that the halfway points around s have at most 52 significant bits as seen from s, and rounding to odd keeps t + e on
// the right side of each of them; when t is zero, t + e is exact.

import { isInTwoProductRange, roundToOdd, TWO_PRODUCT_MAX, twoProductError, twoSumError } from "./error-free.ts";
import { NX, RNE } from "./fcsr.ts";
import type { FloatState } from "./float-state.ts";
import { mulAddF64Soft } from "./muladd-f64-soft.ts";

// The member of the family is bits 3:2 of the opcode (RISC-V Unprivileged ISA, "RV32/64G Instruction Set Listings").
/** `rs1 * rs2 + rs3` */
export const FMADD = 0;
/** `rs1 * rs2 - rs3` */
export const FMSUB = 1;
/** `-(rs1 * rs2) + rs3` */
export const FNMSUB = 2;
/** `-(rs1 * rs2) - rs3` */
export const FNMADD = 3;

/** `rd = +-(rs1 * rs2) +- rs3`, rounded once; `member` is FMADD, FMSUB, FNMSUB or FNMADD. */
export function f64MulAdd(
  state: FloatState,
  member: number,
  rm: number,
  rd: number,
  rs1: number,
  rs2: number,
  rs3: number,
): void {
  if (rm === RNE) {
    const a = (member & 2) !== 0 ? -state.f64[rs1]! : state.f64[rs1]!;
    const b = state.f64[rs2]!;
    const c = (member & 1) !== 0 ? -state.f64[rs3]! : state.f64[rs3]!;
    const product = a * b;
    // Product and addend are far enough below the largest number for their sum, and every step to it, not to overflow.
    if (Math.abs(c) <= TWO_PRODUCT_MAX) {
      if (isInTwoProductRange(a, b, product)) {
        const sum = product + c;
        const sumError = twoSumError(product, c, sum);
        const productError = twoProductError(a, b, product);
        const tail = sumError + productError;
        const tailError = twoSumError(sumError, productError, tail);
        const result = sum + (tailError === 0 ? tail : roundToOdd(tail, tailError));
        // The last addition is exact or not as Fast2Sum (|sum| >= |tail|) tells. An inexact tail makes the whole inexact.
        if (tailError !== 0 || tail - (result - sum) !== 0) state.fcsr |= NX;
        state.f64[rd] = result;
        return;
      }
      if (product === 0 && (a === 0 || b === 0)) {
        // Exact; a sum of two zeros has the sign the host gives it.
        state.f64[rd] = product + c;
        return;
      }
    }
  }
  mulAddF64Soft(state, rm, rd, rs1, rs2, rs3, (member & 2) !== 0, (member & 1) !== 0);
}
