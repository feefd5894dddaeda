// The last step of every software binary64 operation: round a 64-bit significand, detect overflow and underflow, pack.
//
// Method: the significand has its leading one at bit 62, so 53 bits are the result's and ten are guard bits, the lowest
// of which is sticky ("jammed"): it tells that something nonzero was shifted out. As in J. Hauser's Berkeley SoftFloat 3
// (s_roundPackToF64.c), with tininess detected after rounding (RISC-V Unprivileged ISA, "F" extension).

import { NX, OF, RDN, RMM, RNE, RUP, UF } from "./fcsr.ts";
import { type FloatState, writeF64 } from "./float-state.ts";

const GUARD_MASK = 0x3ff;
const HALF = 0x200;

/**
 * The value is `(-1)^sign * significand * 2^-62 * 2^(exponent - 1022)`: `exponent` is one less than the biased exponent
 * of the result, because packing adds the leading one to the exponent field.
 */
export function roundPackF64(
  state: FloatState,
  rm: number,
  rd: number,
  sign: number,
  exponent: number,
  low: number,
  high: number,
): void {
  const increment =
    rm === RNE || rm === RMM ? HALF : (rm === RDN && sign !== 0) || (rm === RUP && sign === 0) ? GUARD_MASK : 0;
  // The leading one moved up to bit 63: rounding to 53 bits reaches the next power of two.
  const carries = (high + (low >>> 0 > 0xffffffff - increment ? 1 : 0)) >> 31 !== 0;

  if (exponent < 0) {
    const isTiny = exponent < -1 || !carries;
    const distance = -exponent;
    if (distance >= 63) {
      low = 1;
      high = 0;
    } else if (distance >= 32) {
      const lost = low | (distance === 32 ? 0 : high << (64 - distance));
      low = (high >>> (distance - 32)) | (lost !== 0 ? 1 : 0);
      high = 0;
    } else {
      const lost = low << (32 - distance);
      low = (high << (32 - distance)) | (low >>> distance) | (lost !== 0 ? 1 : 0);
      high >>>= distance;
    }
    exponent = 0;
    if (isTiny && (low & GUARD_MASK) !== 0) state.fcsr |= UF;
  } else if (exponent > 0x7fd || (exponent === 0x7fd && carries)) {
    state.fcsr |= OF | NX;
    // Rounding away from zero, or to nearest, overflows to infinity; towards zero, to the largest finite number.
    if (increment !== 0) writeF64(state, rd, 0, (sign << 31) | 0x7ff00000);
    else writeF64(state, rd, -1, (sign << 31) | 0x7fefffff);
    return;
  }

  const guard = low & GUARD_MASK;
  if (guard !== 0) state.fcsr |= NX;
  const roundedLow = (low + increment) | 0;
  const roundedHigh = (high + (roundedLow >>> 0 < increment ? 1 : 0)) | 0;
  let packedLow = (roundedHigh << 22) | (roundedLow >>> 10);
  if (guard === HALF && rm === RNE) packedLow &= ~1;
  writeF64(state, rd, packedLow, ((sign << 31) | (exponent << 20)) + (roundedHigh >>> 10));
}

/** The same for a leading one anywhere in the high word; `exponent` is what it would be at bit 62. */
export function normalizeRoundPackF64(
  state: FloatState,
  rm: number,
  rd: number,
  sign: number,
  exponent: number,
  low: number,
  high: number,
): void {
  if (high < 0) {
    roundPackF64(state, rm, rd, sign, exponent + 1, (high << 31) | (low >>> 1) | (low & 1), high >>> 1);
    return;
  }
  const shift = Math.clz32(high) - 1;
  roundPackF64(state, rm, rd, sign, exponent - shift, low << shift, (high << shift) | ((low >>> 1) >>> (31 - shift)));
}
