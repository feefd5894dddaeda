// Error-free transformations: the rounding error of a host operation, computed with host operations.
//
// ECMA-262 fixes Number arithmetic to binary64, round to nearest even, without contraction, so the classic theorems hold.
// Sources: Handbook of Floating-Point Arithmetic (Muller et al., 2nd ed.), 4.3 and 4.4: 2Sum (Knuth, Moller), Dekker's
// product with Veltkamp's splitting; S. Boldo, G. Melquiond, "Emulation of FMA and correctly rounded sums: proved
// algorithms using rounding to odd", IEEE TC 57(4), 2008.

import { scratchDouble, scratchWords } from "./scratch.ts";

/** Below this, no intermediate of 2Sum overflows, whatever the operands were. */
export const TWO_SUM_MAX = 2 ** 1022;
/** Veltkamp's splitting of an operand below this does not overflow. */
export const TWO_PRODUCT_OPERAND_MAX = 2 ** 990;
/** Products from here to `TWO_PRODUCT_MAX` have an error which is a binary64, with room for every intermediate. */
export const TWO_PRODUCT_MIN = 2 ** -960;
export const TWO_PRODUCT_MAX = 2 ** 1000;
/** The smallest normal binary64. A rounded result above it cannot have been tiny; one equal to it can. */
export const F64_MIN_NORMAL = 2 ** -1022;
/** The smallest normal binary32. */
export const F32_MIN_NORMAL = 2 ** -126;

/** 2Sum: `(a + b) - sum` exactly, for `sum = a + b` rounded, finite and at most TWO_SUM_MAX. */
export function twoSumError(a: number, b: number, sum: number): number {
  const bRounded = sum - a;
  return a - (sum - bRounded) + (b - bRounded);
}

/** 2^27 + 1: splits 53 bits in 26 and 26 (the sign of the lower part carries one). */
const SPLITTER = 134217729;

/** Dekker: `a * b - product` exactly, for `product = a * b` rounded, in the ranges named above. */
export function twoProductError(a: number, b: number, product: number): number {
  const aScaled = a * SPLITTER;
  const aHigh = aScaled - (aScaled - a);
  const aLow = a - aHigh;
  const bScaled = b * SPLITTER;
  const bHigh = bScaled - (bScaled - b);
  const bLow = b - bHigh;
  return aLow * bLow - (product - aHigh * bHigh - aLow * bHigh - aHigh * bLow);
}

/** Whether `twoProductError` may be asked. */
export function isInTwoProductRange(a: number, b: number, product: number): boolean {
  const magnitude = Math.abs(product);
  return (
    magnitude >= TWO_PRODUCT_MIN &&
    magnitude <= TWO_PRODUCT_MAX &&
    Math.abs(a) < TWO_PRODUCT_OPERAND_MAX &&
    Math.abs(b) < TWO_PRODUCT_OPERAND_MAX
  );
}

/**
 * Round to odd: of the two doubles around `nearest + error` the one with an odd significand. It keeps, in the last bit,
 * "there was more", so a second rounding to two or more bits less gives what one rounding would have given.
 * `nearest` is not zero and is the exact value rounded to nearest; of `error` only the sign matters.
 */
export function roundToOdd(nearest: number, error: number): number {
  if (error === 0) return nearest;
  scratchDouble[0] = nearest;
  const low = scratchWords[0]!;
  if ((low & 1) !== 0) return nearest;
  if (error > 0 === nearest > 0) {
    scratchWords[0] = low | 1;
  } else {
    // One unit towards zero; the low word of a power of two borrows from the high one.
    scratchWords[0] = low - 1;
    if (low === 0) scratchWords[1]! -= 1;
  }
  return scratchDouble[0]!;
}
