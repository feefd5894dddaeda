import { ShellError } from "../shell-error.ts";

/** A decimal number from 0 to 2^31 - 1: what builtins take for counts, statuses and process numbers. @throws ShellError */
export function parseNumber(text: string): number {
  const value = /^[ \t\n\v\f\r]*[-+]?[0-9]+[ \t\n\v\f\r]*$/.test(text) ? Number.parseInt(text, 10) : Number.NaN;
  if (!(value >= 0 && value <= 0x7fff_ffff)) throw new ShellError(`Illegal number: ${text}`);
  return value;
}

/** A decimal number of 64 bits, blanks around it. @throws ShellError */
export function parseInteger(text: string): bigint {
  const match = /^[ \t\n\v\f\r]*([-+]?[0-9]+)[ \t\n\v\f\r]*$/.exec(text);
  const value = match === null ? null : BigInt(match[1]!.replace("+", ""));
  if (value === null || BigInt.asIntN(64, value) !== value) throw new ShellError(`Illegal number: ${text}`);
  return value;
}
