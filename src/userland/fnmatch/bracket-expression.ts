import { characterClass } from "./character-class.ts";

/** What `[...]` matches (XBD 9.3.5, with `!` for `^`). */
export interface BracketExpression {
  readonly isNegated: boolean;
  /** Single characters are ranges of one. Inclusive, by code point. */
  readonly ranges: readonly (readonly [from: number, to: number])[];
  readonly classes: readonly RegExp[];
}

/** Whether one character is matched. */
export function matchesBracket({ isNegated, ranges, classes }: BracketExpression, char: string): boolean {
  const code = char.codePointAt(0)!;
  const isIn = ranges.some(([from, to]) => from <= code && code <= to) || classes.some((each) => each.test(char));
  return isIn !== isNegated;
}

/**
 * Parses the expression whose `[` is at `at - 1`. Returns it and where it ends, or null where no `]` closes it, so that the `[` is an ordinary character.
 * A backslash quotes.
 */
export function parseBracket(
  pattern: string,
  at: number,
): { readonly bracket: BracketExpression; readonly end: number } | null {
  const isNegated = pattern[at] === "!";
  const first = isNegated ? at + 1 : at;
  const ranges: [number, number][] = [];
  const classes: RegExp[] = [];
  for (let i = first; i < pattern.length; ) {
    // A `]` that comes first is in the set.
    if (pattern[i] === "]" && i > first) return { bracket: { isNegated, ranges, classes }, end: i + 1 };
    const named = namedClass(pattern, i);
    if (named !== null) {
      classes.push(named.test);
      i = named.end;
      continue;
    }
    const from = element(pattern, i);
    const isRange = pattern[from.end] === "-" && from.end + 1 < pattern.length && pattern[from.end + 1] !== "]";
    const to = isRange ? element(pattern, from.end + 1) : from;
    ranges.push([from.code, to.code]);
    i = to.end;
  }
  return null;
}

/** `[:name:]` */
function namedClass(pattern: string, at: number): { readonly test: RegExp; readonly end: number } | null {
  const match = /^\[:([a-z]+):\]/.exec(pattern.slice(at, at + 12));
  const test = match === null ? undefined : characterClass(match[1]!);
  return test === undefined ? null : { test, end: at + match![0].length };
}

/** One character, quoted or as `[.c.]` or `[=c=]`: in the POSIX locale each collates for itself. */
function element(pattern: string, at: number): { readonly code: number; readonly end: number } {
  const match = /^\[([.=])(.)\1\]/su.exec(pattern.slice(at, at + 7));
  if (match !== null) return { code: match[2]!.codePointAt(0)!, end: at + match[0].length };
  const start = pattern[at] === "\\" && at + 1 < pattern.length ? at + 1 : at;
  const code = pattern.codePointAt(start)!;
  return { code, end: start + (code > 0xffff ? 2 : 1) };
}
