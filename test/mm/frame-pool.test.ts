import { describe, expect, it } from "vitest";
import { FramePool, PAGE_SIZE, ZERO_FRAME } from "../../src/mm/frame-pool.ts";

describe("FramePool", () => {
  it("hands out zeroed frames with one reference, recycled ones too", () => {
    const pool = new FramePool();
    const frame = pool.allocate();
    expect(frame).toBeGreaterThan(ZERO_FRAME);
    expect(pool.refs[frame]).toBe(1);
    pool.u8.fill(7, frame * PAGE_SIZE, (frame + 1) * PAGE_SIZE);
    pool.release(frame);
    expect(pool.refs[frame]).toBe(0);
    const again = pool.allocate();
    expect(again).toBe(frame);
    expect(pool.u8.subarray(frame * PAGE_SIZE, (frame + 1) * PAGE_SIZE).every((byte) => byte === 0)).toBe(true);
  });

  it("copies a frame", () => {
    const pool = new FramePool();
    const frame = pool.allocate();
    pool.u8[frame * PAGE_SIZE + 5] = 42;
    const copy = pool.allocateCopy(frame);
    expect(copy).not.toBe(frame);
    expect(pool.u8[copy * PAGE_SIZE + 5]).toBe(42);
  });

  it("frees a frame with its last reference and refuses one release more", () => {
    const pool = new FramePool();
    const frame = pool.allocate();
    pool.retain(frame);
    expect(pool.isShared(frame)).toBe(true);
    pool.release(frame);
    expect(pool.isShared(frame)).toBe(false);
    expect(pool.usedFrames).toBe(2);
    pool.release(frame);
    expect(pool.usedFrames).toBe(1);
    expect(() => pool.release(frame)).toThrow(/more often/);
    expect(pool.refs[frame]).toBe(0);
  });

  it("never frees the zero frame, which is always shared", () => {
    const pool = new FramePool();
    pool.release(ZERO_FRAME);
    pool.retain(ZERO_FRAME);
    expect(pool.refs[ZERO_FRAME]).toBe(1);
    expect(pool.isShared(ZERO_FRAME)).toBe(true);
  });

  it("has the room of its limit once that is reserved, and then no view is replaced any more", () => {
    const pool = new FramePool(64 << 20);
    const first = pool.allocate();
    pool.u8[first * PAGE_SIZE] = 9;
    pool.reserve();
    expect(pool.u8.length).toBe(64 << 20);
    expect(pool.memory!.buffer).toBe(pool.u8.buffer);
    expect(pool.u8[first * PAGE_SIZE]).toBe(9);
    const { generation } = pool;
    pool.reserve();
    for (let i = 0; i < 5000; i++) pool.allocate();
    expect(pool.generation).toBe(generation);
  });

  it("begins small and grows: the views are replaced, contents, references and marks stay", () => {
    const pool = new FramePool(64 << 20);
    const first = pool.allocate();
    pool.u8[first * PAGE_SIZE] = 9;
    pool.code[first] = 1;
    expect(pool.u8.length).toBe(1 << 20);
    const sizes = new Set<number>();
    for (let i = 0; i < 5000; i++) {
      expect(pool.allocate()).toBeGreaterThan(0);
      sizes.add(pool.u8.length);
    }
    expect([...sizes]).toEqual([1 << 20, 4 << 20, 16 << 20, 64 << 20]);
    expect(pool.generation).toBe(3);
    expect(pool.u8[first * PAGE_SIZE]).toBe(9);
    expect(pool.i32[(first * PAGE_SIZE) / 4]).toBe(9);
    expect(pool.refs[first]).toBe(1);
    expect(pool.code[first]).toBe(1);
  });

  describe("on a host that has little address space", () => {
    /** No WebAssembly.Memory may begin with more than `pages`. */
    function only(pages: number, action: () => void): void {
      const { Memory } = WebAssembly;
      WebAssembly.Memory = class extends Memory {
        constructor(descriptor: WebAssembly.MemoryDescriptor) {
          if (descriptor.initial > pages) throw new RangeError("no");
          super(descriptor);
        }
      };
      try {
        action();
      } finally {
        WebAssembly.Memory = Memory;
      }
    }

    it("grows step by step", () => {
      only(256, () => {
        const pool = new FramePool(64 << 20);
        const first = pool.allocate();
        pool.u8[first * PAGE_SIZE] = 9;
        expect(pool.reserve()).toBe(true);
        expect(pool.u8.length).toBe(16 << 20);
        const { u8 } = pool;
        for (let i = 0; i < 10_000; i++) expect(pool.allocate()).toBeGreaterThan(0);
        expect(u8.length).toBe(0);
        expect(pool.u8.length).toBe(48 << 20);
        expect(pool.u8[first * PAGE_SIZE]).toBe(9);
      });
    });

    it("makes do with what it has, and the guest's memory ends there", () => {
      only(0, () => {
        const pool = new FramePool(64 << 20);
        expect(pool.reserve()).toBe(false);
        let frames = 0;
        while (pool.allocate() > 0) frames++;
        expect(frames).toBe((16 << 20) / PAGE_SIZE - 1);
      });
    });
  });

  it("ends at its limit with -1, and goes on when something is freed", () => {
    const pool = new FramePool(1 << 20);
    expect(pool.limitFrames).toBe(256);
    const frames = Array.from({ length: 255 }, () => pool.allocate());
    expect(frames.every((frame) => frame > 0)).toBe(true);
    expect(pool.usedFrames).toBe(256);
    expect(pool.allocate()).toBe(-1);
    expect(pool.allocateCopy(frames[0]!)).toBe(-1);
    expect(pool.usedFrames).toBe(256);
    pool.release(frames[3]!);
    expect(pool.allocate()).toBe(frames[3]);
  });

  it("refuses limits outside 1 MiB .. 4 GiB - 64 KiB", () => {
    for (const limit of [0, (1 << 20) - 1, 2 ** 32, Number.NaN]) expect(() => new FramePool(limit)).toThrow(RangeError);
  });

  it("tells the code cache before code changes or goes", () => {
    const pool = new FramePool();
    const told: number[] = [];
    pool.codeCache = { invalidateFrame: (frame) => told.push(frame) };
    const frame = pool.allocate();
    pool.beforeWrite(frame);
    expect(told).toEqual([]);
    pool.markCode(frame);
    pool.beforeWrite(frame);
    pool.beforeWrite(frame);
    expect(told).toEqual([frame]);
    pool.markCode(frame);
    pool.release(frame);
    expect(told).toEqual([frame, frame]);
  });
});
