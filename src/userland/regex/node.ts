import type { ByteSet } from "./byte-set.ts";

/** A place that has to be of a kind, and takes no character. */
export type Assertion =
  /** `^` and `$` */
  | "line-start"
  | "line-end"
  /** "\`" and `\'` */
  | "text-start"
  | "text-end"
  /** `\<`, `\>`, `\b`, `\B` */
  | "word-start"
  | "word-end"
  | "word-boundary"
  | "no-word-boundary"
  /** Between grep -w and what is found: no word character before, none behind. */
  | "no-word-before"
  | "no-word-behind";

/** A regular expression, parsed. */
export type Node =
  | { readonly kind: "empty" }
  | { readonly kind: "set"; readonly set: ByteSet }
  | { readonly kind: "assertion"; readonly assertion: Assertion }
  | { readonly kind: "sequence"; readonly parts: readonly Node[] }
  | { readonly kind: "alternatives"; readonly choices: readonly Node[] }
  /** `max` is Infinity for no limit. */
  | { readonly kind: "repetition"; readonly node: Node; readonly min: number; readonly max: number }
  /** A subexpression; `index` from 1. */
  | { readonly kind: "group"; readonly index: number; readonly node: Node }
  /** `\1` */
  | { readonly kind: "reference"; readonly index: number };

export const EMPTY: Node = { kind: "empty" };

export function sequenceOf(parts: readonly Node[]): Node {
  return parts.length === 0 ? EMPTY : parts.length === 1 ? parts[0]! : { kind: "sequence", parts };
}
