import fc from "fast-check";
import { Packr } from "msgpackr";
import { describe, expect, it } from "vitest";
import { checkFraming } from "../../src/state/msgpack-framing.ts";
import { SnapshotError } from "../../src/state/snapshot-error.ts";

const refusal = (...bytes: number[]) => {
  try {
    checkFraming(Uint8Array.from(bytes));
  } catch (error) {
    expect(error).toBeInstanceOf(SnapshotError);
    return (error as Error).message;
  }
  return "accepted";
};

describe("msgpack framing", () => {
  it("accepts everything the packer writes for a graph", () => {
    const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
      tree: fc.oneof(
        { maxDepth: 6 },
        fc.oneof(
          fc.constantFrom(
            null,
            true,
            false,
            2 ** 32,
            -(2 ** 31),
            Number.MAX_SAFE_INTEGER,
            Number.NaN,
            "x".repeat(70_000),
          ),
          fc.maxSafeInteger(),
          fc.integer({ min: -200, max: 70_000 }),
          fc.double(),
          fc.string({ unit: "grapheme" }),
          fc.uint8Array({ maxLength: 300 }),
        ),
        fc.array(tie("tree"), { maxLength: 40 }),
      ),
    }));
    fc.assert(
      fc.property(tree, (value) => {
        checkFraming(new Packr({ useRecords: false }).pack(value));
      }),
    );
  });

  it("refuses maps, extensions, records, undefined and 64-bit integers", () => {
    for (const type of [0x80, 0x8f, 0xc1, 0xc7, 0xca, 0xcf, 0xd3, 0xd4, 0xd8, 0xde, 0xdf]) {
      expect(refusal(type, ...new Array(20).fill(0))).toContain(`type 0x${type.toString(16)} does not belong`);
    }
  });

  it("refuses lengths beyond the end, before anybody allocates by them", () => {
    expect(refusal(0xdd, 0xff, 0xff, 0xff, 0xff)).toBe("graph: byte 0: array of 4294967295 in 0 bytes");
    expect(refusal(0x91, 0xc6, 0x7f, 0xff, 0xff, 0xff, 1)).toBe("graph: byte 1: 2147483647 bytes where 1 are left");
    expect(refusal(0xdb, 0, 0)).toBe("graph: byte 0: ends in the middle of a length");
    expect(refusal(0xcd, 1)).toBe("graph: byte 0: 2 bytes where 1 are left");
    expect(refusal(0x92, 1)).toBe("graph: byte 0: array of 2 in 1 bytes");
    expect(refusal(0x92, 0x91, 1)).toBe("graph: byte 3: ends in the middle of an array");
    expect(refusal()).toBe("graph: byte 0: ends in the middle of an array");
  });

  it("refuses more values than a graph may have, however small each is", () => {
    const bytes = new Uint8Array(5 + (1 << 24)).fill(0x90);
    bytes.set([0xdd, 0x01, 0x00, 0x00, 0x00]);
    expect(() => checkFraming(bytes)).toThrow("more than 16777216 values");
  });

  it("refuses bytes after the value, and deep nesting", () => {
    expect(refusal(1, 2)).toBe("graph: byte 1: 1 bytes after the end");
    expect(refusal(...new Array(1_000).fill(0x91), 1)).toBe("graph: byte 63: nested deeper than 64");
  });
});
