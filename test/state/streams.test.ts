import { describe, expect, it } from "vitest";
import { FramePool } from "../../src/mm/frame-pool.ts";
import { headLengthOf } from "../../src/state/container-reader.ts";
import { readSnapshot, SnapshotError, writeSnapshot } from "../../src/state/index.ts";
import { concatenated, isEqual } from "../support/bytes.ts";
import { HEADER, LOADER, Memory, save, surroundings, Thing } from "./fixtures.ts";

const options = (pool?: FramePool) => ({ ...LOADER, surroundings: () => surroundings(pool) });

/** A stream of `bytes` in pieces, which notes how much of it was read. */
function streamOf(bytes: Uint8Array, piece: number) {
  const seen = { read: 0, isCancelled: false };
  const stream = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        controller.enqueue(bytes.subarray(seen.read, seen.read + piece));
        seen.read = Math.min(bytes.length, seen.read + piece);
        if (seen.read >= bytes.length) controller.close();
      },
      cancel() {
        seen.isCancelled = true;
      },
    },
    { highWaterMark: 0 },
  );
  return { stream, seen };
}

function filled(count: number): { memory: Memory; pool: FramePool } {
  const pool = new FramePool(1 << 24);
  const memory = new Memory(pool);
  for (let i = 0; i < count; i++) memory.add((page) => page.fill(i + 1, 0, i * 10));
  return { memory, pool };
}

describe("writeSnapshot", () => {
  it("writes the bytes of saveSnapshot in pieces, with the state of the moment it was called, and closes the stream", async () => {
    const { memory, pool } = filled(50);
    const expected = save(memory, pool);
    const pieces: Uint8Array[] = [];
    let isClosed = false;
    const stream = new WritableStream<Uint8Array>({
      write(piece) {
        pieces.push(piece.slice());
      },
      close() {
        isClosed = true;
      },
    });
    const written = writeSnapshot(stream, { header: HEADER, root: memory, ...surroundings(pool) });
    memory.page(memory.frames[3]!).fill(0xff); // the kernel runs on
    memory.frames.pop();
    await written;
    expect(isEqual(concatenated(pieces), expected)).toBe(true);
    expect(isClosed).toBe(true);
  });

  it("aborts the stream when the state cannot be saved, and fails when the stream does", async () => {
    let reason: unknown = null;
    const stream = new WritableStream<Uint8Array>({
      abort(cause) {
        reason = cause;
      },
    });
    const { pool } = filled(1);
    const failure = writeSnapshot(stream, { header: HEADER, root: {}, ...surroundings(pool) });
    await expect(failure).rejects.toBeInstanceOf(SnapshotError);
    expect(reason).toBeInstanceOf(SnapshotError);
    const full = new WritableStream<Uint8Array>({
      write() {
        throw new Error("disk full");
      },
    });
    const { memory, pool: other } = filled(3);
    await expect(writeSnapshot(full, { header: HEADER, root: memory, ...surroundings(other) })).rejects.toThrow(
      "disk full",
    );
  });
});

describe("readSnapshot", () => {
  it("reads bytes, and streams cut anywhere", async () => {
    const { memory, pool } = filled(20);
    const bytes = save(memory, pool);
    for (const piece of [1, 7, 100, 4096, bytes.length]) {
      const { root, header } = await readSnapshot(streamOf(bytes, piece).stream, options());
      expect(header).toEqual(HEADER);
      expect((root as Memory).frames.length).toBe(20);
    }
    const { root } = await readSnapshot(bytes, { ...options(), rootClass: Memory });
    expect(root.frames.length).toBe(20);
  });

  it("refuses a snapshot of something else", async () => {
    const { memory, pool } = filled(1);
    await expect(readSnapshot(save(memory, pool), { ...options(), rootClass: Thing })).rejects.toMatchObject({
      code: "corrupt",
      message: "the root is a test.Memory, not a Thing",
    });
  });

  it("refuses an incompatible snapshot as soon as the header is there, and cancels the stream", async () => {
    const { memory, pool } = filled(300);
    const bytes = save(memory, pool);
    const { stream, seen } = streamOf(bytes, 256);
    const failure = readSnapshot(stream, { ...options(), platform: "program" });
    await expect(failure).rejects.toMatchObject({ code: "platform" });
    expect(seen.isCancelled).toBe(true);
    expect(seen.read).toBeLessThan(headLengthOf(bytes) + 512);
  });

  it("refuses streams that end early or go on too long", async () => {
    const { memory, pool } = filled(20);
    const bytes = save(memory, pool);
    for (const length of [0, 5, 31, 32, 200, headLengthOf(bytes), bytes.length - 1]) {
      const failure = readSnapshot(streamOf(bytes.subarray(0, length), 64).stream, options());
      await expect(failure).rejects.toMatchObject({ code: "truncated" });
    }
    const longer = new Uint8Array(bytes.length + 1);
    longer.set(bytes);
    await expect(readSnapshot(streamOf(longer, 64).stream, options())).rejects.toMatchObject({ code: "corrupt" });
    const endless = new ReadableStream<Uint8Array>({ pull: (controller) => controller.enqueue(new Uint8Array(1000)) });
    await expect(readSnapshot(endless, options())).rejects.toMatchObject({ code: "foreign" });
  });

  it("passes on what the stream itself fails with", async () => {
    const failing = new ReadableStream<Uint8Array>({
      pull() {
        throw new Error("connection reset");
      },
    });
    await expect(readSnapshot(failing, options())).rejects.toThrow("connection reset");
  });
});
