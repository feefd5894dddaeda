// fsqrt.d.
//
// Every engine compiles Math.sqrt to the machine's correctly rounded instruction (ECMA-262 would allow less; the tests
// would see it). The root is exact when its square gives the operand back. Long way: as for division (see there), with
// the significand in [1, 4) so that the exponent halves; the residual x - r * r is a binary64 again.

import { isInTwoProductRange, twoProductError } from "./error-free.ts";
import { NX, RNE } from "./fcsr.ts";
import { type FloatState, invalidF64, writeF64, writeNaNF64 } from "./float-state.ts";
import { isNaNF64, isSignalingNaNF64 } from "./nan.ts";
import { F64Parts } from "./parts-f64.ts";
import { roundPackNearestF64 } from "./round-nearest-f64.ts";

/** `rd = sqrt(rs1)`. */
export function f64Sqrt(state: FloatState, rm: number, rd: number, rs1: number): void {
  const x = state.f64[rs1]!;
  // False for negative numbers and NaN. Roots neither overflow nor underflow.
  if (rm === RNE && x >= 0) {
    const root = Math.sqrt(x);
    if ((state.fcsr & NX) !== 0) {
      state.f64[rd] = root;
      return;
    }
    const square = root * root;
    if (isInTwoProductRange(root, root, square)) {
      if (square !== x || twoProductError(root, root, square) !== 0) state.fcsr |= NX;
      state.f64[rd] = root;
      return;
    }
  }
  sqrtF64Soft(state, rm, rd, rs1);
}

const parts = new F64Parts();

/** @internal Exported to be compared with the fast path. */
export function sqrtF64Soft(state: FloatState, rm: number, rd: number, rs1: number): void {
  const high = state.f[2 * rs1 + 1]!;
  const low = state.f[2 * rs1]!;
  parts.unpack(low, high);

  if (isNaNF64(low, high)) {
    if (isSignalingNaNF64(low, high)) invalidF64(state, rd);
    else writeNaNF64(state, rd);
  } else if (parts.isZero() || (parts.isSpecial() && parts.sign === 0)) {
    writeF64(state, rd, low, high);
  } else if (parts.sign !== 0) {
    invalidF64(state, rd);
  } else {
    const exponent = parts.exponent - 1023;
    const x = (exponent & 1) === 0 ? parts.significand() : 2 * parts.significand();
    const root = Math.sqrt(x);
    const square = root * root;
    const residual = x - square - twoProductError(root, root, square);
    roundPackNearestF64(state, rm, rd, 0, exponent >> 1, root, residual);
  }
}
