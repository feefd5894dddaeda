// fcvt.s.d and fcvt.d.s.

import { F32_MIN_NORMAL } from "./error-free.ts";
import { NX, RNE } from "./fcsr.ts";
import {
  type FloatState,
  invalidF32,
  invalidF64,
  readF32,
  readF32Value,
  writeNaNF32,
  writeNaNF64,
} from "./float-state.ts";
import { isSignalingNaNF32, isSignalingNaNF64 } from "./nan.ts";
import { roundF32 } from "./round-f32.ts";

/** fcvt.d.s: exact, so there is no rounding mode. */
export function f32ToF64(state: FloatState, rd: number, rs: number): void {
  const value = readF32Value(state, rs);
  if (!Number.isNaN(value)) state.f64[rd] = value;
  else if (isSignalingNaNF32(readF32(state, rs))) invalidF64(state, rd);
  else writeNaNF64(state, rd);
}

/** fcvt.s.d. */
export function f64ToF32(state: FloatState, rm: number, rd: number, rs: number): void {
  const value = state.f64[rs]!;
  const result = Math.fround(value);
  const magnitude = Math.abs(result);
  // An exact result is the same in every mode.
  if (result === value || (rm === RNE && magnitude > F32_MIN_NORMAL && magnitude < Number.POSITIVE_INFINITY)) {
    if (result !== value) state.fcsr |= NX;
    state.f32[2 * rd] = result;
    state.f[2 * rd + 1] = -1;
  } else {
    f64ToF32Soft(state, rm, rd, rs);
  }
}

/** @internal Exported to be compared with the fast path. */
export function f64ToF32Soft(state: FloatState, rm: number, rd: number, rs: number): void {
  const value = state.f64[rs]!;
  if (!Number.isNaN(value)) roundF32(state, rm, rd, value);
  else if (isSignalingNaNF64(state.f[2 * rs]!, state.f[2 * rs + 1]!)) invalidF32(state, rd);
  else writeNaNF32(state, rd);
}
