import { type BracketExpression, matchesBracket, parseBracket } from "./bracket-expression.ts";

/** What matches one character: that character (""...: any), or one of a set. */
type Single = string | BracketExpression;
const ANY = "";
const STAR = null;

/**
 * A pattern in the notation of POSIX sh 2.14: `*`, `?`, `[...]`, and backslash to quote. Text is matched by characters (code points); a byte that is
 * not UTF-8, escaped by decodeText, is one. Matching takes time in proportion to pattern times text, whatever the pattern.
 */
export class Pattern {
  private readonly steps: readonly (Single | typeof STAR)[];

  constructor(pattern: string) {
    this.steps = compile(pattern);
  }

  matches(text: string): boolean {
    const { steps } = this;
    const chars = characters(text);
    let step = 0;
    let at = 0;
    // The last star met and where its match ends: no earlier one need be reconsidered.
    let star = -1;
    let starEnd = 0;
    while (at < chars.length) {
      const current = steps[step];
      if (current === STAR) {
        star = step++;
        starEnd = at;
      } else if (current !== undefined && matchesSingle(current, chars[at]!)) {
        step++;
        at++;
      } else if (star >= 0) {
        step = star + 1;
        at = ++starEnd;
      } else return false;
    }
    while (steps[step] === STAR) step++;
    return step === steps.length;
  }

  /** `text` without the shortest or longest beginning that matches; whole if none does. */
  removePrefix(text: string, isLongest: boolean): string {
    const chars = characters(text);
    const length = matchedLength(this.steps, chars.length, (i) => chars[i]!, isLongest);
    return length <= 0 ? text : slice(text, chars, length, chars.length);
  }

  /** `text` without the shortest or longest end that matches; whole if none does. */
  removeSuffix(text: string, isLongest: boolean): string {
    const chars = characters(text);
    const last = chars.length - 1;
    const length = matchedLength(this.steps.toReversed(), chars.length, (i) => chars[last - i]!, isLongest);
    return length <= 0 ? text : slice(text, chars, 0, chars.length - length);
  }
}

/** Whether the pattern `pattern` matches `text` as a whole. */
export function fnmatch(pattern: string, text: string): boolean {
  return new Pattern(pattern).matches(text);
}

function compile(pattern: string): (Single | typeof STAR)[] {
  const steps: (Single | typeof STAR)[] = [];
  for (let i = 0; i < pattern.length; ) {
    const char = String.fromCodePoint(pattern.codePointAt(i)!);
    i += char.length;
    if (char === "*") {
      if (steps.at(-1) !== STAR) steps.push(STAR);
    } else if (char === "?") steps.push(ANY);
    else if (char === "\\" && i < pattern.length) {
      const quoted = String.fromCodePoint(pattern.codePointAt(i)!);
      i += quoted.length;
      steps.push(quoted);
    } else {
      const parsed = char === "[" ? parseBracket(pattern, i) : null;
      steps.push(parsed?.bracket ?? char);
      i = parsed?.end ?? i;
    }
  }
  return steps;
}

function matchesSingle(single: Single, char: string): boolean {
  if (typeof single === "string") return single === ANY || single === char;
  return matchesBracket(single, char);
}

/** Indexable by character. */
function characters(text: string): string | readonly string[] {
  return /[\ud800-\udbff]/.test(text) ? Array.from(text) : text;
}

function slice(text: string, chars: string | readonly string[], start: number, end: number): string {
  return typeof chars === "string" ? text.slice(start, end) : chars.slice(start, end).join("");
}

/**
 * How many of the first of `length` characters the steps match, at least or at most; -1 if no number. Follows all ways through the steps at
 * once: `ways[s]` says that the characters so far can have been matched by the first `s` steps.
 */
function matchedLength(
  steps: readonly (Single | typeof STAR)[],
  length: number,
  charAt: (index: number) => string,
  isLongest: boolean,
): number {
  let ways = new Uint8Array(steps.length + 1);
  ways[0] = 1;
  skipStars(steps, ways);
  let matched = -1;
  for (let at = 0; ; at++) {
    if (ways[steps.length] === 1) {
      matched = at;
      if (!isLongest) break;
    }
    if (at === length) break;
    const next = new Uint8Array(steps.length + 1);
    const char = charAt(at);
    let isAlive = false;
    for (let s = 0; s < steps.length; s++) {
      if (ways[s] === 0) continue;
      const step = steps[s]!;
      if (step === STAR) next[s] = 1;
      else if (matchesSingle(step, char)) next[s + 1] = 1;
      else continue;
      isAlive = true;
    }
    if (!isAlive) break;
    skipStars(steps, next);
    ways = next;
  }
  return matched;
}

/** A star also matches nothing. */
function skipStars(steps: readonly (Single | typeof STAR)[], ways: Uint8Array): void {
  for (const [s, step] of steps.entries()) if (step === STAR && ways[s] === 1) ways[s + 1] = 1;
}
