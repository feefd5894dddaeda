import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseRelations, providesSatisfies, satisfies } from "../../../../src/cli/image/deb/depends.ts";
import { parseVersion } from "../../../../src/cli/image/deb/version.ts";
import { ImageError } from "../../../../src/cli/image/image-error.ts";

const parse = (field: string) => parseRelations(field, "Packages", "bash");
const relation = (text: string) => parse(text)[0]![0]!;

describe("relationship fields of deb-control(5)", () => {
  it("separates groups by commas and alternatives by bars", () => {
    const names = parse("libc6 (>= 2.41), awk|mawk ,\n base-files").map((group) => group.map(({ name }) => name));
    expect(names).toEqual([["libc6"], ["awk", "mawk"], ["base-files"]]);
  });

  it("reads an empty field and a trailing comma", () => {
    expect([parse(""), parse("a,").length]).toEqual([[], 1]);
  });

  it("drops architecture qualifiers: there is one architecture", () => {
    expect(relation("python3:any (>= 3.2~)")).toMatchObject({ name: "python3", bound: { operator: ">=" } });
  });

  it("reads bounds in any spacing, and the obsolete < and > as <= and >=", () => {
    const operators = ["a(<<1)", "a (<= 1)", "a ( = 1 )", "a (>=1)", "a (>> 1)", "a (< 1)", "a (> 1)"].map(
      (text) => relation(text).bound!.operator,
    );
    expect(operators).toEqual(["<<", "<=", "=", ">=", ">>", "<=", ">="]);
  });

  it.each(["a (1)", "a (>= )", "a (>= 1", "a b", "|a", "a [amd64]", "a <!nocheck>", "a (~ 1)", "(>= 1)"])(
    "refuses %j",
    (text) => expect(() => parse(text)).toThrow(/^Packages: bash: not a package relation/),
  );

  it("refuses a bound that is no version", () => {
    expect(() => parse("a (>= _)")).toThrow('Packages: bash: not a version: "_"');
  });

  it("holds versions against bounds", () => {
    const two = parseVersion("2")!;
    const holding = ["<< 2", "<= 2", "= 2", ">= 2", ">> 2", "<< 3", ">> 1~"].filter((bound) =>
      satisfies(two, relation(`a (${bound})`).bound),
    );
    expect(holding).toEqual(["<= 2", "= 2", ">= 2", "<< 3", ">> 1~"]);
  });

  it("lets a provision without a version satisfy only relations without one (Policy 7.5)", () => {
    const bound = relation("mta (>= 1)").bound;
    expect(providesSatisfies(relation("mta"), null)).toBe(true);
    expect(providesSatisfies(relation("mta"), bound)).toBe(false);
    expect(providesSatisfies(relation("mta (= 2)"), bound)).toBe(true);
    expect(providesSatisfies(relation("mta (= 0)"), bound)).toBe(false);
  });

  it("throws nothing but ImageError on any text (property)", () => {
    const text = fc.array(fc.constantFrom("a", "1", " ", ",", "|", "(", ")", ">", "=", "<", ":", "any", "~", "[", "é"));
    fc.assert(
      fc.property(text, (parts) => {
        try {
          parse(parts.join(""));
        } catch (thrown) {
          expect(thrown).toBeInstanceOf(ImageError);
        }
      }),
      { numRuns: 1000 },
    );
  });
});
