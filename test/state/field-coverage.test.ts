import { join } from "node:path";
import ts from "typescript";
import { describe, expect, it } from "vitest";
import { fieldCoverageError } from "../../src/state/index.ts";
import { checkFieldCoverage } from "./field-coverage-checker.ts";
import { Link, SpecialThing } from "./fixtures.ts";

const ROOT = join(import.meta.dirname, "../..");
const SRC = join(ROOT, "src");
const OPTIONS: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  strict: true,
  noEmit: true,
  skipLibCheck: true,
  allowImportingTsExtensions: true,
  types: [],
};

/** Checks one made-up file that stands in src/. */
function checkSource(text: string) {
  const path = join(SRC, "made-up.ts");
  const source = `import { int, list } from "./state/fields.ts";\nimport { savable } from "./state/savable.ts";\n${text}`;
  const host = ts.createCompilerHost({ ...OPTIONS, noLib: true });
  const { getSourceFile, fileExists, readFile } = host;
  host.fileExists = (name) => name === path || fileExists.call(host, name);
  host.readFile = (name) => (name === path ? source : readFile.call(host, name));
  host.getSourceFile = (name, version, ...rest) =>
    name === path ? ts.createSourceFile(name, source, version, true) : getSourceFile.call(host, name, version, ...rest);
  const { names, problems } = checkFieldCoverage(ts.createProgram([path], { ...OPTIONS, noLib: true }, host), path);
  return { names, problems: problems.map((problem) => problem.replace(/^\S+ /, "")) };
}

describe("every class that is passed to savable()", () => {
  it("lists each field that it declares or inherits, once, and nothing else", () => {
    const files = ts.sys.readDirectory(SRC, [".ts"]);
    const { names, problems } = checkFieldCoverage(ts.createProgram(files, OPTIONS), SRC);
    expect(problems).toEqual([]);
    expect(names).toContain("time.Timekeeper");
    expect(new Set(names).size).toBe(names.length);
  });
});

describe("the checker", () => {
  const complete = "class A { x: number; y: number[]; constructor() { this.x = 0; this.y = []; } }";

  it("is content with complete lists", () => {
    const { names, problems } = checkSource(
      `${complete} savable(A, { name: "f.A", version: 1, saved: { x: int }, transient: { y: () => [] } });`,
    );
    expect(names).toEqual(["f.A"]);
    expect(problems).toEqual([]);
  });

  it("finds a field in neither list", () => {
    const { problems } = checkSource(`${complete} savable(A, { name: "f.A", version: 1, saved: { x: int } });`);
    expect(problems).toEqual(["A.y is neither saved nor transient"]);
  });

  it("finds a listed name that is no field", () => {
    const { problems } = checkSource(
      `${complete} const extra = { z: int }; savable(A, { name: "f.A", version: 1, saved: { x: int, y: list(int), ...extra } as never });`,
    );
    const spread = checkSource(
      `${complete} const rest = { y: list(int), z: int }; savable(A, { name: "f.A", version: 1, saved: { x: int, ...rest } });`,
    );
    expect(problems.length + spread.problems.length).toBeGreaterThan(0);
    expect(spread.problems).toEqual(["A.z is listed, but not a field of the class"]);
  });

  it("knows inherited fields, of savable and of plain base classes", () => {
    const base = "class Base { id = 0; } class Middle extends Base { size = 0; } class Leaf extends Middle { x = 0; }";
    const { problems } = checkSource(
      `${base} savable(Middle, { name: "f.M", version: 1, saved: { id: int } });
       savable(Leaf, { name: "f.L", version: 1, saved: { x: int } });`,
    );
    expect(problems).toEqual([
      "Middle.size is neither saved nor transient",
      "Leaf.size is neither saved nor transient",
    ]);
  });

  it("lets an abstract class leave a field to its subclasses", () => {
    const { problems } = checkSource(
      `abstract class Base { id = 0; } class A extends Base {} class B extends Base {}
       savable(Base, { name: "f.Base", version: 1, saved: {} });
       savable(A, { name: "f.A", version: 1, saved: { id: int } });
       savable(B, { name: "f.B", version: 1, saved: {} });`,
    );
    // A lists what it inherits; that is a field, too.
    expect(problems).toEqual(["B.id is neither saved nor transient"]);
  });

  it("refuses fields that a load cannot set, or the lists cannot name", () => {
    const { problems } = checkSource(
      `class A { #hidden = 0; private secret = 0; protected half = 0; maybe?: number; static shared = 0; #act() { return this.#hidden; }
         get size() { return this.secret; } }
       savable(A, { name: "f.A", version: 1, saved: { maybe: int } });`,
    );
    expect(problems).toEqual([
      "A.#hidden is #private in a savable class",
      "A.secret is private or protected: the lists are checked against public fields",
      "A.half is private or protected: the lists are checked against public fields",
      "A.maybe is optional: every field is set in the constructor",
      "A.#act is #private in a savable class",
      "A.secret is neither saved nor transient",
      "A.half is neither saved nor transient",
    ]);
  });

  it("refuses what it cannot look into", () => {
    const { problems } = checkSource(
      `${complete} const options = { name: "f.A", version: 1, saved: {} }; savable(A, options); savable(null as never, options);`,
    );
    expect(problems).toHaveLength(2);
  });
});

describe("fieldCoverageError, at run time", () => {
  it("is null for a complete object", () => {
    expect(fieldCoverageError(new SpecialThing(1))).toBe(null);
  });

  it("names a field that nobody listed", () => {
    expect(fieldCoverageError(Object.assign(new Link(1), { weight: 3 }))).toBe(
      "test.Link.weight is neither saved nor transient",
    );
    expect(fieldCoverageError({})).toBe("class Object is not savable");
  });
});
