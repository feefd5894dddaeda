import { type ByteSet, CHARACTER_CLASSES, complement, emptySet } from "./byte-set.ts";
import { RegexError } from "./regex-error.ts";

const UNMATCHED = "Unmatched [, [^, [:, [., or [=";
/** What is meant as a class and lacks its outer brackets. */
const BARE_CLASS = /^:[^\]-]*[^\]:-][^\]-]*:\]/;
export const BARE_CLASS_MESSAGE = "character class syntax is [[:space:]], not [:space:]";

/**
 * The bracket expression whose "[" stands before `start` (POSIX 9.3.5).
 * @returns its set, and where what follows it begins.
 * @throws RegexError
 */
export function parseBracket(pattern: string, start: number): { set: ByteSet; end: number } {
  const set = emptySet();
  const isNegated = pattern[start] === "^";
  let at = isNegated ? start + 1 : start;
  if (at >= pattern.length) throw new RegexError("Invalid regular expression");
  const bare = BARE_CLASS.exec(pattern.slice(at))?.[0];
  if (bare !== undefined && !/\[[:.=]/.test(bare)) throw new RegexError(BARE_CLASS_MESSAGE);
  for (let isFirst = true; isFirst || pattern[at] !== "]"; isFirst = false) {
    // A "-" is a character only at the beginning, at the end, and as the end of a range.
    if (!isFirst && isRange(pattern, at)) throw new RegexError("Invalid range end");
    const from = element(pattern, at);
    at = from.end;
    if (from.byte === null) {
      from.set.forEach((isIn, byte) => {
        if (isIn === 1) set[byte] = 1;
      });
      continue;
    }
    let last = from.byte;
    if (isRange(pattern, at)) {
      const to = element(pattern, at + 1);
      if (to.byte === null || to.byte < from.byte) throw new RegexError("Invalid range end");
      last = to.byte;
      at = to.end;
    }
    for (let byte = from.byte; byte <= last; byte++) set[byte] = 1;
  }
  return { set: isNegated ? complement(set) : set, end: at + 1 };
}

/** A "-" that is neither the last character nor followed by none. */
function isRange(pattern: string, at: number): boolean {
  return pattern[at] === "-" && at + 1 < pattern.length && pattern[at + 1] !== "]";
}

/** One character, or [.x.] or [=x=] for it, or [:class:]. */
function element(
  pattern: string,
  at: number,
): { byte: number; end: number } | { byte: null; set: ByteSet; end: number } {
  if (at >= pattern.length) throw new RegexError(UNMATCHED);
  const mark = pattern[at + 1];
  if (pattern[at] !== "[" || (mark !== ":" && mark !== "." && mark !== "="))
    return { byte: pattern.charCodeAt(at), end: at + 1 };
  const close = pattern.indexOf(`${mark}]`, at + 2);
  if (close < 0) {
    // Without its end a class is a "[" and a ":" like any other, if the rest has them both.
    if (mark === ":" && pattern.includes("]", at + 2)) return { byte: pattern.charCodeAt(at), end: at + 1 };
    throw new RegexError(UNMATCHED);
  }
  const name = pattern.slice(at + 2, close);
  if (mark === ":") {
    const set = CHARACTER_CLASSES.get(name);
    if (set === undefined) throw new RegexError("Invalid character class name");
    return { byte: null, set, end: close + 2 };
  }
  if (name.length !== 1) throw new RegexError("Invalid collation character");
  return { byte: name.charCodeAt(0), end: close + 2 };
}
