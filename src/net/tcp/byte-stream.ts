import { KernelMemory } from "../../mm/kernel-memory.ts";
import { bytes, list, ref, uint } from "../../state/fields.ts";
import { savable } from "../../state/savable.ts";

/** What a chunk takes of the host's memory beside its bytes, about. */
const CHUNK_BYTES = 64;
/** Larger chunks are begun anew, smaller ones are filled up. */
const CHUNK_SIZE = 4096;

/** A queue of bytes: what was sent and not yet received, or received and not yet read. */
export class ByteStream {
  /** @internal */ readonly memory: KernelMemory;
  /** @internal */ readonly chunks: Uint8Array[];
  /** Bytes of the first chunk that are gone, and of the last one that are filled. */
  /** @internal */ head: number;
  /** @internal */ tail: number;
  length: number;

  constructor(memory: KernelMemory) {
    this.memory = memory;
    this.chunks = [];
    this.head = 0;
    this.tail = 0;
    this.length = 0;
  }

  /** Appends `source[start, end)`, as much as there is memory for. @returns how many bytes. */
  append(source: Uint8Array, start: number, end: number): number {
    let at = start;
    while (at < end) {
      const last = this.chunks[this.chunks.length - 1];
      if (last === undefined || this.tail === last.length) {
        if (!this.memory.charge(CHUNK_SIZE + CHUNK_BYTES)) break;
        this.chunks.push(new Uint8Array(CHUNK_SIZE));
        this.tail = 0;
        continue;
      }
      const count = Math.min(end - at, last.length - this.tail);
      last.set(source.subarray(at, at + count), this.tail);
      this.tail += count;
      at += count;
    }
    this.length += at - start;
    return at - start;
  }

  /** Hands out the first `count` bytes, piece by piece, and keeps them. `take` returns how many it took; fewer than given ends it. */
  peek(offset: number, count: number, take: (piece: Uint8Array) => number): number {
    let skip = offset;
    let done = 0;
    for (const [i, chunk] of this.chunks.entries()) {
      const start = i === 0 ? this.head : 0;
      const end = i === this.chunks.length - 1 ? this.tail : chunk.length;
      const from = start + Math.min(skip, end - start);
      skip -= from - start;
      const piece = chunk.subarray(from, Math.min(end, from + count - done));
      if (piece.length === 0) continue;
      const taken = take(piece);
      done += taken;
      if (taken < piece.length || done === count) break;
    }
    return done;
  }

  /** Drops the first `count` bytes. */
  drop(count: number): void {
    let left = count;
    while (left > 0) {
      const [first] = this.chunks as [Uint8Array];
      const end = this.chunks.length === 1 ? this.tail : first.length;
      const step = Math.min(left, end - this.head);
      this.head += step;
      left -= step;
      if (this.head === end) this.freeFirst();
    }
    this.length -= count;
  }

  private freeFirst(): void {
    this.chunks.shift();
    this.head = 0;
    if (this.chunks.length === 0) this.tail = 0;
    this.memory.give(CHUNK_SIZE + CHUNK_BYTES);
  }

  /** Moves up to `count` bytes to the end of `other`. @returns how many. */
  moveTo(other: ByteStream, count: number): number {
    const moved = this.peek(0, Math.min(count, this.length), (piece) => other.append(piece, 0, piece.length));
    this.drop(moved);
    return moved;
  }

  clear(): void {
    this.memory.give(this.chunks.length * (CHUNK_SIZE + CHUNK_BYTES));
    this.chunks.length = 0;
    this.head = 0;
    this.tail = 0;
    this.length = 0;
  }
}

savable(ByteStream, {
  name: "net.ByteStream",
  version: 1,
  saved: { memory: ref(() => KernelMemory), chunks: list(bytes), head: uint, tail: uint, length: uint },
});
