import { lookUpWord, type Word } from "./datetime-words.ts";

export interface NumberToken {
  readonly kind: "number";
  readonly value: number;
  /** How many there were: "0130" is a time, "20200130" a date. */
  readonly digits: number;
  /** A sign stood before it. */
  readonly isSigned: boolean;
  readonly isNegative: boolean;
  /** Nanoseconds behind the decimal point; null without one. 0 to 999999999, to be added to `value` whatever its sign. */
  readonly nanosecond: number | null;
}

export type DatetimeToken = NumberToken | Word | { readonly kind: "mark"; readonly mark: string };

const SPACE = /\s+/y;
const NUMBER = /([+-]?)\s*(\d+)(?:[.,](\d+))?/y;
const WORD = /[A-Za-z][A-Za-z.]*/y;

/** The tokens of a date as people write it; comments in parentheses are dropped. Null where a word means nothing. */
export function datetimeTokens(text: string): DatetimeToken[] | null {
  const tokens: DatetimeToken[] = [];
  for (let at = 0; at < text.length; ) {
    const match = matchAt(SPACE, text, at) ?? matchAt(NUMBER, text, at) ?? matchAt(WORD, text, at);
    const first = text.charAt(at);
    if (match === null) {
      if (first === "(") {
        const end = endOfComment(text, at);
        if (end < 0) return null;
        at = end;
        continue;
      }
      tokens.push({ kind: "mark", mark: first });
      at++;
      continue;
    }
    at += match[0].length;
    if (/\s/.test(first)) continue;
    if (/[A-Za-z]/.test(first)) {
      const word = lookUpWord(match[0]);
      if (word === null) return null;
      tokens.push(word);
    } else tokens.push(numberToken(match[1]!, match[2]!, match[3]));
  }
  return tokens;
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

function endOfComment(text: string, start: number): number {
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    if (text[at] === "(") depth++;
    if (text[at] === ")" && --depth === 0) return at + 1;
  }
  return -1;
}

function numberToken(sign: string, digits: string, decimals: string | undefined): NumberToken {
  const isNegative = sign === "-";
  let value = isNegative ? -Number(digits) : Number(digits);
  let nanosecond: number | null = null;
  if (decimals !== undefined) {
    nanosecond = Number(decimals.slice(0, 9).padEnd(9, "0"));
    if (isNegative) {
      // Towards minus infinity: what is cut off counts too.
      if (/[1-9]/.test(decimals.slice(9))) nanosecond++;
      if (nanosecond > 0) {
        value--;
        nanosecond = 1e9 - nanosecond;
      }
    }
  }
  return { kind: "number", value, digits: digits.length, isSigned: sign !== "", isNegative, nanosecond };
}
