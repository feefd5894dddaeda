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
 * @param header the file's first 256 bytes (BINPRM_BUF_SIZE), or all of a shorter file.
 * @returns null when it is no script; -ENOEXEC when the line names no interpreter, or its name may be cut off. An interpreter named ""
 * is one: the line ended in a NUL.
 */
export function parseScript(header: Uint8Array): Script | null | number {
  if (header[0] !== 0x23 || header[1] !== 0x21) return null;
  // The kernel's buffer is filled up with NULs; its last byte never counts.
  const buffer = new Uint8Array(BUFFER_SIZE);
  buffer.set(header.subarray(0, BUFFER_SIZE));
  const last = BUFFER_SIZE - 1;
  let end = findNewline(buffer);
  if (end < 0) {
    const first = findNonBlank(buffer, 2, last);
    // All blanks; or no blank and no NUL behind the name, which then may be longer than the buffer.
    if (first < 0 || findTerminator(buffer, first, last) < 0) return -ENOEXEC;
    end = last;
  }
  while (isBlank(buffer[end - 1]!)) end--;
  const name = findNonBlank(buffer, 2, end);
  if (name < 0 || name === end) return -ENOEXEC;
  const nameEnd = findTerminator(buffer, name, end);
  const hasMore = nameEnd >= 0 && buffer[nameEnd] !== 0;
  const argument = hasMore ? findNonBlank(buffer, nameEnd, end) : -1;
  buffer[end] = 0;
  return {
    interpreter: byteString(buffer, name, argument >= 0 ? nameEnd : end),
    argument: argument < 0 ? null : byteString(buffer, argument, end),
  };
}

const BUFFER_SIZE = 256;

/** strnchr(): a NUL before the newline hides it. */
function findNewline(buffer: Uint8Array): number {
  const newline = buffer.indexOf(NEWLINE);
  const nul = buffer.indexOf(0);
  return nul >= 0 && nul < newline ? -1 : newline;
}

function isBlank(byte: number): boolean {
  return byte === SPACE || byte === TAB;
}

/** next_non_spacetab(): the first byte of [from, last] that is no blank, or -1. */
function findNonBlank(buffer: Uint8Array, from: number, last: number): number {
  for (let at = from; at <= last; at++) if (!isBlank(buffer[at]!)) return at;
  return -1;
}

/** next_terminator(): the first blank or NUL of [from, last], or -1. */
function findTerminator(buffer: Uint8Array, from: number, last: number): number {
  for (let at = from; at <= last; at++) if (isBlank(buffer[at]!) || buffer[at] === 0) return at;
  return -1;
}

/** A C string: up to the first NUL. */
function byteString(bytes: Uint8Array, start: number, end: number): string {
  const nul = bytes.indexOf(0, start);
  return String.fromCharCode(...bytes.subarray(start, nul >= 0 && nul < end ? nul : end));
}
