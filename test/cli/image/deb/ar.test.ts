import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseAr } from "../../../../src/cli/image/deb/ar.ts";
import { ImageError } from "../../../../src/cli/image/image-error.ts";
import { arBytes } from "../making/deb-bytes.ts";

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString("latin1");
const patched = (offset: number, replacement: string): Uint8Array => {
  const bytes = Buffer.from(
    arBytes([
      { name: "one", data: "odd" },
      { name: "two", data: "even" },
    ]),
  );
  bytes.write(replacement, offset, "latin1");
  return bytes;
};

describe("the ar format of deb(5)", () => {
  it("gives the members in order, without their padding", () => {
    const members = parseAr(
      arBytes([
        { name: "one", data: "odd" },
        { name: "two", data: "" },
      ]),
      "x.deb",
    );
    expect(members.map(({ name, data }) => [name, text(data)])).toEqual([
      ["one", "odd"],
      ["two", ""],
    ]);
  });

  it("reads names that end with System V's slash", () => {
    expect(parseAr(arBytes([{ name: "data.tar/", data: "" }]), "x.deb")[0]!.name).toBe("data.tar");
  });

  const first = 8; // the first header begins after the magic
  it.each([
    ["not an archive", Buffer.from("!<arch>"), "x.deb: not an ar archive"],
    ["a truncated header", patched(0, "!").subarray(0, 90), "x.deb: ar header at byte 72: truncated header"],
    ["a bad header magic", patched(first + 58, "xx"), "x.deb: ar header at byte 8: bad header magic"],
    ["a bad size", patched(first + 48, "0x10"), 'x.deb: one: bad size "0x10      "'],
    ["an empty size", patched(first + 48, " ".repeat(10)), 'x.deb: one: bad size "          "'],
    ["a negative size", patched(first + 48, "-4"), 'x.deb: one: bad size "-4        "'],
    [
      "a huge size",
      patched(first + 48, "9999999999"),
      "x.deb: one: truncated: the header promises 9999999999 bytes, 68 are there",
    ],
    ["a bad mode", patched(first + 40, "100699"), 'x.deb: one: bad mode "100699  "'],
    ["a BSD long name", patched(first, "#1/20"), 'x.deb: ar header at byte 8: bad member name "#1/20           "'],
    [
      "a GNU name table",
      patched(first, "//              "),
      'x.deb: ar header at byte 8: bad member name "//              "',
    ],
    ["an empty name", patched(first, " ".repeat(16)), 'x.deb: ar header at byte 8: bad member name "                "'],
    [
      "a path as a name",
      patched(first, "../../etc/passwd"),
      'x.deb: ar header at byte 8: bad member name "../../etc/passwd"',
    ],
    ["a duplicated member", patched(first + 64, "one"), "x.deb: one: duplicated member"],
  ])("refuses %s", (_what, bytes, message) => {
    expect(() => parseAr(bytes, "x.deb")).toThrow(message);
  });

  it("refuses data that end before their header's size, or before the padding", () => {
    const bytes = arBytes([{ name: "one", data: "odd" }]);
    expect(() => parseAr(bytes.subarray(0, -2), "x.deb")).toThrow("x.deb: one: truncated");
    expect(() => parseAr(bytes.subarray(0, -1), "x.deb")).toThrow("x.deb: one: the padding byte is missing");
  });

  it("refuses more members than any package has", () => {
    const parts = Array.from({ length: 65 }, (_, index) => ({ name: `m${index}`, data: "" }));
    expect(() => parseAr(arBytes(parts), "x.deb")).toThrow("more than 64 members");
  });

  it("gives back what was put in (property)", () => {
    const name = fc.stringMatching(/^[a-z0-9._-]{1,16}$/);
    const parts = fc.uniqueArray(fc.record({ name, data: fc.uint8Array() }), {
      selector: (part) => part.name,
      maxLength: 8,
    });
    fc.assert(
      fc.property(parts, (list) => {
        const members = parseAr(arBytes(list), "x.deb");
        expect(members.map(({ name, data }) => [name, text(data)])).toEqual(
          list.map((part) => [part.name, text(part.data)]),
        );
      }),
    );
  });

  it("throws nothing but ImageError, and never reads beyond the input, whatever is changed (property)", () => {
    const whole = Buffer.from(
      arBytes([
        { name: "debian-binary", data: "2.0\n" },
        { name: "data.tar", data: "abc" },
      ]),
    );
    const change = fc.tuple(fc.nat(whole.length - 1), fc.nat(255));
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 6 }), fc.nat(whole.length), (changes, end) => {
        const bytes = Buffer.from(whole.subarray(0, end));
        for (const [offset, value] of changes) if (offset < bytes.length) bytes[offset] = value;
        try {
          const members = parseAr(bytes, "x.deb");
          expect(members.reduce((sum, { data }) => sum + data.length, 0)).toBeLessThanOrEqual(bytes.length);
        } catch (thrown) {
          expect(thrown).toBeInstanceOf(ImageError);
        }
      }),
    );
  });
});
