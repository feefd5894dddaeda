import { decodeText } from "../../../platform/program/text.ts";

/** A byte of the line that `read` has read. */
export interface ReadByte {
  readonly code: number;
  /** A backslash was before it: it separates nothing. */
  readonly isQuoted: boolean;
}

/**
 * Splits a line into as many fields as `read` has variables (POSIX sh 2.6.5 and read). The last one is all the rest with its separators, less
 * blanks at its end, and less its separator if it is but one field.
 */
export function splitLine(line: readonly ReadByte[], ifs: Uint8Array, count: number): string[] {
  const isSeparator = ({ code, isQuoted }: ReadByte) => !isQuoted && ifs.includes(code);
  const isBlank = (byte: ReadByte) => isSeparator(byte) && (byte.code === 32 || byte.code === 9 || byte.code === 10);
  const skipBlanks = (from: number) => {
    let at = from;
    while (at < line.length && isBlank(line[at]!)) at++;
    return at;
  };
  const fieldEnd = (from: number) => {
    let at = from;
    while (at < line.length && !isSeparator(line[at]!)) at++;
    return at;
  };
  /** Behind the separator at `from`: blanks around one other character are one separator. */
  const separatorEnd = (from: number) => {
    const at = skipBlanks(from);
    return at < line.length && isSeparator(line[at]!) ? skipBlanks(at + 1) : at;
  };

  const fields: string[] = [];
  let at = skipBlanks(0);
  while (fields.length < count - 1 && at < line.length) {
    const end = fieldEnd(at);
    fields.push(textOf(line.slice(at, end)));
    at = separatorEnd(end);
  }
  if (at === line.length) return fields;
  const end = fieldEnd(at);
  if (separatorEnd(end) === line.length) return [...fields, textOf(line.slice(at, end))];
  let last = line.length;
  while (last > at && isBlank(line[last - 1]!)) last--;
  return [...fields, textOf(line.slice(at, last))];
}

function textOf(bytes: readonly ReadByte[]): string {
  return decodeText(Uint8Array.from(bytes, ({ code }) => code));
}
