// From a quotient or a root, rounded to nearest by the host, to the same rounded in another mode or another range.

import type { FloatState } from "./float-state.ts";
import { normalizeRoundPackF64 } from "./round-f64.ts";
import { scratchDouble, scratchWords } from "./scratch.ts";

/**
 * The exact value is `(-1)^sign * (nearest + d) * 2^exponent`, where `nearest` is a positive normal number and d has the
 * sign of `residual`, is zero with it, and is less than half a unit in the last place of `nearest`.
 */
export function roundPackNearestF64(
  state: FloatState,
  rm: number,
  rd: number,
  sign: number,
  exponent: number,
  nearest: number,
  residual: number,
): void {
  scratchDouble[0] = nearest;
  const nearestLow = scratchWords[0]!;
  const nearestHigh = scratchWords[1]!;
  // Ten guard bits below the 53: one unit there stands for d.
  let high = (((nearestHigh & 0x000fffff) | 0x00100000) << 10) | (nearestLow >>> 22);
  let low = nearestLow << 10;
  if (residual > 0) {
    low |= 1;
  } else if (residual < 0) {
    if (low === 0) high -= 1;
    low -= 1;
  }
  normalizeRoundPackF64(state, rm, rd, sign, exponent + (nearestHigh >>> 20) - 1, low | 0, high);
}
