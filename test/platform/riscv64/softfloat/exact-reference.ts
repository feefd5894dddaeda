// IEEE 754 by its definition: the exact result as an integer times a power of two, then one rounding (4.3), with
// tininess detected after rounding (7.5). BigInt throughout: slow, short, and independent of the host's arithmetic.

import { DZ, NV, NX, OF, RDN, RMM, RNE, RUP, UF } from "../../../../src/platform/riscv64/softfloat/index.ts";

export interface Format {
  readonly precision: number;
  readonly maxExponent: number;
  readonly bits: number;
}

export const BINARY64: Format = { precision: 53, maxExponent: 1023, bits: 64 };
export const BINARY32: Format = { precision: 24, maxExponent: 127, bits: 32 };

export interface Outcome {
  readonly bits: bigint;
  readonly flags: number;
}

/** `(-1)^negative * significand * 2^exponent`, unless `special`. */
interface Decoded {
  readonly special: "" | "infinity" | "quiet" | "signaling";
  readonly negative: boolean;
  readonly significand: bigint;
  readonly exponent: number;
}

const fractionBits = (format: Format) => BigInt(format.precision - 1);
/** Weight of the last bit of a subnormal. */
const minQuantum = (format: Format) => 2 - format.maxExponent - format.precision;
const infinityBits = (format: Format) => BigInt(2 * format.maxExponent + 1) << fractionBits(format);
const signBit = (format: Format, negative: boolean) => (negative ? 1n << BigInt(format.bits - 1) : 0n);

function decode(format: Format, bits: bigint): Decoded {
  const negative = bits >> BigInt(format.bits - 1) === 1n;
  const biased = Number((bits >> fractionBits(format)) & BigInt(2 * format.maxExponent + 1));
  const fraction = bits & ((1n << fractionBits(format)) - 1n);
  if (biased === 2 * format.maxExponent + 1) {
    const isQuiet = fraction >> (fractionBits(format) - 1n) === 1n;
    const special = fraction === 0n ? "infinity" : isQuiet ? "quiet" : "signaling";
    return { special, negative, significand: 0n, exponent: 0 };
  }
  if (biased === 0) return { special: "", negative, significand: fraction, exponent: minQuantum(format) };
  const significand = fraction | (1n << fractionBits(format));
  return { special: "", negative, significand, exponent: minQuantum(format) + biased - 1 };
}

/** Round `significand / 2^shift` to an integer; `sticky` says that something smaller was left out. */
function roundShifted(rm: number, negative: boolean, significand: bigint, shift: number, sticky: boolean) {
  // Two more bits: the sticky one must weigh less than a half.
  const exact = (significand << 2n) | (sticky ? 1n : 0n);
  const distance = BigInt(shift + 2);
  if (distance <= 0n) return { rounded: exact << -distance, inexact: false };
  const rounded = exact >> distance;
  const remainder = exact - (rounded << distance);
  const half = 1n << (distance - 1n);
  const up =
    rm === RNE
      ? remainder > half || (remainder === half && (rounded & 1n) === 1n)
      : rm === RMM
        ? remainder >= half
        : remainder !== 0n && ((rm === RDN && negative) || (rm === RUP && !negative));
  return { rounded: up ? rounded + 1n : rounded, inexact: remainder !== 0n };
}

function bitLength(value: bigint): number {
  return value === 0n ? 0 : value.toString(2).length;
}

function roundTo(
  format: Format,
  rm: number,
  negative: boolean,
  significand: bigint,
  exponent: number,
  sticky = false,
): Outcome {
  const sign = signBit(format, negative);
  if (significand === 0n) return { bits: sign, flags: 0 };
  // With an unbounded exponent first: is the result tiny?
  const unboundedQuantum = exponent + bitLength(significand) - format.precision;
  const unbounded = roundShifted(rm, negative, significand, unboundedQuantum - exponent, sticky).rounded;
  const isTiny = unboundedQuantum + bitLength(unbounded) - 1 < 1 - format.maxExponent;
  const quantum = Math.max(unboundedQuantum, minQuantum(format));
  const { rounded, inexact } = roundShifted(rm, negative, significand, quantum - exponent, sticky);
  if (quantum + bitLength(rounded) - 1 > format.maxExponent) {
    const isInfinite = rm === RNE || rm === RMM || rm === (negative ? RDN : RUP);
    return { bits: sign | (infinityBits(format) - (isInfinite ? 0n : 1n)), flags: OF | NX };
  }
  const bits = (BigInt(quantum - minQuantum(format)) << fractionBits(format)) + rounded;
  return { bits: sign | bits, flags: inexact ? NX | (isTiny ? UF : 0) : 0 };
}

const nan = (format: Format, flags: number): Outcome => ({
  bits: infinityBits(format) | (1n << (fractionBits(format) - 1n)),
  flags,
});
const infinity = (format: Format, negative: boolean, flags = 0): Outcome => ({
  bits: signBit(format, negative) | infinityBits(format),
  flags,
});

const isAnyNaN = (x: Decoded) => x.special === "quiet" || x.special === "signaling";
const isZero = (x: Decoded) => x.special === "" && x.significand === 0n;

export function mulAdd(format: Format, rm: number, aBits: bigint, bBits: bigint, cBits: bigint): Outcome {
  const [a, b, c] = [decode(format, aBits), decode(format, bBits), decode(format, cBits)];
  const negative = a.negative !== b.negative;
  const isProductInvalid = (a.special === "infinity" && isZero(b)) || (b.special === "infinity" && isZero(a));
  if ([a, b, c].some((x) => x.special === "signaling") || isProductInvalid) return nan(format, NV);
  if (isAnyNaN(a) || isAnyNaN(b) || isAnyNaN(c)) return nan(format, 0);
  if (a.special === "infinity" || b.special === "infinity") {
    return c.special === "infinity" && c.negative !== negative ? nan(format, NV) : infinity(format, negative);
  }
  if (c.special === "infinity") return infinity(format, c.negative);
  const exponent = Math.min(a.exponent + b.exponent, c.exponent);
  const product = (a.significand * b.significand) << BigInt(a.exponent + b.exponent - exponent);
  const addend = c.significand << BigInt(c.exponent - exponent);
  const sum = (negative ? -product : product) + (c.negative ? -addend : addend);
  if (sum === 0n) {
    const isNegative = negative === c.negative ? negative : rm === RDN;
    return { bits: signBit(format, isNegative), flags: 0 };
  }
  return roundTo(format, rm, sum < 0n, sum < 0n ? -sum : sum, exponent);
}

export function negate(format: Format, bits: bigint): bigint {
  return bits ^ signBit(format, true);
}

export function add(format: Format, rm: number, a: bigint, b: bigint): Outcome {
  const one = BigInt(format.maxExponent) << fractionBits(format);
  return mulAdd(format, rm, a, one, b);
}

export function mul(format: Format, rm: number, a: bigint, b: bigint): Outcome {
  return mulAdd(format, rm, a, b, (a ^ b) & signBit(format, true));
}

export function div(format: Format, rm: number, aBits: bigint, bBits: bigint): Outcome {
  const [a, b] = [decode(format, aBits), decode(format, bBits)];
  const negative = a.negative !== b.negative;
  if (a.special === "signaling" || b.special === "signaling") return nan(format, NV);
  if (isAnyNaN(a) || isAnyNaN(b)) return nan(format, 0);
  if ((a.special !== "" && b.special !== "") || (isZero(a) && isZero(b))) return nan(format, NV);
  if (a.special !== "") return infinity(format, negative);
  if (b.special !== "") return { bits: signBit(format, negative), flags: 0 };
  if (isZero(b)) return infinity(format, negative, DZ);
  const scale = 3 * format.precision;
  const dividend = a.significand << BigInt(scale);
  const quotient = dividend / b.significand;
  const sticky = quotient * b.significand !== dividend;
  return roundTo(format, rm, negative, quotient, a.exponent - b.exponent - scale, sticky);
}

export function sqrt(format: Format, rm: number, bits: bigint): Outcome {
  const x = decode(format, bits);
  if (x.special === "signaling") return nan(format, NV);
  if (isAnyNaN(x)) return nan(format, 0);
  if (isZero(x) || (x.special === "infinity" && !x.negative)) return { bits, flags: 0 };
  if (x.negative) return nan(format, NV);
  // An even exponent, and room for more root bits than any rounding looks at.
  const scale = 4 * format.precision + (x.exponent & 1);
  const scaled = x.significand << BigInt(scale);
  const root = integerSqrt(scaled);
  return roundTo(format, rm, false, root, (x.exponent - scale) / 2, root * root !== scaled);
}

/** Newton's method from above. */
function integerSqrt(value: bigint): bigint {
  let root = 1n << BigInt(Math.ceil(bitLength(value) / 2));
  for (;;) {
    const next = (root + value / root) >> 1n;
    if (next >= root) return root;
    root = next;
  }
}

export function convertFormat(from: Format, to: Format, rm: number, bits: bigint): Outcome {
  const x = decode(from, bits);
  if (isAnyNaN(x)) return nan(to, x.special === "signaling" ? NV : 0);
  if (x.special !== "") return infinity(to, x.negative);
  return roundTo(to, rm, x.negative, x.significand, x.exponent);
}

export function fromInteger(format: Format, rm: number, value: bigint): Outcome {
  return roundTo(format, rm, value < 0n, value < 0n ? -value : value, 0);
}

/** To an integer of `width` bits; the bits of the result are as wide. */
export function toInteger(format: Format, rm: number, bits: bigint, width: number, isSigned: boolean): Outcome {
  const x = decode(format, bits);
  const low = isSigned ? -(1n << BigInt(width - 1)) : 0n;
  const high = (1n << BigInt(isSigned ? width - 1 : width)) - 1n;
  const saturate = (value: bigint) => ({ bits: BigInt.asUintN(width, value), flags: NV });
  if (x.special !== "") return saturate(x.special === "infinity" && x.negative ? low : high);
  const { rounded, inexact } = roundShifted(rm, x.negative, x.significand, -x.exponent, false);
  const value = x.negative ? -rounded : rounded;
  if (value < low) return saturate(low);
  if (value > high) return saturate(high);
  return { bits: BigInt.asUintN(width, value), flags: inexact ? NX : 0 };
}
