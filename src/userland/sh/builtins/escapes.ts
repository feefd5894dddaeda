/** Escape sequences of `echo`, `printf %b` and printf's format, over bytes. */

const BACKSLASH = 92;
const ZERO = 48;
const SIMPLE: Readonly<Record<string, number>> = {
  "\\": BACKSLASH,
  a: 7,
  b: 8,
  f: 12,
  n: 10,
  r: 13,
  t: 9,
  v: 11,
};

export interface Escaped {
  readonly bytes: Uint8Array;
  /** `\c` was met: nothing more is to be written. */
  readonly isCut: boolean;
}

/** Resolves the escape sequences of an argument of `echo` or of `%b`: octal numbers begin with a 0. */
export function unescapeArgument(text: Uint8Array): Escaped {
  const bytes: number[] = [];
  for (let at = 0; at < text.length; ) {
    if (text[at] !== BACKSLASH) {
      bytes.push(text[at++]!);
      continue;
    }
    at++;
    if (text[at] === 99) return { bytes: Uint8Array.from(bytes), isCut: true };
    if (text[at] === ZERO && isOctal(text[at + 1])) at++;
    const { value, length } = readEscape(text, at);
    bytes.push(value);
    at += length;
  }
  return { bytes: Uint8Array.from(bytes), isCut: false };
}

/** What the sequence whose backslash is before `at` stands for; an unknown one for the backslash alone. */
export function readEscape(text: Uint8Array, at: number): { readonly value: number; readonly length: number } {
  const code = text[at];
  if (isOctal(code)) {
    let value = 0;
    let length = 0;
    for (; length < 3 && isOctal(text[at + length]); length++) value = value * 8 + text[at + length]! - ZERO;
    return { value: value & 0xff, length };
  }
  const simple = code === undefined ? undefined : SIMPLE[String.fromCharCode(code)];
  return simple === undefined ? { value: BACKSLASH, length: 0 } : { value: simple, length: 1 };
}

function isOctal(code: number | undefined): boolean {
  return code !== undefined && code >= ZERO && code < ZERO + 8;
}
