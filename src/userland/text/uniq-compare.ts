/** What of a line uniq compares. Counts are Infinity where there is no limit. */
export interface UniqKey {
  readonly skipFields: number;
  readonly skipChars: number;
  readonly checkChars: number;
  readonly isIgnoringCase: boolean;
}

const NEWLINE = 10;

/** What is compared of `line`: bytes, in upper case if case does not matter. */
export function uniqKey(line: Uint8Array, { skipFields, skipChars, checkChars, isIgnoringCase }: UniqKey): Uint8Array {
  let at = 0;
  for (let field = 0; field < skipFields && at < line.length; field++) {
    while (at < line.length && isSeparator(line[at]!)) at++;
    while (at < line.length && !isSeparator(line[at]!)) at++;
  }
  const start = Math.min(at + skipChars, line.length);
  const key = line.subarray(start, Math.min(start + checkChars, line.length));
  return isIgnoringCase ? key.map((byte) => (byte >= 97 && byte <= 122 ? byte - 32 : byte)) : key;
}

export function isSameKey(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

/** Blanks, and newlines where they do not end lines. */
function isSeparator(byte: number): boolean {
  return byte === 32 || byte === 9 || byte === NEWLINE;
}
