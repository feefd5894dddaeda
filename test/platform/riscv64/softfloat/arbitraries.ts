// fast-check generators of floats as bits: what matters is at the ends of the exponent and the fraction fields.

import fc from "fast-check";
import type { Format } from "./exact-reference.ts";

export function floatBits(format: Format): fc.Arbitrary<bigint> {
  const fractionBits = format.precision - 1;
  const maxBiased = 2 * format.maxExponent + 1;
  const biased = fc.oneof(
    fc.constantFrom(0, 1, 2, maxBiased - 2, maxBiased - 1, maxBiased),
    fc.integer({ min: format.maxExponent - format.precision, max: format.maxExponent + format.precision }),
    fc.integer({ min: 0, max: maxBiased }),
  );
  const ones = (1n << BigInt(fractionBits)) - 1n;
  const fraction = fc.oneof(
    fc.constantFrom(0n, 1n, 2n, ones, ones - 1n, 1n << BigInt(fractionBits - 1), (1n << BigInt(fractionBits - 1)) - 1n),
    fc.nat({ max: fractionBits - 1 }).map((bit) => 1n << BigInt(bit)),
    fc.nat({ max: fractionBits }).map((bit) => ones ^ (ones >> BigInt(bit))),
    fc.bigInt({ min: 0n, max: ones }),
  );
  return fc
    .record({ negative: fc.boolean(), biased, fraction })
    .map(
      ({ negative, biased, fraction }) =>
        (((negative ? 1n : 0n) << BigInt(format.bits - 1)) | (BigInt(biased) << BigInt(fractionBits))) + fraction,
    );
}

/** Signed 64-bit integers of every length. */
export const doublewords: fc.Arbitrary<bigint> = fc
  .record({ value: fc.bigInt({ min: -(1n << 63n), max: (1n << 63n) - 1n }), shift: fc.nat({ max: 63 }) })
  .map(({ value, shift }) => value >> BigInt(shift));

export const roundingModes: fc.Arbitrary<number> = fc.constantFrom(0, 1, 2, 3, 4);
