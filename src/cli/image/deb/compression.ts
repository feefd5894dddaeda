/**
 * The compressions of Debian archives, decoded as a stream so that a bound on the result holds before it is in memory.
 *
 * gzip comes with the JavaScript engine; xz is xz-embedded as WebAssembly; zstd is pure JavaScript. No native code.
 */
import { Decompress as ZstdDecoder } from "fzstd";
import xz from "xz-decompress";
import { ImageError, messageOf } from "../image-error.ts";

export type Compression = "none" | "gz" | "xz" | "zst";

/** What the end of a file's name says of its compression; null for one that cannot be read here (bz2, lzma ...). */
export function compressionOf(name: string, plainName: string): Compression | null {
  if (!name.startsWith(plainName)) return null;
  switch (name.slice(plainName.length)) {
    case "":
      return "none";
    case ".gz":
      return "gz";
    case ".xz":
      return "xz";
    case ".zst":
      return "zst";
    default:
      return null;
  }
}

/** Where the bytes come from (for errors) and how large they may become. */
export interface DecompressOptions {
  readonly file: string;
  readonly entry?: string;
  readonly maxBytes: number;
}

/** All of the decompressed bytes. */
export async function decompress(
  bytes: Uint8Array,
  compression: Compression,
  options: DecompressOptions,
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let total = 0;
  const place = { file: options.file, ...(options.entry === undefined ? {} : { entry: options.entry }) };
  const take = (chunk: Uint8Array): void => {
    total += chunk.length;
    if (total > options.maxBytes) {
      throw new ImageError("limit", `larger than ${options.maxBytes} bytes when decompressed`, place);
    }
    chunks.push(chunk);
  };
  try {
    await decode(bytes, compression, take);
  } catch (thrown) {
    if (thrown instanceof ImageError) throw thrown;
    throw new ImageError("archive", `broken ${compression} data (${messageOf(thrown)})`, { ...place, cause: thrown });
  }
  return chunks.length === 1 ? chunks[0]! : concatenate(chunks, total);
}

async function decode(bytes: Uint8Array, compression: Compression, take: (chunk: Uint8Array) => void): Promise<void> {
  switch (compression) {
    case "none":
      return take(bytes);
    case "gz":
      return drain(pieces(bytes).pipeThrough(new DecompressionStream("gzip")), take);
    case "xz":
      // The decoder dereferences null on an empty input.
      if (bytes.length === 0) throw new Error("empty");
      return drain(new xz.XzReadableStream(pieces(bytes)), take);
    case "zst": {
      const decoder = new ZstdDecoder(take);
      for (let start = 0; start < bytes.length; start += PIECE_BYTES) {
        decoder.push(bytes.subarray(start, start + PIECE_BYTES), start + PIECE_BYTES >= bytes.length);
      }
      if (bytes.length === 0) throw new Error("empty");
    }
  }
}

const PIECE_BYTES = 64 * 1024;

/** Small pieces, so that a decoder that fails or is stopped has not seen everything. */
function pieces(bytes: Uint8Array): ReadableStream<Uint8Array<ArrayBuffer>> {
  let start = 0;
  return new ReadableStream({
    pull(controller) {
      if (start >= bytes.length) return controller.close();
      controller.enqueue(bytes.subarray(start, start + PIECE_BYTES) as Uint8Array<ArrayBuffer>);
      start += PIECE_BYTES;
    },
  });
}

async function drain(stream: ReadableStream<Uint8Array>, take: (chunk: Uint8Array) => void): Promise<void> {
  const reader = stream.getReader();
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) take(next.value);
  } catch (thrown) {
    await reader.cancel(thrown).catch(() => undefined); // a stream that failed by itself rejects with the same error
    throw thrown;
  }
}

function concatenate(chunks: readonly Uint8Array[], total: number): Uint8Array {
  const result = new Uint8Array(total);
  let offset = 0;
  for (const chunk of chunks) {
    result.set(chunk, offset);
    offset += chunk.length;
  }
  return result;
}
