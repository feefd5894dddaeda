// The last step of every software binary32 operation, and of every narrowing conversion.
//
// Method: the exact result arrives as a double, rounded to odd where 53 bits may not hold it (error-free.ts). That is
// more than two bits wider than any binary32, subnormals included, so rounding it again gives the correctly rounded
// result in every mode. Then as in round-f64.ts, with the leading one at bit 30 and seven guard bits (Berkeley SoftFloat
// 3, s_roundPackToF32.c); tininess is detected after rounding.

import { NX, OF, RDN, RMM, RNE, RUP, UF } from "./fcsr.ts";
import { type FloatState, writeF32 } from "./float-state.ts";
import { scratchDouble, scratchWords } from "./scratch.ts";

const GUARD_MASK = 0x7f;
const HALF = 0x40;

/** `rd = value` rounded. Zeros and infinities are exact; NaNs are the caller's. */
export function roundF32(state: FloatState, rm: number, rd: number, value: number): void {
  scratchDouble[0] = value;
  const low = scratchWords[0]!;
  const high = scratchWords[1]!;
  const sign = high >>> 31;
  if (value === 0) {
    writeF32(state, rd, sign << 31);
    return;
  }
  const biased = (high >>> 20) & 0x7ff;
  if (biased === 0x7ff) {
    writeF32(state, rd, (sign << 31) | 0x7f800000);
    return;
  }
  // A subnormal double has no leading one, but nothing of it remains in a binary32 besides "not zero".
  const significand = 0x40000000 | ((high & 0x000fffff) << 10) | (low >>> 22) | ((low & 0x003fffff) !== 0 ? 1 : 0);
  roundPackF32(state, rm, rd, sign, biased - 1023 + 126, significand);
}

/** The value is `(-1)^sign * significand * 2^-30 * 2^(exponent - 126)`. */
function roundPackF32(
  state: FloatState,
  rm: number,
  rd: number,
  sign: number,
  exponent: number,
  significand: number,
): void {
  const increment =
    rm === RNE || rm === RMM ? HALF : (rm === RDN && sign !== 0) || (rm === RUP && sign === 0) ? GUARD_MASK : 0;
  // The leading one moved up to bit 31: rounding to 24 bits reaches the next power of two.
  const carries = significand + increment > 0x7fffffff;

  if (exponent < 0) {
    const isTiny = exponent < -1 || !carries;
    const distance = -exponent;
    significand = distance > 30 ? 1 : (significand >>> distance) | (significand << (32 - distance) !== 0 ? 1 : 0);
    exponent = 0;
    if (isTiny && (significand & GUARD_MASK) !== 0) state.fcsr |= UF;
  } else if (exponent > 0xfd || (exponent === 0xfd && carries)) {
    state.fcsr |= OF | NX;
    writeF32(state, rd, (sign << 31) | (increment !== 0 ? 0x7f800000 : 0x7f7fffff));
    return;
  }

  const guard = significand & GUARD_MASK;
  if (guard !== 0) state.fcsr |= NX;
  let rounded = (significand + increment) >>> 7;
  if (guard === HALF && rm === RNE) rounded &= ~1;
  writeF32(state, rd, ((sign << 31) | (exponent << 23)) + rounded);
}
