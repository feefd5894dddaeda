import { sha256 } from "@noble/hashes/sha2.js";
import fc from "fast-check";
import { Packr } from "msgpackr";
import { describe, expect, it } from "vitest";
import { FramePool } from "../../src/mm/frame-pool.ts";
import { parseContainer } from "../../src/state/container-reader.ts";
import { concatenate, layOutContainer } from "../../src/state/container-writer.ts";
import { ref } from "../../src/state/fields.ts";
import { forkGraph, SnapshotError } from "../../src/state/index.ts";
import { savable } from "../../src/state/savable.ts";
import { packSection, type Section, unpackSection } from "../../src/state/section.ts";
import { arbitraryGraph, differenceBetween } from "./arbitrary-graph.ts";
import { HEADER, Link, LOADER, load, Memory, SpecialThing, save, surroundings, Thing } from "./fixtures.ts";

describe("random graphs", () => {
  it("come back the same, and save(load(save)) is byte for byte save", () => {
    fc.assert(
      fc.property(arbitraryGraph, ({ root, pool }) => {
        const bytes = save(root, pool);
        const target = new FramePool(1 << 20);
        const copy = load(bytes, target);
        expect(differenceBetween(root, copy)).toBe(null);
        expect(save(copy, target)).toEqual(bytes);
      }),
    );
  });

  it("are copied by a fork, which shares nothing with the original", () => {
    fc.assert(
      fc.property(arbitraryGraph, ({ root, pool }) => {
        const bytes = save(root, pool);
        const target = new FramePool(1 << 20);
        const copy = forkGraph({ root, from: surroundings(pool), to: surroundings(target) });
        expect(differenceBetween(root, copy)).toBe(null);
        expect(save(copy, target)).toEqual(bytes);
        target.u8.fill(0xee, 4096);
        for (const field of Object.values(copy)) if (field instanceof Uint8Array) field.fill(1);
        expect(save(root, pool)).toEqual(bytes);
      }),
      { numRuns: 50 },
    );
  });
});

class MemoryHolder {
  readonly thing: Thing;
  readonly memory: Memory;
  constructor(thing: Thing, memory: Memory) {
    this.thing = thing;
    this.memory = memory;
  }
}
savable(MemoryHolder, {
  name: "test.MemoryHolder",
  version: 1,
  saved: { thing: ref(() => Thing), memory: ref(() => Memory) },
});

/** A snapshot with something of everything. */
function sample(): { sections: Section[]; bytes: Uint8Array } {
  const pool = new FramePool(1 << 20);
  const [a, b] = [new Thing(1), new SpecialThing(2)];
  a.friends = [b, a];
  a.label = "label";
  a.big = 12n;
  a.byName.set("b", b);
  a.members.add(b);
  b.greeter = a;
  b.link = new Link(5);
  b.nested.set(4, { names: ["n"] });
  const memory = new Memory(pool);
  memory.add((page) => page.fill(1));
  memory.add((page) => page.fill(2, 100));
  memory.share(memory.frames[0]!);
  const holder = new MemoryHolder(a, memory);
  const bytes = save(holder, pool);
  return { bytes, sections: [...parseContainer(bytes, LOADER).sections.values()] };
}

/** Loads a file whose section `index` is replaced, checksums made right. Only a SnapshotError may come of it. */
function loadForged(sections: readonly Section[], index: number, replacement: Section): "loaded" | string {
  const forged = sections.map((section, i) => (i === index ? replacement : section));
  const pool = new FramePool(1 << 20);
  const started = performance.now();
  try {
    load(concatenate(layOutContainer(HEADER, forged)), pool);
    return "loaded";
  } catch (error) {
    if (!(error instanceof SnapshotError)) throw error;
    expect(pool.usedFrames).toBe(1); // nothing is half-applied
    return error.code;
  } finally {
    expect(performance.now() - started).toBeLessThan(5000);
  }
}

/** Byte edits: overwrite, insert, delete, duplicate a range. */
const edit = fc.record({
  kind: fc.constantFrom("set", "set", "flip", "insert", "delete", "repeat"),
  at: fc.nat(),
  value: fc.oneof(fc.nat(255), fc.constantFrom(0x80, 0x90, 0x9f, 0xc0, 0xc4, 0xcb, 0xd4, 0xdc, 0xdd, 0xde, 0xff)),
  length: fc.nat(12),
});

function edited(
  bytes: Uint8Array,
  edits: readonly { kind: string; at: number; value: number; length: number }[],
): Uint8Array {
  const out = [...bytes];
  for (const { kind, at, value, length } of edits) {
    const index = at % Math.max(1, out.length);
    if (kind === "set") out[index] = value;
    else if (kind === "flip") out[index]! ^= 1 << (value & 7);
    else if (kind === "insert") out.splice(index, 0, value);
    else if (kind === "delete") out.splice(index, length);
    else out.splice(index, 0, ...out.slice(index, index + length));
  }
  return Uint8Array.from(out);
}

describe("hostile snapshots with right checksums", () => {
  const { sections, bytes } = sample();

  it("the sample itself loads", () => {
    expect(load(bytes)).toBeInstanceOf(MemoryHolder);
    expect(sections.map(({ name }) => name)).toEqual(["graph", "frames", "pages/0000"]);
  });

  it("edited bytes of any unpacked section give a SnapshotError or load, in bounded time", () => {
    const verdicts = new Map<string, number>();
    fc.assert(
      fc.property(fc.nat(1), fc.array(edit, { minLength: 1, maxLength: 4 }), (index, edits) => {
        const unpacked = edited(unpackSection(sections[index]!), edits);
        const verdict = loadForged(sections, index, packSection(sections[index]!.name, unpacked));
        verdicts.set(verdict, (verdicts.get(verdict) ?? 0) + 1);
      }),
      { numRuns: 3000 },
    );
    expect([...verdicts.keys()].sort()).toContain("corrupt");
  });

  it("edited bytes of the deflate streams do as well", () => {
    fc.assert(
      fc.property(fc.nat(2), fc.array(edit, { minLength: 1, maxLength: 3 }), (index, edits) => {
        const section = sections[index]!;
        const stored = edited(section.stored, edits);
        loadForged(sections, index, { ...section, stored, sha256: sha256(stored) });
      }),
      { numRuns: 1000 },
    );
  });

  it("edited values of the graph, well-framed, do as well", () => {
    const graph = unpackSection(sections[0]!);
    const mutation = fc.record({
      path: fc.array(fc.nat(), { minLength: 1, maxLength: 6 }),
      value: fc.oneof(
        fc.integer({ min: -2, max: 12 }),
        fc.constantFrom(null, true, "", "__proto__", "test.Thing", [], [[]], 2 ** 40, 0.5, Number.NaN),
        fc.uint8Array({ maxLength: 10 }),
      ),
      isAppended: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(mutation, { minLength: 1, maxLength: 3 }), (mutations) => {
        const tree = new Packr({ useRecords: false }).unpack(graph) as unknown[];
        for (const { path, value, isAppended } of mutations) replaceAt(tree, path, value, isAppended);
        loadForged(sections, 0, packSection("graph", new Packr({ useRecords: false }).pack(tree)));
      }),
      { numRuns: 3000 },
    );
  });

  it("missing, unknown, duplicate and misplaced sections are refused", () => {
    const refusal = (list: Section[]) => {
      try {
        load(concatenate(layOutContainer(HEADER, list)));
        return "loaded";
      } catch (error) {
        return `${(error as SnapshotError).code}: ${(error as Error).message}`;
      }
    };
    const [graph, frames, pages] = sections as [Section, Section, Section];
    expect(refusal([frames, pages])).toBe("corrupt: section graph is missing");
    expect(refusal([graph, pages])).toBe("corrupt: section frames is missing");
    expect(refusal([graph, frames])).toBe("corrupt: section pages/0000 is missing");
    expect(refusal([graph, frames, pages, { ...pages, name: "pages/0001" }])).toBe(
      "corrupt: section pages/0001 is unknown or unused",
    );
    expect(refusal([graph, frames, pages, graph])).toContain("two sections are named graph");
    expect(refusal([graph, frames, packSection("pages/0000", new Uint8Array(4096))])).toBe(
      "corrupt: section pages/0000 has 4096 bytes, not 2 pages",
    );
    expect(refusal([graph, packSection("frames", new Uint8Array(3)), pages])).toBe("corrupt: frame table has 3 bytes");
    expect(refusal([graph, packSection("frames", Uint8Array.of(2, 0, 0, 0)), pages])).toContain(
      "before page 1 is used",
    );
    const unused = packSection("frames", Uint8Array.of(1, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0));
    expect(refusal([graph, unused, pages])).toBe("corrupt: nothing refers to page frame 3");
    expect(refusal([graph, frames, pages])).toBe("loaded");
  });
});

/** Replaces (or adds) a value at a path of indices, each taken modulo the length found there. */
function replaceAt(tree: unknown[], path: readonly number[], value: unknown, isAppended: boolean): void {
  let parent = tree;
  for (const [depth, step] of path.entries()) {
    const index = step % Math.max(1, parent.length);
    const child = parent[index];
    if (depth === path.length - 1 || !Array.isArray(child)) {
      const replacement = structuredClone(value); // the arbitrary owns its arrays
      if (isAppended) parent.push(replacement);
      else parent[index] = replacement;
      return;
    }
    parent = child;
  }
}
