import { quote } from "../../quoting/quote.ts";
import { parseBigSize, type SizeError } from "../../size/parse-size.ts";

const SUFFIXES = "bcEGkKMPTwYZ0";
export const INTMAX_MAX = 2n ** 63n - 1n;

/**
 * A number of dd's operands: factors with "x" between them, each with a multiple behind it; "B" alone is no multiple.
 * @param warnings gets what is to be said of "0x10".
 */
export function parseNumber(text: string, warnings: string[]): bigint | SizeError {
  const at = text.search(/(?<=\d[^x]*)x/);
  const first = at < 0 ? text : text.slice(0, at);
  const value = parseBigSize(/^\s*\+?\d+B$/.test(first) ? first.slice(0, -1) : first, SUFFIXES);
  if (value === "invalid") return value;
  if (at < 0) return typeof value === "string" || value > INTMAX_MAX ? "overflow" : value;
  const rest = parseNumber(text.slice(at + 1), warnings);
  if (rest === "invalid") return rest;
  // Nothing overflows that is multiplied by 0.
  if (value === 0n || rest === 0n) {
    if (text.startsWith("0x"))
      warnings.push(`warning: ${quote("0x")} is a zero multiplier; use ${quote("00x")} if that is intended`);
    return 0n;
  }
  if (typeof value === "string" || typeof rest === "string" || value * rest > INTMAX_MAX) return "overflow";
  return value * rest;
}
