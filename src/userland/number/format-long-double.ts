import { bitLength, type LongDouble } from "./long-double.ts";

/** More digits than this behind the point are all 0: no long double has more. */
const MAX_FRACTION = 16_500;

/** The conversions %e, %f, %g and %a of printf(3), without sign and padding. `isAlternate` is the flag "#". */
export function formatLongDouble(
  value: LongDouble,
  conversion: string,
  precision: number,
  isAlternate = false,
): string {
  if (value.kind === "infinite") return cased("inf", conversion);
  if (value.kind === "nan") return cased("nan", conversion);
  switch (conversion.toLowerCase()) {
    case "f":
      return fixed(value, precision, isAlternate);
    case "e":
      return cased(exponential(value, precision, isAlternate), conversion);
    case "g":
      return cased(general(value, precision, isAlternate), conversion);
    default:
      return cased(hexadecimal(value, precision, isAlternate), conversion);
  }
}

function cased(text: string, conversion: string): string {
  return conversion === conversion.toUpperCase() ? text.toUpperCase() : text;
}

/** numerator / denominator, ties to even. */
function divided(numerator: bigint, denominator: bigint): bigint {
  const quotient = numerator / denominator;
  const twice = (numerator - quotient * denominator) * 2n;
  return twice > denominator || (twice === denominator && (quotient & 1n) === 1n) ? quotient + 1n : quotient;
}

/** value * 10^power, rounded to an integer. */
function scaled({ mantissa, exponent }: LongDouble, power: number): bigint {
  const numerator = (mantissa * (power > 0 ? 10n ** BigInt(power) : 1n)) << BigInt(Math.max(0, exponent));
  const denominator = (power < 0 ? 10n ** BigInt(-power) : 1n) << BigInt(Math.max(0, -exponent));
  return divided(numerator, denominator);
}

function withPoint(integer: string, fraction: string, isAlternate: boolean): string {
  return fraction === "" && !isAlternate ? integer : `${integer}.${fraction}`;
}

function fixed(value: LongDouble, precision: number, isAlternate: boolean): string {
  const exact = Math.min(precision, MAX_FRACTION);
  const digits = scaled(value, exact)
    .toString()
    .padStart(exact + 1, "0");
  const fraction = digits.slice(digits.length - exact).padEnd(precision, "0");
  return withPoint(digits.slice(0, digits.length - exact), precision === 0 ? "" : fraction, isAlternate);
}

/** `count` significant digits, and the power of ten of the first. */
function significant(value: LongDouble, count: number): { digits: string; power: number } {
  if (value.mantissa === 0n) return { digits: "0".repeat(count), power: 0 };
  let power = Math.floor((bitLength(value.mantissa) + value.exponent - 1) * Math.LOG10E * Math.LN2);
  for (;;) {
    const digits = scaled(value, count - 1 - power).toString();
    // The estimate was one too low, or rounding made one digit more.
    if (digits.length <= count) return { digits, power };
    power++;
  }
}

function exponential(value: LongDouble, precision: number, isAlternate: boolean): string {
  const { digits, power } = significant(value, Math.min(precision, MAX_FRACTION) + 1);
  const mantissa = withPoint(digits[0]!, digits.slice(1).padEnd(precision, "0"), isAlternate);
  return `${mantissa}e${power < 0 ? "-" : "+"}${Math.abs(power).toString().padStart(2, "0")}`;
}

function general(value: LongDouble, precision: number, isAlternate: boolean): string {
  const count = Math.max(1, precision);
  const { power } = significant(value, Math.min(count, MAX_FRACTION));
  const isFixed = power >= -4 && power < count;
  const text = isFixed ? fixed(value, count - 1 - power, isAlternate) : exponential(value, count - 1, isAlternate);
  if (isAlternate) return text;
  const [number = "", exponent] = text.split("e");
  const shortest = number.includes(".") ? number.replace(/\.?0+$/, "") : number;
  return exponent === undefined ? shortest : `${shortest}e${exponent}`;
}

/** As glibc on x86: the first digit has four bits, 8 to f, and is 0 to 7 for the smallest numbers alone. */
function hexadecimal({ mantissa, exponent }: LongDouble, precision: number, isAlternate: boolean): string {
  if (mantissa === 0n) return `0x${withPoint("0", "0".repeat(Math.max(0, precision)), isAlternate)}p+0`;
  let digits = mantissa;
  let power = exponent + 60;
  if (precision >= 0 && precision < 15) {
    const dropped = BigInt(4 * (15 - precision));
    digits = divided(digits, 1n << dropped) << dropped;
    if (bitLength(digits) > 64) {
      digits >>= 4n;
      power += 4;
    }
  }
  const text = digits.toString(16).padStart(16, "0");
  const fraction =
    precision < 0 ? text.slice(1).replace(/0+$/, "") : text.slice(1, 1 + precision).padEnd(precision, "0");
  return `0x${withPoint(text[0]!, fraction, isAlternate)}p${power < 0 ? "-" : "+"}${Math.abs(power)}`;
}
