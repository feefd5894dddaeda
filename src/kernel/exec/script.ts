import { ENOEXEC } from "../../abi/errno.ts";

export interface Script {
  /** The interpreter's path, a byte string. */
  readonly interpreter: string;
  /** Everything after it, as one argument; null when there is nothing. */
  readonly argument: string | null;
}

const SPACE = 0x20;
const TAB = 0x09;
const NEWLINE = 0x0a;

/**
 * Parses `#! interpreter [one-argument]` (fs/binfmt_script.c).
 * @param header the file's first 256 bytes, or all of a shorter file.
 * @returns null when it is no script; -ENOEXEC when the line names no interpreter, or its name may be cut off.
 */
export function parseScript(header: Uint8Array): Script | null | number {
  if (header.length < 2 || header[0] !== 0x23 || header[1] !== 0x21) return null;
  let end = header.indexOf(NEWLINE);
  if (end < 0) {
    // No newline within the buffer: fine if the file ends here, or if the interpreter's name does.
    end = header.indexOf(0, 2);
    if (end < 0) end = header.length;
    if (end === 256) {
      const name = skipBlanks(header, 2, end);
      if (name === end || wordEnd(header, name, end) === end) return -ENOEXEC;
    }
  }
  while (end > 2 && isBlank(header[end - 1]!)) end--;
  const start = skipBlanks(header, 2, end);
  const nul = header.indexOf(0, start);
  const limit = nul >= 0 && nul < end ? nul : end;
  if (start >= limit) return -ENOEXEC;
  const interpreterEnd = wordEnd(header, start, limit);
  const argumentStart = skipBlanks(header, interpreterEnd, limit);
  return {
    interpreter: byteString(header, start, interpreterEnd),
    argument: argumentStart < limit ? byteString(header, argumentStart, limit) : null,
  };
}

function isBlank(byte: number): boolean {
  return byte === SPACE || byte === TAB;
}

function skipBlanks(header: Uint8Array, from: number, end: number): number {
  let at = from;
  while (at < end && isBlank(header[at]!)) at++;
  return at;
}

function wordEnd(header: Uint8Array, from: number, end: number): number {
  let at = from;
  while (at < end && !isBlank(header[at]!)) at++;
  return at;
}

function byteString(bytes: Uint8Array, start: number, end: number): string {
  return String.fromCharCode(...bytes.subarray(start, end));
}
