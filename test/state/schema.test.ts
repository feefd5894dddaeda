import { describe, expect, it } from "vitest";
import { int, text } from "../../src/state/fields.ts";
import { buildGraph } from "../../src/state/graph-decoder.ts";
import { encodeGraph } from "../../src/state/graph-encoder.ts";
import { packGraph, unpackGraph } from "../../src/state/graph-msgpack.ts";
import { descriptorOfClass, type SavableDescriptor, savable } from "../../src/state/savable.ts";
import type { SnapshotError } from "../../src/state/snapshot-error.ts";

/** Version 1 had `size`; version 2 split it into width and height; version 3 named things. */
class Shape {
  width: number;
  height: number;
  name: string;
  constructor(width: number, height: number, name: string) {
    this.width = width;
    this.height = height;
    this.name = name;
  }
}
savable(Shape, {
  name: "test.Shape",
  version: 3,
  saved: { width: int, height: int, name: text },
  migrations: {
    1: ({ size, ...rest }) => ({ ...rest, width: size, height: size }),
    2: (row) => {
      row["name"] = `${(row["width"] as number).toFixed(0)} wide`;
      return row;
    },
  },
});

/** Its base class has migrations of its own. */
class Circle extends Shape {
  radius: number;
  constructor() {
    super(1, 1, "circle");
    this.radius = 1;
  }
}
savable(Circle, { name: "test.Circle", version: 1, saved: { radius: int } });

const noFrames = { count: 0, idOf: () => 0, takeFrame: () => 0 };
const none = new Map<string, object>();

/** The bytes of one row as some other build would have written it. */
function written(name: string, lineage: [string, number][], fields: string[], row: (number | string)[]): Uint8Array {
  const columns = fields.map((field) => ({ field, codec: int }));
  const ancestors = lineage.map(([ancestor, version]) => ({ name: ancestor, version }));
  const descriptor = { name, lineage: ancestors, columns } as unknown as SavableDescriptor;
  return packGraph({ tables: [{ descriptor, rows: [row] }], kinds: Uint16Array.of(0) });
}

const load = (bytes: Uint8Array) => buildGraph(unpackGraph(bytes), noFrames, none);

const refusal = (bytes: Uint8Array) => {
  try {
    unpackGraph(bytes);
  } catch (error) {
    return `${(error as SnapshotError).code}: ${(error as Error).message}`;
  }
  return "accepted";
};

describe("schema reconciliation", () => {
  it("migrates rows of older versions, step by step", () => {
    expect(load(written("test.Shape", [["test.Shape", 1]], ["size"], [5]))).toEqual(new Shape(5, 5, "5 wide"));
    expect(load(written("test.Shape", [["test.Shape", 2]], ["width", "height"], [5, 6]))).toEqual(
      new Shape(5, 6, "5 wide"),
    );
    const current = packGraph(encodeGraph(new Shape(1, 2, "x"), noFrames, none));
    expect(load(current)).toEqual(new Shape(1, 2, "x"));
  });

  it("migrates what a class inherits by the versions of its ancestors", () => {
    const lineage: [string, number][] = [
      ["test.Shape", 2],
      ["test.Circle", 1],
    ];
    const circle = load(written("test.Circle", lineage, ["width", "height", "radius"], [5, 6, 7])) as Circle;
    expect(circle).toBeInstanceOf(Circle);
    expect({ ...circle }).toEqual({ width: 5, height: 6, name: "5 wide", radius: 7 });
  });

  it("accepts the fields of the same version in any order", () => {
    const shape = load(written("test.Shape", [["test.Shape", 3]], ["name", "height", "width"], ["x", 2, 1]));
    expect(shape).toEqual(new Shape(1, 2, "x"));
    expect(Object.keys(shape)).toEqual(["width", "height", "name"]);
  });

  it("refuses what it cannot know the meaning of, as a version error", () => {
    const shape = (version: number, fields: string[]) =>
      written("test.Shape", [["test.Shape", version]], fields, [1, 2, 3].slice(0, fields.length));
    expect(refusal(written("test.Nobody", [["test.Nobody", 1]], [], []))).toBe(
      "version: class test.Nobody is unknown to this build",
    );
    expect(refusal(shape(4, ["width"]))).toBe("version: class test.Shape has version 4, this build knows up to 3");
    expect(refusal(shape(0, ["width"]))).toBe(
      "version: class test.Shape has version 0, which this build cannot migrate from",
    );
    expect(refusal(shape(3, ["width", "height"]))).toContain(
      "version: class test.Shape version 3 has no field name in the snapshot",
    );
    expect(refusal(shape(3, ["width", "height", "depth"]))).toContain(
      "version: class test.Shape version 3 has no field depth in this build",
    );
    expect(refusal(shape(2, ["width", "depth"]))).toContain("does not agree on field height after migration");
    expect(refusal(written("test.Circle", [["test.Circle", 1]], ["radius"], [1]))).toBe(
      "version: class test.Circle is test.Circle in the snapshot and test.Shape > test.Circle in this build",
    );
  });

  it("reports a migration that fails on hostile data as corruption, and cannot be made to touch prototypes", () => {
    expect(refusal(written("test.Shape", [["test.Shape", 2]], ["height", "width"], [1, "text"]))).toMatch(
      /^corrupt: row 0 of test.Shape cannot be migrated/,
    );
    const polluted = written("test.Shape", [["test.Shape", 2]], ["width", "height", "__proto__"], [1, 2, 3]);
    expect(refusal(polluted)).toContain("does not agree on field __proto__");
    expect(({} as Record<string, unknown>)["isPolluted"]).toBe(undefined);
  });

  it("knows the lineage of a class", () => {
    expect(descriptorOfClass(Circle)?.lineage.map(({ name }) => name)).toEqual(["test.Shape", "test.Circle"]);
  });
});
