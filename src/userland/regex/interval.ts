import { RegexError } from "./regex-error.ts";

/** The largest number of an interval (glibc: RE_DUP_MAX). */
const DUP_MAX = 0x7fff;

export interface Interval {
  readonly min: number;
  /** Infinity: no limit. */
  readonly max: number;
  /** Where what follows it begins. */
  readonly end: number;
}

/**
 * The interval whose "{" stands before `start`.
 * @param close "}" or "\}"
 * @returns null when it is none and may be text.
 * @throws RegexError
 */
export function parseInterval(pattern: string, start: number, close: string, isLenient: boolean): Interval | null {
  const [digits, min, comma, max] = /^([0-9]*)(,)?([0-9]*)/.exec(pattern.slice(start)) as unknown as [
    string,
    string,
    string | undefined,
    string,
  ];
  const end = start + digits.length;
  if (!pattern.startsWith(close, end) || (min === "" && comma === undefined)) {
    if (isLenient) return null;
    throw new RegexError(end >= pattern.length ? "Unmatched \\{" : "Invalid content of \\{\\}");
  }
  const low = Number(min);
  const high = comma === undefined ? low : max === "" ? Number.POSITIVE_INFINITY : Number(max);
  if (low > high) throw new RegexError("Invalid content of \\{\\}");
  if (low > DUP_MAX || (high > DUP_MAX && high !== Number.POSITIVE_INFINITY))
    throw new RegexError("Regular expression too big");
  return { min: low, max: high, end: end + close.length };
}
