import { toByteString } from "../../io/byte-text.ts";
import { C_ESCAPES } from "../../quoting/letter-escapes.ts";
import { Failure } from "../../tool.ts";

/** The argument of `xargs -d`: a byte, or an escape sequence of C. @throws Failure */
export function delimiterOf(text: string): string {
  const bytes = toByteString(text);
  if (bytes.length === 1) return bytes;
  if (!bytes.startsWith("\\"))
    throw new Failure(
      `Invalid input delimiter specification ${text}: the delimiter must be either a single character or an escape sequence starting with \\.`,
    );
  const letter = C_ESCAPES.get(bytes.slice(1));
  if (letter !== undefined) return letter;
  const [, hexadecimal, octal, rest] = /^\\(?:x([0-9A-Fa-f]*)|([0-7]+))(.*)$/s.exec(bytes) ?? [];
  if (hexadecimal === undefined && octal === undefined)
    throw new Failure(`Invalid escape sequence ${text} in input delimiter specification.`);
  const value = hexadecimal === undefined ? Number.parseInt(octal!, 8) : Number.parseInt(`0${hexadecimal}`, 16);
  if (value > 0xff) {
    const most = hexadecimal === undefined ? "377" : "ff";
    throw new Failure(
      `Invalid escape sequence ${text} in input delimiter specification; character values must not exceed ${most}.`,
    );
  }
  if (rest !== "")
    throw new Failure(
      `Invalid escape sequence ${text} in input delimiter specification; trailing characters ${rest} not recognised.`,
    );
  return String.fromCharCode(value);
}
