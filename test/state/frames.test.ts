import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FramePool, ZERO_FRAME } from "../../src/mm/frame-pool.ts";
import { FramePoolStore } from "../../src/mm/frame-pool-store.ts";
import { external, nullable } from "../../src/state/fields.ts";
import { loadGraph, parseContainer, SnapshotError } from "../../src/state/index.ts";
import { savable } from "../../src/state/savable.ts";
import { unpackSection } from "../../src/state/section.ts";
import { isEqual } from "../support/bytes.ts";
import { LOADER, load, Memory, save } from "./fixtures.ts";

const MIB = 1 << 20;

function sectionLengths(bytes: Uint8Array): Map<string, number> {
  const { sections } = parseContainer(bytes, LOADER);
  return new Map([...sections].map(([name, section]) => [name, unpackSection(section).length]));
}

function isSamePage(a: Memory, b: Memory, index: number): boolean {
  return isEqual(a.page(a.frames[index]!), b.page(b.frames[index]!));
}

class PerhapsPooled {
  readonly pool: FramePool | null;

  constructor(pool: FramePool | null) {
    this.pool = pool;
  }
}
savable(PerhapsPooled, {
  name: "test.PerhapsPooled",
  version: 1,
  saved: { pool: nullable(external<FramePool>("framePool")) },
});

describe("the loader's pool in a field that may be null", () => {
  it("is there where there was one, and only there", () => {
    const [pool, target] = [new FramePool(MIB), new FramePool(MIB)];
    expect((load(save(new PerhapsPooled(pool), pool), target) as PerhapsPooled).pool).toBe(target);
    expect((load(save(new PerhapsPooled(null), pool), target) as PerhapsPooled).pool).toBe(null);
  });
});

describe("page frames in snapshots", () => {
  it("come back with their contents, into another pool, under other numbers", () => {
    const pool = new FramePool(MIB);
    for (let i = 0; i < 5; i++) pool.allocate(); // history of the pool that is not the memory's
    const memory = new Memory(pool);
    for (let i = 0; i < 4; i++) memory.add((page) => page.fill(i + 1, i, 1000));
    const target = new FramePool(MIB);
    const copy = load(save(memory, pool), target) as Memory;
    expect(copy.pool).toBe(target);
    expect(copy.frames).toEqual([1, 2, 3, 4]);
    for (let i = 0; i < 4; i++) expect(copy.page(copy.frames[i]!)).toEqual(memory.page(memory.frames[i]!));
  });

  it("keep being shared where they were shared, with one reference per saved field", () => {
    const pool = new FramePool(MIB);
    const [parent, child] = [new Memory(pool), new Memory(pool)];
    parent.other = child;
    const shared = parent.add((page) => page.fill(7));
    child.share(shared);
    child.share(shared);
    child.share(ZERO_FRAME);
    parent.add((page) => page.fill(8));
    const target = new FramePool(MIB);
    const copy = load(save(parent, pool), target) as Memory;
    expect(copy.frames).toEqual([1, 2]);
    expect(copy.other?.frames).toEqual([1, 1, ZERO_FRAME]);
    expect([target.refs[1], target.refs[2], target.refs[ZERO_FRAME]]).toEqual([3, 1, 1]);
    expect(target.usedFrames).toBe(3);
    for (const memory of [copy, copy.other!]) for (const frame of memory.frames) target.release(frame);
    expect(target.usedFrames).toBe(1);
  });

  it("store equal contents once, and zeros not at all, but stay frames of their own", () => {
    const pool = new FramePool(MIB);
    const memory = new Memory(pool);
    for (let i = 0; i < 3; i++) memory.add((page) => page.fill(9));
    for (let i = 0; i < 3; i++) memory.add(() => undefined);
    const bytes = save(memory, pool);
    expect(sectionLengths(bytes).get("pages/0000")).toBe(4096);
    expect(sectionLengths(bytes).get("frames")).toBe(24);
    const copy = load(bytes) as Memory;
    expect(new Set(copy.frames).size).toBe(6);
    copy.page(copy.frames[0]!)[0] = 1; // what a write to a shared mapping of one file does to another file: nothing
    copy.page(copy.frames[3]!)[0] = 1;
    expect([copy.page(copy.frames[1]!)[0], copy.page(copy.frames[4]!)[0], copy.pool.u8[0]]).toEqual([9, 0, 0]);
  });

  it("tell contents apart that differ in one byte anywhere", () => {
    const pool = new FramePool(MIB);
    const memory = new Memory(pool);
    for (let i = 0; i < 200; i++) {
      memory.add((page) => {
        page[i * 20] = 1;
      });
    }
    const copy = load(save(memory, pool)) as Memory;
    for (let i = 0; i < 200; i++) expect(isSamePage(copy, memory, i)).toBe(true);
  });

  it("are all kept when a guest makes up pages of equal hash", () => {
    const mix = (word: number) => {
      const product = Math.imul(word, 0x9e3779b1);
      return product ^ (product >>> 15);
    };
    const pool = new FramePool(MIB);
    const memory = new Memory(pool);
    for (let i = 0; i < 60; i++) {
      memory.add((page) => {
        const words = new DataView(page.buffer, page.byteOffset);
        words.setInt32(0, i % 30, true);
        words.setInt32(8, mix(i % 30), true); // cancels the first word in the hash: all are as the zero page
      });
    }
    const copy = load(save(memory, pool)) as Memory;
    for (let i = 0; i < 60; i++) expect(isSamePage(copy, memory, i)).toBe(true);
  });

  it("lie in sections of 4 MiB", () => {
    const pool = new FramePool(16 * MIB);
    const memory = new Memory(pool);
    for (let i = 0; i < 2500; i++) {
      memory.add((page) => {
        page[0] = i;
        page[1] = i >> 8;
        page[2] = 1;
      });
    }
    memory.add((page) => {
      page[0] = 1; // as the second one
      page[2] = 1;
    });
    const bytes = save(memory, pool);
    expect(Object.fromEntries(sectionLengths(bytes))).toMatchObject({
      "pages/0000": 4 * MIB,
      "pages/0001": 4 * MIB,
      "pages/0002": 452 * 4096,
    });
    const copy = load(bytes) as Memory;
    for (const [i, frame] of copy.frames.entries()) {
      expect([copy.page(frame)[0], copy.page(frame)[1]]).toEqual(i === 2500 ? [1, 0] : [i & 255, i >> 8]);
    }
  });

  it("depend on contents and order only: load and save again gives the same bytes", () => {
    const page = fc.record({ fill: fc.nat(3), at: fc.nat(4095), share: fc.boolean() });
    fc.assert(
      fc.property(fc.array(page, { maxLength: 30 }), fc.nat(20), (pages, history) => {
        const pool = new FramePool(MIB);
        const old = Array.from({ length: history }, () => pool.allocate());
        for (const frame of old) if (frame % 3 === 0) pool.release(frame);
        const memory = new Memory(pool);
        for (const { fill, at, share } of pages) {
          if (share && memory.frames.length > 0) memory.share(memory.frames[at % memory.frames.length]!);
          else memory.add((bytes) => bytes.fill(fill, at));
        }
        const bytes = save(memory, pool);
        const target = new FramePool(MIB);
        const copy = load(bytes, target) as Memory;
        expect(save(copy, target)).toEqual(bytes);
        for (const [i, frame] of copy.frames.entries()) {
          expect(target.refs[frame]).toBe(pool.refs[memory.frames[i]!]);
          expect(isSamePage(copy, memory, i)).toBe(true);
        }
      }),
      { numRuns: 50 },
    );
  });
});

describe("a load", () => {
  const filled = (count: number) => {
    const pool = new FramePool(16 * MIB);
    const memory = new Memory(pool);
    for (let i = 0; i < count; i++) memory.add((page) => page.fill(i + 1));
    return save(memory, pool);
  };

  it("that needs more memory than there is fails as such, and gives back every frame", () => {
    const target = new FramePool(MIB);
    try {
      load(filled(300), target);
      throw new Error("loaded");
    } catch (error) {
      expect(error).toBeInstanceOf(SnapshotError);
      expect(error).toMatchObject({ code: "memory", message: expect.stringContaining("300 page frames") });
    }
    expect(target.usedFrames).toBe(1);
  });

  it("without the outside objects that fields need is refused before anything is built", () => {
    const pages = new FramePoolStore(new FramePool(MIB));
    const bytes = filled(3);
    expect(() => loadGraph(parseContainer(bytes, LOADER), { pages })).toThrow(
      "test.Memory#0.pool: the loader provides no framePool",
    );
  });
});
