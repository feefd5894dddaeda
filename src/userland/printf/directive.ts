import { formatLongDouble } from "../number/format-long-double.ts";
import type { LongDouble } from "../number/long-double.ts";

/** A conversion specification of printf(3) with its width and precision known. */
export interface Directive {
  /** Of "-+ #0'". */
  readonly flags: string;
  /** Columns at least. */
  readonly width: number;
  /** -1: none was given. */
  readonly precision: number;
  /** Its letter: d, s, g ... */
  readonly conversion: string;
}

/** `text` to the width of the directive; `sign` stays in front of zeros. */
function padded({ flags, width }: Directive, sign: string, text: string, mayZero: boolean): string {
  const room = width - sign.length - text.length;
  if (room <= 0) return sign + text;
  if (flags.includes("-")) return sign + text + " ".repeat(room);
  if (mayZero && flags.includes("0")) return sign + "0".repeat(room) + text;
  return " ".repeat(room) + sign + text;
}

function signOf({ flags }: Directive, isNegative: boolean): string {
  return isNegative ? "-" : flags.includes("+") ? "+" : flags.includes(" ") ? " " : "";
}

/** %s: so many characters of it as the precision says. */
export function formatString(directive: Directive, text: string): string {
  const { precision } = directive;
  return padded(directive, "", precision < 0 ? text : text.slice(0, precision), false);
}

/** %d %i (signed), %u %o %x %X (`value` is not negative). */
export function formatInteger(directive: Directive, value: bigint): string {
  const { flags, precision, conversion } = directive;
  const radix = conversion === "o" ? 8 : conversion === "x" || conversion === "X" ? 16 : 10;
  const size = value < 0n ? -value : value;
  let digits = size === 0n && precision === 0 ? "" : size.toString(radix).padStart(precision, "0");
  if (conversion === "X") digits = digits.toUpperCase();
  if (flags.includes("#") && conversion === "o" && !digits.startsWith("0")) digits = `0${digits}`;
  const isSigned = conversion === "d" || conversion === "i";
  const prefix = flags.includes("#") && radix === 16 && size !== 0n ? `0${conversion}` : "";
  const sign = isSigned ? signOf(directive, value < 0n) : prefix;
  // printf(3): a precision makes an integer's flag "0" void.
  return padded(directive, sign, digits, precision < 0);
}

/** %e %f %g %a and their capitals. */
export function formatFloat(directive: Directive, value: LongDouble): string {
  const { flags, precision, conversion } = directive;
  const isHex = conversion === "a" || conversion === "A";
  const text = formatLongDouble(value, conversion, precision < 0 && !isHex ? 6 : precision, flags.includes("#"));
  const sign = signOf(directive, value.isNegative);
  // Zeros stand behind 0x.
  return isHex && value.kind === "finite"
    ? padded(directive, sign + text.slice(0, 2), text.slice(2), true)
    : padded(directive, sign, text, value.kind === "finite");
}
