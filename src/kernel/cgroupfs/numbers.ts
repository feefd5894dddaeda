/** What is written to control files: kstrtoint(), kstrtoull() and strstrip() of the kernel's library. */
import { EINVAL, ERANGE } from "../../abi/errno.ts";

const INT_MAX = 0x7fffffff;

/** White space around a text goes. */
export function strip(text: string): string {
  return text.replace(/^[ \t\n\v\f\r]+|[ \t\n\v\f\r]+$/g, "");
}

/**
 * A whole number: decimal, hexadecimal after 0x, octal after 0; one newline may follow. EINVAL for anything else.
 * @returns the number, beyond 2^53 rounded, or NaN.
 */
function parse(text: string): number {
  const match = /^([+-]?)(?:0x([0-9a-f]+)|(0[0-7]*)|([1-9][0-9]*))\n?$/i.exec(text);
  if (match === null) return Number.NaN;
  const [, sign, hexadecimal, octal, decimal] = match;
  const magnitude =
    hexadecimal !== undefined
      ? Number.parseInt(hexadecimal, 16)
      : octal !== undefined
        ? Number.parseInt(octal, 8)
        : Number(decimal);
  return sign === "-" ? -magnitude : magnitude;
}

/** What a number is, or why it is none. */
export type ParsedNumber = { readonly value: number } | { readonly error: number };

/** kstrtoint() of a stripped text, within [minimum, maximum]: -EINVAL for no number, -ERANGE outside. */
export function parseInt32(text: string, minimum: number, maximum: number): ParsedNumber {
  const value = parse(strip(text));
  if (Number.isNaN(value)) return { error: -EINVAL };
  return value < minimum || value > Math.min(maximum, INT_MAX) ? { error: -ERANGE } : { value };
}

/** kstrtoull(): -EINVAL for no number or a negative one, -ERANGE beyond 64 bits. */
export function parseUint64(text: string): ParsedNumber {
  const value = parse(text);
  if (Number.isNaN(value) || value < 0 || Object.is(value, -0)) return { error: -EINVAL };
  return value >= 2 ** 64 ? { error: -ERANGE } : { value };
}

/** kstrtoll() */
export function parseInt64(text: string): ParsedNumber {
  const value = parse(text);
  if (Number.isNaN(value)) return { error: -EINVAL };
  return value >= 2 ** 63 || value < -(2 ** 63) ? { error: -ERANGE } : { value };
}

/** "max" for Infinity. */
export function limitText(limit: number): string {
  return limit === Number.POSITIVE_INFINITY ? "max" : String(limit);
}
