// fdiv.d.
//
// Fast path as for products; the quotient is exact when it gives the dividend back.
// Long way: divide the significands, which are in [1, 2) so that nothing over- or underflows. The residual a - q * b of
// a quotient rounded to nearest is a binary64 itself (Handbook of Floating-Point Arithmetic, 4.7), and its sign tells
// on which side of q the exact quotient is. That and the guard bits are all that rounding needs: a quotient is never
// halfway between two numbers of its own precision.

import { F64_MIN_NORMAL, isInTwoProductRange, twoProductError } from "./error-free.ts";
import { DZ, NX, RNE } from "./fcsr.ts";
import { type FloatState, invalidF64, writeF64, writeNaNF64 } from "./float-state.ts";
import { isNaNF64, isSignalingNaNF64 } from "./nan.ts";
import { F64Parts } from "./parts-f64.ts";
import { roundPackNearestF64 } from "./round-nearest-f64.ts";

/** `rd = rs1 / rs2`. */
export function f64Div(state: FloatState, rm: number, rd: number, rs1: number, rs2: number): void {
  const a = state.f64[rs1]!;
  const b = state.f64[rs2]!;
  const quotient = a / b;
  if (rm === RNE) {
    const magnitude = Math.abs(quotient);
    if (magnitude > F64_MIN_NORMAL && magnitude < Number.POSITIVE_INFINITY) {
      if ((state.fcsr & NX) !== 0) {
        state.f64[rd] = quotient;
        return;
      }
      const product = quotient * b;
      if (isInTwoProductRange(quotient, b, product)) {
        if (product !== a || twoProductError(quotient, b, product) !== 0) state.fcsr |= NX;
        state.f64[rd] = quotient;
        return;
      }
    } else if (quotient === 0 && a === 0) {
      state.f64[rd] = quotient;
      return;
    }
  }
  divF64Soft(state, rm, rd, rs1, rs2);
}

const a = new F64Parts();
const b = new F64Parts();

/** @internal Exported to be compared with the fast path. */
export function divF64Soft(state: FloatState, rm: number, rd: number, rs1: number, rs2: number): void {
  const aHigh = state.f[2 * rs1 + 1]!;
  const aLow = state.f[2 * rs1]!;
  const bHigh = state.f[2 * rs2 + 1]!;
  const bLow = state.f[2 * rs2]!;
  a.unpack(aLow, aHigh);
  b.unpack(bLow, bHigh);
  const signBit = (aHigh ^ bHigh) & 0x80000000;

  if (isNaNF64(aLow, aHigh) || isNaNF64(bLow, bHigh)) {
    if (isSignalingNaNF64(aLow, aHigh) || isSignalingNaNF64(bLow, bHigh)) invalidF64(state, rd);
    else writeNaNF64(state, rd);
  } else if ((a.isSpecial() && b.isSpecial()) || (a.isZero() && b.isZero())) {
    invalidF64(state, rd);
  } else if (a.isSpecial()) {
    writeF64(state, rd, 0, signBit | 0x7ff00000);
  } else if (b.isSpecial() || a.isZero()) {
    writeF64(state, rd, 0, signBit);
  } else if (b.isZero()) {
    state.fcsr |= DZ;
    writeF64(state, rd, 0, signBit | 0x7ff00000);
  } else {
    const dividend = a.significand();
    const divisor = b.significand();
    const quotient = dividend / divisor;
    const product = quotient * divisor;
    const residual = dividend - product - twoProductError(quotient, divisor, product);
    roundPackNearestF64(state, rm, rd, signBit >>> 31, a.exponent - b.exponent, quotient, residual);
  }
}
