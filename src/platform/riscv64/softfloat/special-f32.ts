// What the binary32 operations share when a result is NaN or an exact zero.

import { RDN } from "./fcsr.ts";
import { type FloatState, invalidF32, writeF32, writeNaNF32 } from "./float-state.ts";
import { isNaNF32, isSignalingNaNF32 } from "./nan.ts";
import { scratchSingle, scratchWords } from "./scratch.ts";

/** The value of a binary32 given as bits. */
export function valueF32(bits: number): number {
  scratchWords[0] = bits;
  return scratchSingle[0]!;
}

/** `rd = NaN`. IEEE 754-2019, 7.2: invalid if an operand signals, or if none is NaN. */
export function writeNaNResultF32(state: FloatState, rd: number, aBits: number, bBits: number): void {
  const isSignaling = isSignalingNaNF32(aBits) || isSignalingNaNF32(bBits);
  if (isSignaling || !(isNaNF32(aBits) || isNaNF32(bBits))) invalidF32(state, rd);
  else writeNaNF32(state, rd);
}

/** IEEE 754-2019, 6.3: an exact zero sum of unlike signs is +0, except when rounding down; of like signs, it keeps it. */
export function writeZeroSumF32(
  state: FloatState,
  rm: number,
  rd: number,
  isNegative: boolean,
  isOther: boolean,
): void {
  writeF32(state, rd, (isNegative === isOther ? isNegative : rm === RDN) ? 0x80000000 : 0);
}
