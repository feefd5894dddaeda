import { characterClass } from "../../fnmatch/character-class.ts";
import { ESCAPED } from "../../quoting/letter-escapes.ts";
import { quote } from "../../quoting/quote.ts";
import { Failure } from "../../tool.ts";
import type { Unescaped } from "./unescape.ts";

/** A part of an ARRAY: `bytes`, `count` times. */
export interface TrElement {
  readonly kind: "char" | "range" | "class" | "equivalence" | "repeat";
  readonly bytes: readonly number[];
  /** 0 for a repeat without a count: as many as are needed. */
  readonly count: number;
  /** Of a class. */
  readonly name?: string;
}

/** The limit of repeat counts (REPEAT_COUNT_MAXIMUM). */
const COUNT_MAX = 2n ** 64n - 2n;

/** The elements of a string. @throws Failure */
export function parseArray(source: Unescaped): TrElement[] {
  const { text, isEscaped } = source;
  const is = (at: number, char: string) => text[at] === char && !isEscaped[at];
  const elements: TrElement[] = [];
  let at = 0;
  // A construct takes three chars at least.
  while (at + 2 < text.length) {
    const construct = is(at, "[") ? (parseClass(source, at) ?? parseRepeat(source, at)) : null;
    if (construct !== null) {
      elements.push(construct.element);
      at = construct.end;
    } else if (is(at + 1, "-")) {
      elements.push(range(text.charCodeAt(at), text.charCodeAt(at + 2)));
      at += 3;
    } else elements.push(single(text.charCodeAt(at++)));
  }
  while (at < text.length) elements.push(single(text.charCodeAt(at++)));
  return elements;
}

interface Construct {
  readonly element: TrElement;
  /** Behind its bracket. */
  readonly end: number;
}

/** [:name:] and [=c=] */
function parseClass({ text, isEscaped }: Unescaped, at: number): Construct | null {
  const mark = text.charAt(at + 1);
  if ((mark !== ":" && mark !== "=") || isEscaped[at + 1]) return null;
  let close = at + 2;
  for (; ; close++) {
    if (close + 1 >= text.length) return null;
    if (text[close] === mark && text[close + 1] === "]" && !isEscaped[close] && !isEscaped[close + 1]) break;
  }
  const name = text.slice(at + 2, close);
  const end = close + 2;
  if (name === "")
    throw new Failure(
      mark === ":" ? "missing character class name '[::]'" : "missing equivalence class character '[==]'",
    );
  if (mark === "=" && name.length === 1)
    return { element: { kind: "equivalence", bytes: [name.charCodeAt(0)], count: 1 }, end };
  const pattern = mark === ":" ? characterClass(name) : undefined;
  if (pattern !== undefined) {
    const bytes = Array.from({ length: 256 }, (_, byte) => byte).filter((byte) =>
      pattern.test(String.fromCharCode(byte)),
    );
    return { element: { kind: "class", bytes, count: 1, name }, end };
  }
  // [:*5] and [=*5] are repeats.
  if (!isEscaped[at + 2] && /^\*[0-9]*\]/.test(text.slice(at + 2))) return null;
  throw new Failure(
    mark === ":"
      ? `invalid character class ${quote(printable(name))}`
      : `${printable(name)}: equivalence class operand must be a single character`,
  );
}

/** [c*] and [c*n], with n octal if it begins with 0. */
function parseRepeat({ text, isEscaped }: Unescaped, at: number): Construct | null {
  if (text[at + 2] !== "*" || isEscaped[at + 2]) return null;
  const start = at + 3;
  let close = start;
  for (; text[close] !== "]" || isEscaped[close]; close++) if (close >= text.length || isEscaped[close]) return null;
  const bytes = [text.charCodeAt(at + 1)];
  const digits = text.slice(start, close);
  if (digits === "") return { element: { kind: "repeat", bytes, count: 0 }, end: close + 1 };
  const isOctal = digits.startsWith("0");
  const [, number] = (isOctal ? /^0*([0-7]*)$/ : /^[ \t\n\v\f\r]*\+?([0-9]+)$/).exec(digits) ?? [];
  const count = number === undefined ? null : BigInt(isOctal ? `0o0${number}` : number);
  if (count === null || count > COUNT_MAX)
    throw new Failure(`invalid repeat count ${quote(printable(digits))} in [c*n] construct`);
  return { element: { kind: "repeat", bytes, count: Number(count) }, end: close + 1 };
}

function single(byte: number): TrElement {
  return { kind: "char", bytes: [byte], count: 1 };
}

function range(first: number, last: number): TrElement {
  if (first > last) {
    const ends = [first, last].map((byte) => (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : octal(byte)));
    throw new Failure(`range-endpoints of '${ends.join("-")}' are in reverse collating sequence order`);
  }
  return { kind: "range", bytes: Array.from({ length: last - first + 1 }, (_, i) => first + i), count: 1 };
}

/** make_printable_str */
function printable(text: string): string {
  return text.replace(/[\\]|[^ -~]/g, (char) => ESCAPED.get(char) ?? octal(char.charCodeAt(0)));
}

function octal(byte: number): string {
  return `\\${byte.toString(8).padStart(3, "0")}`;
}
