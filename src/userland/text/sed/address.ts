import type { Regex } from "../../regex/index.ts";
import { readDelimited } from "./delimited.ts";
import type { Address } from "./script.ts";
import type { Source } from "./source.ts";

const DIGITS = /[0-9]*/y;

/**
 * The address that begins with `char`, which was read.
 * @param compile makes a regular expression with flags of "I" and "M".
 * @returns null if none begins with it; nothing was read then.
 */
export function parseAddress(
  source: Source,
  char: string | null,
  compile: (pattern: string, flags: string) => Regex | null,
): Address | null {
  if (char === null) return null;
  if (char === "/" || char === "\\") return regexAddress(source, char, compile);
  if (char === "$") return { kind: "last" };
  if (char === "+") return { kind: "plus", count: Number(source.skip(DIGITS)) };
  if (char === "~") return { kind: "multiple", of: Number(source.skip(DIGITS)) };
  if (!/[0-9]/.test(char)) return null;
  const line = Number(char + source.skip(DIGITS));
  const next = source.nextNonBlank();
  if (next !== "~") {
    source.back(next);
    return { kind: "line", line };
  }
  source.skip(/[ \t]*/y);
  const step = Number(source.skip(DIGITS));
  return step === 0 ? { kind: "line", line } : { kind: "step", first: line, step };
}

function regexAddress(
  source: Source,
  char: string,
  compile: (pattern: string, flags: string) => Regex | null,
): Address {
  const delimiter = char === "/" ? char : source.next();
  const pattern = delimiter === null || delimiter === "\n" ? null : readDelimited(source, delimiter, true);
  if (pattern === null) return source.fail("unterminated address regex");
  let flags = "";
  for (;;) {
    const flag = source.nextNonBlank();
    if (flag !== "I" && flag !== "M") {
      source.back(flag);
      return { kind: "regex", regex: compile(pattern, flags) };
    }
    flags += flag;
  }
}
