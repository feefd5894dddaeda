import { bytesOf, fromBytes } from "../../abi/byte-string.ts";
import { ArgumentError } from "../system-error.ts";

/** Names of the encodings contents can be read and written in. */
export type TextEncoding = "utf8" | "utf-8" | "latin1" | "binary";

/** Contents that are written: text, bytes, or pieces of them that come one after the other. */
export type FileContents = string | Uint8Array | Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array>;

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

export function encodeContents(data: string | Uint8Array, encoding: TextEncoding = "utf8"): Uint8Array {
  if (typeof data !== "string") return data;
  return isUtf8(encoding) ? encoder.encode(data) : bytesOf(data);
}

export function decodeContents(bytes: Uint8Array, encoding: TextEncoding): string {
  return isUtf8(encoding) ? decoder.decode(bytes) : fromBytes(bytes);
}

/** The pieces of `data`, as bytes. */
export async function* chunksOf(data: FileContents, encoding?: TextEncoding): AsyncGenerator<Uint8Array> {
  if (typeof data === "string" || data instanceof Uint8Array) {
    yield encodeContents(data, encoding);
    return;
  }
  for await (const chunk of data) yield encodeContents(chunk, encoding);
}

function isUtf8(encoding: TextEncoding): boolean {
  if (encoding === "utf8" || encoding === "utf-8") return true;
  if (encoding === "latin1" || encoding === "binary") return false;
  throw new ArgumentError(`The argument 'encoding' is invalid encoding. Received '${String(encoding)}'`);
}
