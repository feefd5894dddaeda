import { PAGE_SIZE } from "../../mm/frame-pool.ts";
import { bad, type FieldCodec } from "../../state/field-codec.ts";
import { copyBytes } from "../copy-bytes.ts";

/** One slot of a pipe's ring: part of a page (struct pipe_buffer). */
export class PipeBuffer {
  readonly page: Uint8Array;
  /** Where the unread bytes start. */
  offset: number;
  /** How many unread bytes there are. */
  length: number;
  /** Written in packet mode (O_DIRECT): a read takes it whole, nothing is added to it. */
  readonly isPacket: boolean;

  constructor(page: Uint8Array, isPacket: boolean) {
    this.page = page;
    this.offset = 0;
    this.length = 0;
    this.isPacket = isPacket;
  }

  /** Where the next byte would go. */
  get end(): number {
    return this.offset + this.length;
  }

  append(bytes: Uint8Array, start: number, length: number): void {
    copyBytes(this.page, this.end, bytes, start, length);
    this.length += length;
  }

  take(buffer: Uint8Array, start: number, length: number): void {
    copyBytes(buffer, start, this.page, this.offset, length);
    this.offset += length;
    this.length -= length;
  }
}

/** Slots as [offset, isPacket, unread bytes]: bytes that were read or never written are not state. */
export const pipeBuffers: FieldCodec<PipeBuffer[]> = {
  encode: (buffers) => buffers.map(({ page, offset, end, isPacket }) => [offset, isPacket, page.slice(offset, end)]),
  validate(plain, _graph, at) {
    if (!Array.isArray(plain)) bad(at, "array of pipe buffers", plain);
    for (const row of plain) {
      if (!Array.isArray(row) || row.length !== 3) bad(at, "pipe buffer", row);
      const [offset, isPacket, bytes] = row as unknown[];
      if (typeof isPacket !== "boolean" || !(bytes instanceof Uint8Array)) bad(at, "pipe buffer", row);
      if (!(Number.isInteger(offset) && (offset as number) >= 0 && (offset as number) + bytes.length <= PAGE_SIZE))
        bad(at, "offset in a page", offset);
    }
  },
  decode: (plain) =>
    (plain as [number, boolean, Uint8Array][]).map(([offset, isPacket, bytes]) => {
      const buffer = new PipeBuffer(new Uint8Array(PAGE_SIZE), isPacket);
      buffer.offset = offset;
      buffer.append(bytes, 0, bytes.length);
      return buffer;
    }),
};
