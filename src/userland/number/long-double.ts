/**
 * Floating-point numbers as GNU's tools have them: C's long double of x86, 64 bits of mantissa. Text is exact in both directions. Their
 * arithmetic is slow (BigInt): it is for arguments of tools, not for inner loops.
 */

/** A number: -1^isNegative * mantissa * 2^exponent; infinite or not a number where `kind` says so. */
export interface LongDouble {
  readonly kind: "finite" | "infinite" | "nan";
  readonly isNegative: boolean;
  /** 0, or 64 bits with the highest set (fewer for numbers too small for that). */
  readonly mantissa: bigint;
  readonly exponent: number;
}

const MANTISSA_BITS = 64;
const MAX_EXPONENT = 16384 - MANTISSA_BITS;
const MIN_EXPONENT = -16445;

export const ZERO: LongDouble = { kind: "finite", isNegative: false, mantissa: 0n, exponent: 0 };

function special(kind: "infinite" | "nan", isNegative: boolean): LongDouble {
  return { kind, isNegative, mantissa: 0n, exponent: 0 };
}

/** How many bits a positive number has. */
export function bitLength(value: bigint): number {
  const hex = value.toString(16);
  return value === 0n ? 0 : (hex.length - 1) * 4 + (32 - Math.clz32(Number.parseInt(hex[0]!, 16)));
}

/** `numerator / denominator * 2^exponent`, rounded to the nearest long double, ties to even. */
export function rounded(isNegative: boolean, numerator: bigint, denominator: bigint, exponent = 0): LongDouble {
  if (numerator === 0n) return { ...ZERO, isNegative };
  // The quotient gets at least 64 bits, and what is cut off decides the rounding.
  const length = bitLength(numerator) - bitLength(denominator);
  let shift = Math.max(0, MANTISSA_BITS + 1 - length);
  let quotient = (numerator << BigInt(shift)) / denominator;
  let isInexact = quotient * denominator !== numerator << BigInt(shift);
  shift = exponent - shift;
  const excess = Math.max(bitLength(quotient) - MANTISSA_BITS, MIN_EXPONENT - shift);
  if (excess > 0) {
    const unit = 1n << BigInt(excess);
    const rest = quotient & (unit - 1n);
    const half = unit >> 1n;
    quotient >>= BigInt(excess);
    isInexact = isInexact && rest === half;
    if (rest > half || isInexact || (rest === half && (quotient & 1n) === 1n)) quotient += 1n;
    shift += excess;
  }
  return normalized(isNegative, quotient, shift);
}

function normalized(isNegative: boolean, mantissa: bigint, exponent: number): LongDouble {
  if (mantissa === 0n) return { ...ZERO, isNegative };
  const length = bitLength(mantissa);
  // Left: as far as the smallest exponent allows. Right: rounding up may have made a power of two.
  const shift = Math.min(MANTISSA_BITS - length, exponent - MIN_EXPONENT);
  const result = shift >= 0 ? mantissa << BigInt(shift) : mantissa >> BigInt(-shift);
  if (exponent - shift > MAX_EXPONENT) return special("infinite", isNegative);
  return { kind: "finite", isNegative, mantissa: result, exponent: exponent - shift };
}

export function fromInteger(value: bigint): LongDouble {
  return rounded(value < 0n, value < 0n ? -value : value, 1n);
}

export function add(a: LongDouble, b: LongDouble): LongDouble {
  if (a.kind === "nan" || b.kind === "nan") return special("nan", false);
  if (a.kind === "infinite") return b.kind === "infinite" && a.isNegative !== b.isNegative ? special("nan", true) : a;
  if (b.kind === "infinite") return b;
  const exponent = Math.min(a.exponent, b.exponent);
  const sum = signedMantissa(a, exponent) + signedMantissa(b, exponent);
  return rounded(sum < 0n || (sum === 0n && a.isNegative && b.isNegative), sum < 0n ? -sum : sum, 1n, exponent);
}

export function multiply(a: LongDouble, b: LongDouble): LongDouble {
  const isNegative = a.isNegative !== b.isNegative;
  if (a.kind === "finite" && b.kind === "finite")
    return rounded(isNegative, a.mantissa * b.mantissa, 1n, a.exponent + b.exponent);
  if (a.kind === "nan" || b.kind === "nan" || isZero(a) || isZero(b)) return special("nan", isNegative);
  return special("infinite", isNegative);
}

/** Less than 0: `a` is smaller; NaN: they have no order. -0 equals 0. */
export function compare(a: LongDouble, b: LongDouble): number {
  if (a.kind === "nan" || b.kind === "nan") return Number.NaN;
  if (a.kind === "infinite" || b.kind === "infinite") return rank(a) - rank(b);
  const exponent = Math.min(a.exponent, b.exponent);
  const difference = signedMantissa(a, exponent) - signedMantissa(b, exponent);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

export function isZero({ kind, mantissa }: LongDouble): boolean {
  return kind === "finite" && mantissa === 0n;
}

function rank({ kind, isNegative }: LongDouble): number {
  return kind === "infinite" ? (isNegative ? -1 : 1) : 0;
}

/** In units of 2^exponent, which is no more than the number's own. */
function signedMantissa(value: LongDouble, exponent: number): bigint {
  const mantissa = value.mantissa << BigInt(value.mantissa === 0n ? 0 : value.exponent - exponent);
  return value.isNegative ? -mantissa : mantissa;
}

/** To the nearest double, as for a duration. */
export function toNumber({ kind, isNegative, mantissa, exponent }: LongDouble): number {
  const size =
    kind === "nan" ? Number.NaN : kind === "infinite" ? Number.POSITIVE_INFINITY : Number(mantissa) * 2 ** exponent;
  return isNegative ? -size : size;
}

/** What strtold(3) found at the beginning of a text. */
export interface ParsedNumber {
  readonly value: LongDouble;
  /** How much of the text it is, white space before it included; 0: there is no number. */
  readonly length: number;
  /** ERANGE: it was too large, or too small to be told from 0. */
  readonly isOutOfRange: boolean;
}

const SYNTAX =
  /^[ \t\n\v\f\r]*([-+]?)(?:(inf(?:inity)?)|(nan(?:\([A-Za-z0-9_]*\))?)|0x((?:[0-9a-f]+\.?[0-9a-f]*)|(?:\.[0-9a-f]+))(?:p([-+]?[0-9]+))?|((?:[0-9]+\.?[0-9]*)|(?:\.[0-9]+))(?:e([-+]?[0-9]+))?)/i;
/** Beyond, whatever the digits before it are (which are as many as an argument may have). */
const EXTREME = 200_000;

/** strtold(3) in the C locale. */
export function parseLongDouble(text: string): ParsedNumber {
  const match = SYNTAX.exec(text);
  if (match === null) return { value: ZERO, length: 0, isOutOfRange: false };
  const [whole, sign, infinite, nan, hex, binaryExponent = "0", decimal, decimalExponent = "0"] = match;
  const isNegative = sign === "-";
  const { length } = whole;
  if (infinite !== undefined) return { value: special("infinite", isNegative), length, isOutOfRange: false };
  if (nan !== undefined) return { value: special("nan", isNegative), length, isOutOfRange: false };
  const isHex = hex !== undefined;
  const [integer = "", fraction = ""] = (hex ?? decimal!).split(".");
  const digits = BigInt(`${isHex ? "0x" : ""}${integer}${fraction}`);
  const given = Number(isHex ? binaryExponent : decimalExponent);
  const power = Math.max(-EXTREME, Math.min(EXTREME, given)) - fraction.length * (isHex ? 4 : 1);
  let value: LongDouble;
  if (digits === 0n) value = { ...ZERO, isNegative };
  else if (isHex) value = rounded(isNegative, digits, 1n, power);
  else if (power >= 0) value = rounded(isNegative, digits * 10n ** BigInt(Math.min(power, 5000)), 1n);
  else value = rounded(isNegative, digits, 10n ** BigInt(-power));
  const isOutOfRange = digits !== 0n && (value.kind === "infinite" || isZero(value));
  return { value, length, isOutOfRange };
}
