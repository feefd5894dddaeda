import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { EINVAL } from "../../src/abi/errno.ts";
import { parseIdMap } from "../../src/ns/id-map-parser.ts";
import { type IdExtent, IdMap, INVALID_ID } from "../../src/ns/index.ts";

/** Extents without overlap on either side: cut a line of ids into gaps and ranges, and shuffle the lower side. */
const extents: fc.Arbitrary<IdExtent[]> = fc
  .array(
    fc.record({ gap: fc.nat(50), count: fc.integer({ min: 1, max: 50 }), lowerGap: fc.nat(50), key: fc.nat(1000) }),
    { maxLength: 12 },
  )
  .map((parts) => {
    let first = 0;
    const upper = parts.map(({ gap, count, key }) => {
      first += gap;
      const extent = { first, count, key };
      first += count;
      return extent;
    });
    let lowerFirst = 1000;
    const out: IdExtent[] = [];
    const order = parts.map((_, i) => i).sort((a, b) => upper[a]!.key - upper[b]!.key || a - b);
    for (const i of order) {
      lowerFirst += parts[i]!.lowerGap;
      out.push({ first: upper[i]!.first, lowerFirst, count: upper[i]!.count });
      lowerFirst += upper[i]!.count;
    }
    return out;
  });

function naiveDown(map: readonly IdExtent[], id: number): number {
  const hit = map.find(({ first, count }) => id >= first && id < first + count);
  return hit === undefined ? INVALID_ID : hit.lowerFirst + id - hit.first;
}

describe("an id map", () => {
  it("invariant 6: up is the inverse of down on mapped ids, everything else is unmapped", () => {
    fc.assert(
      fc.property(extents, (list) => {
        const map = new IdMap(list);
        for (let id = 0; id < 1300; id++) {
          const lower = map.down(id);
          expect(lower).toBe(naiveDown(list, id));
          if (lower !== INVALID_ID) expect(map.up(lower)).toBe(id);
          const upper = map.up(id);
          if (upper !== INVALID_ID) expect(map.down(upper)).toBe(id);
        }
      }),
      { seed: 6, numRuns: 60 },
    );
  });

  it("USER-050: a range is mapped only when it lies in one extent", () => {
    const map = new IdMap([
      { first: 0, lowerFirst: 100, count: 10 },
      { first: 10, lowerFirst: 110, count: 10 },
    ]);
    expect(map.down(0, 10)).toBe(100);
    expect(map.down(5, 5)).toBe(105);
    expect(map.down(5, 6)).toBe(INVALID_ID);
  });

  it("USER-036: the initial map covers all ids but (uid_t)-1", () => {
    expect(IdMap.IDENTITY.down(0)).toBe(0);
    expect(IdMap.IDENTITY.down(4294967294)).toBe(4294967294);
    expect(IdMap.IDENTITY.down(INVALID_ID)).toBe(INVALID_ID);
    expect(IdMap.IDENTITY.up(INVALID_ID)).toBe(INVALID_ID);
    expect(IdMap.EMPTY.down(0)).toBe(INVALID_ID);
  });

  it("USER-033: keeps up to 5 extents as written, and sorts more by inner id", () => {
    const written = [9, 3, 7, 1, 5].map((first) => ({ first, lowerFirst: 100 - first, count: 1 }));
    expect(new IdMap(written).extents.map((e) => e.first)).toEqual([9, 3, 7, 1, 5]);
    const more = [...written, { first: 4, lowerFirst: 50, count: 1 }];
    expect(new IdMap(more).extents.map((e) => e.first)).toEqual([1, 3, 4, 5, 7, 9]);
  });
});

describe("the text of an id map", () => {
  it.each([
    ["a line of three numbers", "0 1000 1\n"],
    ["no newline at the end", "0 1000 1"],
    ["blanks and tabs in any number", "  0\t\t1000  1  \n"],
    ["vertical white space, and the no-break space of Latin-1", "\v0\f1000\r1\xa0\n"],
  ])("USER-034: takes %s", (_what, text) => {
    expect(parseIdMap(text)).toEqual([{ first: 0, lowerFirst: 1000, count: 1 }]);
  });

  it("USER-034: cuts numbers to 32 bits", () => {
    expect(parseIdMap("4294967296 18446744073709551617 99999999999999999999999999\n")).toEqual([
      { first: 0, lowerFirst: 1, count: Number(99999999999999999999999999n & 0xffffffffn) },
    ]);
  });

  it("USER-035: takes the whole range", () => {
    expect(parseIdMap("0 0 4294967295")).toEqual([{ first: 0, lowerFirst: 0, count: 4294967295 }]);
  });

  it("ends at a NUL", () => {
    expect(parseIdMap("0 0 1\0 junk")).toEqual([{ first: 0, lowerFirst: 0, count: 1 }]);
  });

  it.each([
    ["nothing", ""],
    ["a lone newline", "\n"],
    ["a blank line before", "\n0 0 1\n"],
    ["a blank line between", "0 0 1\n\n1 1 1\n"],
    ["two newlines at the end", "0 0 1\n\n"],
    ["a missing field", "0 0\n"],
    ["a fourth field", "0 0 1 0\n"],
    ["trailing junk", "0 0 1x\n"],
    ["letters", "a b c\n"],
    ["a sign", "-1 0 1\n"],
    ["a plus sign", "0 +0 1\n"],
    ["hexadecimal", "0x0 0 1\n"],
    ["commas", "0,0,1\n"],
    ["a count of 0", "0 0 0\n"],
    ["a count of 2^32", "0 0 4294967296\n"],
    ["a wrap of the inner range", "4294967290 0 10\n"],
    ["a wrap of the outer range", "0 4294967290 10\n"],
    ["inner id -1", "4294967295 0 1\n"],
    ["outer id -1", "0 4294967295 1\n"],
    ["inner ranges that overlap", "0 0 10\n9 20 1\n"],
    ["outer ranges that overlap", "0 0 10\n20 9 1\n"],
  ])("USER-030: refuses %s", (_what, text) => {
    expect(parseIdMap(text)).toBe(-EINVAL);
  });

  it("USER-032: takes 340 extents and not 341", () => {
    const lines = (n: number) => Array.from({ length: n }, (_, i) => `${i} ${i} 1\n`).join("");
    expect(parseIdMap(lines(340))).toHaveLength(340);
    expect(parseIdMap(lines(341))).toBe(-EINVAL);
  });
});
