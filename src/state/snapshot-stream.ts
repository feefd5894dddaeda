import { PRELUDE_SIZE } from "./container-format.ts";
import { headLengthOf, parseHead } from "./container-reader.ts";
import { concatenate } from "./container-writer.ts";
import { checkCompatibility, type LoaderCapabilities } from "./snapshot-header.ts";

/** Largest piece written to a stream at once. */
const CHUNK = 1 << 18;

/** Writes what `produce` returns at once, piece by piece as the stream takes it, then closes the stream; aborts it on any failure. */
export async function writeParts(stream: WritableStream<Uint8Array>, produce: () => Uint8Array[]): Promise<void> {
  const writer = stream.getWriter();
  try {
    for (const part of produce()) {
      for (let at = 0; at < part.length; at += CHUNK) {
        await writer.ready;
        await writer.write(part.subarray(at, at + CHUNK));
      }
    }
    await writer.close();
  } catch (error) {
    await writer.abort(error).catch(() => undefined); // the stream has failed already; `error` tells why
    throw error;
  }
}

/**
 * Reads a whole snapshot. The header is judged as soon as it is there, and memory grows with what arrives, not with what the header
 * says will.
 * @throws SnapshotError as parseHead and checkCompatibility; the rest is judged by the caller.
 */
export async function readAll(stream: ReadableStream<Uint8Array>, loader: LoaderCapabilities): Promise<Uint8Array> {
  const reader = stream.getReader();
  try {
    const source = new Gatherer(reader);
    await source.atLeast(PRELUDE_SIZE);
    await source.atLeast(headLengthOf(source.bytes()));
    const { header, totalLength } = parseHead(source.bytes());
    checkCompatibility(header, loader);
    await source.atLeast(totalLength + 1); // one more, so that bytes after the end show
    return source.bytes();
  } catch (error) {
    await reader.cancel(error).catch(() => undefined); // `error` is what matters
    throw error;
  } finally {
    reader.releaseLock();
  }
}

/** Gathers the chunks of a stream. */
class Gatherer {
  private readonly reader: ReadableStreamDefaultReader<Uint8Array>;
  private chunks: Uint8Array[] = [];
  private length = 0;

  constructor(reader: ReadableStreamDefaultReader<Uint8Array>) {
    this.reader = reader;
  }

  /** Reads on until `length` bytes are there, or the stream ends. */
  async atLeast(length: number): Promise<void> {
    while (this.length < length) {
      const { done, value } = await this.reader.read();
      if (done) return;
      this.chunks.push(value);
      this.length += value.length;
    }
  }

  bytes(): Uint8Array {
    if (this.chunks.length !== 1) this.chunks = [concatenate(this.chunks)];
    return this.chunks[0]!;
  }
}
