// Byte strings: file names, paths, argv, environment and host names are sequences of bytes in Linux, in no particular
// encoding. Inside the kernel they are JS strings with one byte per char (codes 0..255), so that any name can be held,
// compared and used as a Map key. UTF-8 is a matter of the embedding API alone.

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** The bytes of `text` in UTF-8, one per char. */
export function utf8ToByteString(text: string): string {
  return isAscii(text) ? text : fromBytes(encoder.encode(text));
}

/** Text for people: bytes that are not UTF-8 become U+FFFD. */
export function byteStringToUtf8(name: string): string {
  return isAscii(name) ? name : decoder.decode(bytesOf(name));
}

/** One byte per char. Precondition: `name` is a byte string. */
export function bytesOf(name: string): Uint8Array {
  const bytes = new Uint8Array(name.length);
  for (let i = 0; i < name.length; i++) bytes[i] = name.charCodeAt(i);
  return bytes;
}

const CHUNK = 4096;

/** The byte string of `bytes[start, end)`. */
export function fromBytes(bytes: Uint8Array, start = 0, end: number = bytes.length): string {
  let out = "";
  for (let i = start; i < end; i += CHUNK) {
    out += String.fromCharCode.apply(null, bytes.subarray(i, Math.min(i + CHUNK, end)) as unknown as number[]);
  }
  return out;
}

/** Stores the bytes of `name` at `buffer[start...]`; the caller has checked that they fit. */
export function writeByteString(buffer: Uint8Array, start: number, name: string): void {
  for (let i = 0; i < name.length; i++) buffer[start + i] = name.charCodeAt(i);
}

/** No char beyond 127: the same text in bytes and in UTF-8. */
function isAscii(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 127) return false;
  return true;
}
