import { ERANGE } from "../../../abi/errno.ts";
import { type LongDouble, parseLongDouble, rounded, toNumber } from "../../number/long-double.ts";
import { type Directive, formatString } from "../../printf/directive.ts";
import { strerror } from "../strerror.ts";

/** An argument as a number, and what is wrong with it. */
export interface ParsedArgument<T> {
  readonly value: T;
  readonly complaint: string | null;
}

const OUT_OF_RANGE = strerror(ERANGE);
const INTEGER = /^[ \t\n\v\f\r]*([-+]?)(0x[0-9a-f]+|[0-9]+)/i;
const INT64_MIN = -(2n ** 63n);
const INT64_MAX = 2n ** 63n - 1n;
const UINT64_MAX = 2n ** 64n - 1n;

/** strtoimax(3), or the code of the character behind a quote. @param text has one char per byte. */
export function parseSigned(text: string): ParsedArgument<bigint> {
  return characterCode(text) ?? parseInteger(text, INT64_MIN, INT64_MAX);
}

/** strtoumax(3): a negative number counts from 2^64 downwards. */
export function parseUnsigned(text: string): ParsedArgument<bigint> {
  const parsed = characterCode(text) ?? parseInteger(text, -UINT64_MAX, UINT64_MAX);
  return {
    ...parsed,
    value: BigInt.asUintN(
      64,
      parsed.value === -UINT64_MAX && parsed.complaint === OUT_OF_RANGE ? UINT64_MAX : parsed.value,
    ),
  };
}

/** strtod(3) */
export function parseDouble(text: string): ParsedArgument<number> {
  const code = characterCode(text);
  if (code !== null) return { value: Number(code.value), complaint: null };
  const { value: exact, length } = parseLongDouble(text);
  const number = text.slice(0, length).trim();
  const isDecimal = exact.kind === "finite" && !/^[-+]?0x/i.test(number);
  const value = isDecimal ? Number(number) : toNumber(exact);
  const isLost = exact.kind === "finite" && (!Number.isFinite(value) || (value === 0 && exact.mantissa !== 0n));
  return { value, complaint: complaintAbout(text, length) ?? (isLost ? OUT_OF_RANGE : null) };
}

function parseInteger(text: string, least: bigint, most: bigint): ParsedArgument<bigint> {
  const match = INTEGER.exec(text);
  if (match === null) return { value: 0n, complaint: complaintAbout(text, 0) };
  const [whole, sign, digits] = match;
  const octal = /^0[0-7]*/.exec(digits!)?.[0];
  // strtol(3): a number that begins with 0 ends before the first 8 or 9.
  const isOctal = octal !== undefined && !/^0x/i.test(digits!);
  const length = isOctal ? whole.length - digits!.length + octal.length : whole.length;
  const size = BigInt(isOctal ? `0o0${octal}` : digits!);
  const value = sign === "-" ? -size : size;
  const limited = value < least ? least : value > most ? most : value;
  const complaint = complaintAbout(text, length) ?? (limited === value ? null : OUT_OF_RANGE);
  return { value: limited, complaint };
}

function characterCode(text: string): ParsedArgument<bigint> | null {
  if (text[0] !== '"' && text[0] !== "'") return null;
  return { value: BigInt(text.length > 1 ? text.charCodeAt(1) : 0), complaint: null };
}

function complaintAbout(text: string, length: number): string | null {
  if (length === text.length) return null;
  return length === 0 ? "expected numeric value" : "not completely converted";
}

/** The same number, exactly. */
export function fromDouble(value: number): LongDouble {
  const isNegative = value < 0 || Object.is(value, -0);
  if (!Number.isFinite(value))
    return { kind: Number.isNaN(value) ? "nan" : "infinite", isNegative, mantissa: 0n, exponent: 0 };
  const { mantissa, exponent } = parts(value);
  return rounded(isNegative, mantissa, 1n, exponent);
}

/** %a of a double: 0x1.8p+1 */
export function formatHexDouble(directive: Directive, value: number): string {
  const { mantissa, exponent } = parts(value);
  const sign =
    value < 0 || Object.is(value, -0)
      ? "-"
      : (/[+ ]/.exec(directive.flags.includes("+") ? "+" : directive.flags)?.[0] ?? "");
  const isSubnormal = mantissa < 2n ** 52n;
  const leading = isSubnormal ? 0n : 1n;
  let fraction = mantissa & (2n ** 52n - 1n);
  let digits = 13;
  let whole = leading;
  if (directive.precision >= 0 && directive.precision < 13) {
    digits = directive.precision;
    const cut = BigInt(4 * (13 - digits));
    const all = (leading << 52n) | fraction;
    const half = 1n << (cut - 1n);
    const rest = all & ((1n << cut) - 1n);
    const kept = (all >> cut) + (rest > half || (rest === half && ((all >> cut) & 1n) === 1n) ? 1n : 0n);
    whole = kept >> BigInt(4 * digits);
    fraction = kept & ((1n << BigInt(4 * digits)) - 1n);
  }
  let text = fraction
    .toString(16)
    .padStart(digits, "0")
    .slice(0, digits === 0 ? 0 : undefined);
  text = directive.precision < 0 ? text.replace(/0+$/, "") : text.padEnd(directive.precision, "0");
  const point = text !== "" || directive.flags.includes("#") ? "." : "";
  const power = mantissa === 0n ? 0 : exponent + 52;
  const number = `${whole}${point}${text}p${power < 0 ? "-" : "+"}${Math.abs(power)}`;
  const room = directive.flags.includes("0") && !directive.flags.includes("-") ? directive.width - sign.length - 2 : 0;
  const shown = `${sign}0x${number.padStart(room, "0")}`;
  return formatString({ ...directive, precision: -1 }, directive.conversion === "A" ? shown.toUpperCase() : shown);
}

const view = new DataView(new ArrayBuffer(8));

/** |value| = mantissa * 2^exponent, as IEEE 754 has it. */
function parts(value: number): { mantissa: bigint; exponent: number } {
  view.setFloat64(0, Math.abs(value));
  const bits = view.getBigUint64(0);
  const biased = Number(bits >> 52n);
  const fraction = bits & (2n ** 52n - 1n);
  return biased === 0
    ? { mantissa: fraction, exponent: -1074 }
    : { mantissa: fraction | (2n ** 52n), exponent: biased - 1075 };
}
