// fsqrt.s: as fdiv.s, with the root's square for the product (a root which is not a 25-bit number is at least 2^-50 away
// from one). A root is never subnormal and never overflows.

import { NX, RNE } from "./fcsr.ts";
import { type FloatState, readF32 } from "./float-state.ts";
import { roundF32 } from "./round-f32.ts";
import { valueF32, writeNaNResultF32 } from "./special-f32.ts";

/** `rd = sqrt(rs1)`. */
export function f32Sqrt(state: FloatState, rm: number, rd: number, rs1: number): void {
  if (rm === RNE && state.f[2 * rs1 + 1] === -1) {
    const x = state.f32[2 * rs1]!;
    if (x >= 0) {
      const root = Math.fround(Math.sqrt(x));
      if (root * root !== x) state.fcsr |= NX;
      state.f32[2 * rd] = root;
      state.f[2 * rd + 1] = -1;
      return;
    }
  }
  sqrtF32Soft(state, rm, rd, rs1);
}

/** @internal Exported to be compared with the fast path. */
export function sqrtF32Soft(state: FloatState, rm: number, rd: number, rs1: number): void {
  const bits = readF32(state, rs1);
  const x = valueF32(bits);
  const root = Math.sqrt(x);
  if (Number.isNaN(root)) writeNaNResultF32(state, rd, bits, bits);
  else roundF32(state, rm, rd, root);
}
