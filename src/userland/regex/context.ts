import { WORD } from "./byte-set.ts";
import type { Assertion } from "./node.ts";

/** What stands beside a place, as far as assertions care. */
export const BESIDE_EDGE = 0;
export const BESIDE_NEWLINE = 1;
export const BESIDE_WORD = 2;
export const BESIDE_OTHER = 3;

export function besideOf(byte: number): number {
  return byte === 10 ? BESIDE_NEWLINE : WORD[byte] === 1 ? BESIDE_WORD : BESIDE_OTHER;
}

/** Does the assertion hold between these? @param isMultiline "^" and "$" also match at newlines. */
export function holds(assertion: Assertion, left: number, right: number, isMultiline: boolean): boolean {
  switch (assertion) {
    case "line-start":
      return left === BESIDE_EDGE || (isMultiline && left === BESIDE_NEWLINE);
    case "line-end":
      return right === BESIDE_EDGE || (isMultiline && right === BESIDE_NEWLINE);
    case "text-start":
      return left === BESIDE_EDGE;
    case "text-end":
      return right === BESIDE_EDGE;
    case "word-start":
      return left !== BESIDE_WORD && right === BESIDE_WORD;
    case "word-end":
      return left === BESIDE_WORD && right !== BESIDE_WORD;
    case "word-boundary":
      return (left === BESIDE_WORD) !== (right === BESIDE_WORD);
    case "no-word-boundary":
      return (left === BESIDE_WORD) === (right === BESIDE_WORD);
    case "no-word-before":
      return left !== BESIDE_WORD;
    case "no-word-behind":
      return right !== BESIDE_WORD;
  }
}
