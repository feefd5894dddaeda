import { SandboxError } from "../errors.ts";

/** A root file system: a tar archive, compressed with gzip or not, as bytes or as a stream of them. */
export type ArchiveLike = Uint8Array | ReadableStream<Uint8Array>;

const GZIP_MAGIC = [0x1f, 0x8b];

/** The bytes of an archive, uncompressed. @throws SandboxError when it is no gzip stream although it begins as one. */
export async function archiveBytes(archive: ArchiveLike): Promise<Uint8Array> {
  const bytes = archive instanceof Uint8Array ? archive : await collect(archive);
  if (bytes[0] !== GZIP_MAGIC[0] || bytes[1] !== GZIP_MAGIC[1]) return bytes;
  const stream = new Blob([bytes as Uint8Array<ArrayBuffer>]).stream().pipeThrough(new DecompressionStream("gzip"));
  try {
    return await collect(stream);
  } catch (error) {
    throw new SandboxError("ERR_SANDBOX_OPTION", "the image is a gzip stream that cannot be read", { cause: error });
  }
}

async function collect(stream: ReadableStream<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  const reader = stream.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    chunks.push(value);
    length += value.length;
  }
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}
