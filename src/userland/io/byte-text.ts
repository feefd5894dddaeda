/**
 * Byte strings in programs: one char per byte, as the text tools of the C locale see files. Names and arguments reach a program as
 * Unicode text; a pattern or a delimiter among them has to be turned into bytes before it is compared with a file's.
 */
import { bytesOf, fromBytes } from "../../abi/byte-string.ts";
import { decodeText, encodeText } from "../../platform/program/text.ts";

/** The byte string of a program's text (an argument, a file name). */
export function toByteString(text: string): string {
  return fromBytes(encodeText(text));
}

/** The program's text of a byte string: bytes that are not UTF-8 survive as escapes. */
export function fromByteString(byteString: string): string {
  return decodeText(bytesOf(byteString));
}
