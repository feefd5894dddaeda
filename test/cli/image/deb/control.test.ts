import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatStanza, parseControl, parseSingleStanza } from "../../../../src/cli/image/deb/control.ts";
import { ImageError } from "../../../../src/cli/image/image-error.ts";

const parse = (text: string) => [...parseControl(text, "control")].map((stanza) => [...stanza.fields()]);

describe("deb822(5)", () => {
  it("separates stanzas by empty lines, and by lines of spaces", () => {
    expect(parse("\nA: 1\nB: 2\n\n \t\nA: 3\n")).toEqual([
      [
        ["A", "1"],
        ["B", "2"],
      ],
      [["A", "3"]],
    ]);
  });

  it("joins continuation lines with newlines, less their first character", () => {
    expect(parse("D: short\n  indented\n .\n\tend\n")).toEqual([[["D", "short\n indented\n.\nend"]]]);
  });

  it("finds fields in any case, and keeps how they were written", () => {
    const stanza = parseSingleStanza("pACKAGE:x", "control");
    expect([stanza.get("Package"), [...stanza.fields()]]).toEqual(["x", [["pACKAGE", "x"]]]);
  });

  it("trims values, and reads a last line without its newline", () => {
    expect(parse("A:  x y \nB:")).toEqual([
      [
        ["A", "x y"],
        ["B", ""],
      ],
    ]);
  });

  it("takes # in the first column for a comment where comments are allowed, even inside a value", () => {
    const [stanza] = parseControl("# c\nA: 1\n# c\n 2\n", "x.sources", { comments: true });
    expect(stanza!.get("A")).toBe("1\n2");
    expect(() => parse("# c: d\nA: 1\n")).toThrow("control: line 1: not a field");
  });

  it.each([
    ["a duplicated field, in any case", "A: 1\na: 2\n", "control: line 2: duplicated field a"],
    ["a continuation of nothing", " x\n", "control: line 1: a continuation line without a field"],
    ["a line without a colon", "A: 1\nnonsense\n", 'control: line 2: not a field: "nonsense"'],
    ["a name with a space", "A B: 1\n", 'control: line 1: not a field: "A B: 1"'],
    ["a name that begins with -", "-A: 1\n", 'control: line 1: not a field: "-A: 1"'],
    ["an empty name", ": 1\n", 'control: line 1: not a field: ": 1"'],
  ])("refuses %s", (_what, text, message) => {
    expect(() => parse(text)).toThrow(message);
  });

  it("wants exactly one stanza where there is one", () => {
    expect(() => parseSingleStanza("A: 1\n\nA: 2\n", "control")).toThrow("control: one stanza expected, 2 found");
    expect(() => parseSingleStanza("", "control")).toThrow("control: one stanza expected, 0 found");
  });

  it("reads back what it writes (property)", () => {
    const name = fc.stringMatching(/^[A-Za-z][A-Za-z-]{0,9}$/);
    const line = fc.stringMatching(/^[!-~]([ -~]{0,8}[!-~])?$/);
    const value = fc
      .tuple(fc.oneof(fc.constant(""), line), fc.array(line, { maxLength: 3 }))
      .map(([first, rest]) => [first, ...rest].join("\n"));
    const stanza = fc.uniqueArray(fc.tuple(name, value), { minLength: 1, selector: ([key]) => key.toLowerCase() });
    fc.assert(
      fc.property(fc.array(stanza), (stanzas) => {
        expect(parse(stanzas.map((fields) => formatStanza(fields)).join("\n"))).toEqual(stanzas);
      }),
    );
  });

  it("throws nothing but ImageError on any text (property)", () => {
    const text = fc.array(
      fc.oneof(fc.constantFrom("\n", " ", "\t", ":", "A: b", "#", "-", "é"), fc.string({ maxLength: 4 })),
    );
    fc.assert(
      fc.property(text, (parts) => {
        try {
          parse(parts.join(""));
        } catch (thrown) {
          expect(thrown).toBeInstanceOf(ImageError);
        }
      }),
    );
  });
});
