/**
 * Text of programs and bytes of the kernel. A program sees JS strings; the kernel's names, paths and arguments are bytes in no particular encoding.
 * Bytes that are not UTF-8 become lone surrogates U+DC80..U+DCFF and turn back into the same bytes (as Python's surrogateescape does), so
 * that any file name survives the way through a program.
 */

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const ESCAPE = 0xdc00;

/** The bytes of `text`: UTF-8, and one byte for each escaped byte. */
export function encodeText(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code > 127) return encodeEscaped(text);
    bytes[i] = code;
  }
  return bytes;
}

/** The bytes of `text` and a NUL. */
export function encodeTerminated(text: string): Uint8Array {
  const bytes = encodeText(text);
  const terminated = new Uint8Array(bytes.length + 1);
  terminated.set(bytes);
  return terminated;
}

/** The text of `bytes[start, end)`. */
export function decodeText(bytes: Uint8Array, start = 0, end: number = bytes.length): string {
  if (end - start <= 64) {
    let text = "";
    let i = start;
    for (; i < end && bytes[i]! < 128; i++) text += String.fromCharCode(bytes[i]!);
    if (i === end) return text;
  }
  try {
    return decoder.decode(bytes.subarray(start, end));
  } catch {
    return decodeEscaped(bytes, start, end);
  }
}

/** The text of the NUL-terminated string at `start`. */
export function decodeTerminated(bytes: Uint8Array, start = 0): string {
  const end = bytes.indexOf(0, start);
  return decodeText(bytes, start, end < 0 ? bytes.length : end);
}

function encodeEscaped(text: string): Uint8Array {
  if (!/[\udc80-\udcff]/.test(text)) return encoder.encode(text);
  const parts: number[] = [];
  for (const char of text) {
    const code = char.codePointAt(0)!;
    if (code >= ESCAPE + 0x80 && code <= ESCAPE + 0xff) parts.push(code - ESCAPE);
    else parts.push(...encoder.encode(char));
  }
  return Uint8Array.from(parts);
}

/** Decodes what is well-formed and escapes every other byte. */
function decodeEscaped(bytes: Uint8Array, start: number, end: number): string {
  let text = "";
  for (let at = start; at < end; ) {
    const length = sequenceLength(bytes, at, end);
    text += length === 0 ? String.fromCharCode(ESCAPE + bytes[at]!) : decoder.decode(bytes.subarray(at, at + length));
    at += Math.max(1, length);
  }
  return text;
}

/** Length of the well-formed UTF-8 sequence at `at`, 0 for none (Unicode, table 3-7). */
function sequenceLength(bytes: Uint8Array, at: number, end: number): number {
  const first = bytes[at]!;
  if (first < 0x80) return 1;
  const length =
    first >= 0xc2 && first < 0xe0 ? 2 : first >= 0xe0 && first < 0xf0 ? 3 : first >= 0xf0 && first < 0xf5 ? 4 : 0;
  if (length === 0 || at + length > end) return 0;
  const second = bytes[at + 1]!;
  const low = first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80;
  const high = first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf;
  if (second < low || second > high) return 0;
  for (let i = 2; i < length; i++) if ((bytes[at + i]! & 0xc0) !== 0x80) return 0;
  return length;
}
