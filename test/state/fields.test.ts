import { describe, expect, it } from "vitest";
import {
  bigint,
  bool,
  bytes,
  type FieldCodec,
  float,
  int,
  int32Array,
  list,
  map,
  nullable,
  oneOf,
  set,
  struct,
  text,
  uint,
} from "../../src/state/fields.ts";
import { SnapshotError } from "../../src/state/snapshot-error.ts";

const verdict = (codec: FieldCodec<never>, plain: unknown): string => {
  try {
    codec.validate(plain, undefined as never, "here");
    return "accepted";
  } catch (error) {
    expect(error).toBeInstanceOf(SnapshotError);
    expect((error as SnapshotError).code).toBe("corrupt");
    return (error as SnapshotError).message;
  }
};

describe("field codecs judge plain data before anything is built", () => {
  const everything = [
    null,
    undefined,
    true,
    0,
    -1,
    0.5,
    2 ** 53,
    "x",
    "12",
    new Uint8Array(3),
    new Uint8Array(8),
    [],
    [1],
    {},
  ];
  const cases: [string, unknown, unknown[]][] = [
    ["bool", bool, [true]],
    ["int", int, [0, -1]],
    ["uint", uint, [0]],
    ["float", float, [0, -1, 0.5, 2 ** 53]],
    ["text", text, ["x", "12"]],
    ["bigint", bigint, ["12"]],
    ["oneOf", oneOf("x", "y"), ["x"]],
    ["bytes", bytes, [everything[9], everything[10]]],
    ["int32Array", int32Array(), [everything[10]]],
    ["int32Array(2)", int32Array(2), [everything[10]]],
    ["int32Array(1)", int32Array(1), []],
    ["nullable", nullable(bool), [null, true]],
    ["list", list(int), [[], [1]]],
    ["map", map(int, int), [[]]],
    ["set", set(int), [[], [1]]],
    ["struct", struct({ a: int }), [[1]]],
    ["empty struct", struct({}), [[]]],
  ];
  it.each(cases)("%s", (_name, codec, accepted) => {
    for (const plain of everything) {
      const isAccepted = verdict(codec as FieldCodec<never>, plain) === "accepted";
      expect([plain, isAccepted]).toEqual([
        plain,
        accepted.includes(plain) || accepted.some((a) => isEqualArray(a, plain)),
      ]);
    }
  });

  it("and name the place, down to the element", () => {
    const codec = list(map(text, struct({ fds: list(uint) }))) as FieldCodec<never>;
    expect(verdict(codec, [[], ["a", [[1, 2]], "b", [[3, -4]]]])).toBe(
      "here[1]{value 1}.fds[1]: expected unsigned integer, got -4",
    );
    expect(verdict(codec, [[7, [[]]]])).toBe("here[0]{key 0}: expected well-formed string, got 7");
    expect(verdict(codec, [["a"]])).toBe("here[0]: expected array of pairs, got array of 1");
  });

  it("maps and sets have distinct keys", () => {
    expect(verdict(map(int, int) as FieldCodec<never>, [1, 2, 1, 3])).toBe("here: expected distinct keys, got 1");
    expect(verdict(set(text) as FieldCodec<never>, ["a", "b", "a"])).toBe('here: expected distinct keys, got "a"');
    expect(verdict(map(int, int) as FieldCodec<never>, [1, 2, 3, 2])).toBe("accepted");
  });

  it("bigints are canonical and bounded", () => {
    for (const plain of ["", "-0", "007", "1e3", "0x10", " 1", "9".repeat(41)]) {
      expect(verdict(bigint as FieldCodec<never>, plain)).not.toBe("accepted");
    }
    expect(verdict(bigint as FieldCodec<never>, "-18446744073709551616")).toBe("accepted");
  });
});

function isEqualArray(a: unknown, b: unknown): boolean {
  return Array.isArray(a) && Array.isArray(b) && JSON.stringify(a) === JSON.stringify(b);
}
