import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { replaces } from "../../../../src/cli/image/deb/between-packages.ts";
import { PackageIndex } from "../../../../src/cli/image/deb/package-index.ts";
import { resolve } from "../../../../src/cli/image/deb/resolve.ts";
import { ImageError } from "../../../../src/cli/image/image-error.ts";

/** An index from "name version" and further fields. */
function indexOf(...packages: readonly (readonly [nameAndVersion: string, ...fields: string[]])[]): PackageIndex {
  const index = new PackageIndex();
  const stanzas = packages.map(([nameAndVersion, ...fields]) => {
    const [name, version = "1"] = nameAndVersion.split(" ");
    const common = [
      `Package: ${name}`,
      `Version: ${version}`,
      "Architecture: riscv64",
      `Filename: pool/${name}.deb`,
      "Size: 1",
    ];
    return `${[...common, `SHA256: ${"0".repeat(64)}`, ...fields].join("\n")}\n`;
  });
  index.addPackages(stanzas.join("\n"), "Packages", "riscv64");
  return index;
}

const choose = (index: PackageIndex, ...names: string[]) =>
  resolve(index, names, { dependencies: true }).map(({ name, versionText }) =>
    versionText === "1" ? name : `${name} ${versionText}`,
  );

describe("resolving dependencies", () => {
  it("follows Depends and Pre-Depends, and unpacks what is needed first", () => {
    const index = indexOf(
      ["bash", "Depends: base", "Pre-Depends: libc6"],
      ["base", "Depends: libc6"],
      ["libc6"],
      ["other"],
    );
    expect(choose(index, "bash")).toEqual(["libc6", "base", "bash"]);
  });

  it("leaves dependencies out when told so", () => {
    const records = resolve(indexOf(["bash", "Depends: nothing"]), ["bash"], { dependencies: false });
    expect(records.map(({ name }) => name)).toEqual(["bash"]);
  });

  it("ends with cycles, also of a package with itself", () => {
    const index = indexOf(["a", "Depends: b"], ["b", "Depends: c, b"], ["c", "Depends: a"]);
    expect(choose(index, "b").sort()).toEqual(["a", "b", "c"]);
  });

  it("takes the first alternative that exists in a fitting version", () => {
    const index = indexOf(["x", "Depends: gone | old (>= 2) | b | c"], ["old"], ["b"], ["c"]);
    expect(choose(index, "x")).toEqual(["b", "x"]);
  });

  it("takes no alternative where one is there anyway, even if that is found out later", () => {
    const index = indexOf(["x", "Depends: a | b, y"], ["y", "Depends: b"], ["a"], ["b"]);
    expect(choose(index, "x")).toEqual(["b", "y", "x"]);
  });

  it("satisfies a virtual name by a provider, the most important one first", () => {
    const index = indexOf(
      ["x", "Depends: awk"],
      ["gawk", "Provides: awk", "Priority: optional"],
      ["mawk", "Provides: awk", "Priority: required"],
    );
    expect(choose(index, "x")).toEqual(["mawk", "x"]);
  });

  it("holds versions of provisions against bounds", () => {
    const index = indexOf(
      ["x", "Depends: v (>= 2)"],
      ["p", "Provides: v"],
      ["q", "Provides: v (= 1)"],
      ["r", "Provides: v (= 2)"],
    );
    expect(choose(index, "x")).toEqual(["r", "x"]);
  });

  it("takes the latest version, or the latest that fits", () => {
    const index = indexOf(["a 1"], ["a 2~rc1"], ["a 2"], ["x", "Depends: a (<< 2)"]);
    expect(choose(index, "a")).toEqual(["a 2"]);
    expect(choose(index, "x")).toEqual(["a 2~rc1", "x"]);
  });

  it("avoids alternatives that conflict with what is chosen", () => {
    const index = indexOf(["x", "Depends: a | b"], ["a", "Conflicts: x"], ["b"]);
    expect(choose(index, "x")).toEqual(["b", "x"]);
  });

  it("does not let a package conflict with what it provides itself", () => {
    expect(
      choose(indexOf(["busybox-static", "Provides: busybox", "Conflicts: busybox"]), "busybox-static"),
    ).toHaveLength(1);
  });

  it("does not depend on the order of the request", () => {
    const index = indexOf(["a", "Depends: c"], ["b"], ["c"]);
    expect(choose(index, "b", "a")).toEqual(choose(index, "a", "b", "a"));
  });

  it.each([
    ["a name that nobody has", ["nope"], "there is no package nope in this suite, architecture and component"],
    ["a virtual name", ["awk"], "awk is a virtual package: name one of its providers (gawk, mawk)"],
    [
      "an unsatisfied dependency",
      ["top"],
      "middle (needed by top) needs absent (>= 2) | gone: no package in the index is or provides that",
    ],
    ["a dependency that conflicts", ["hates"], "hates needs gawk: gawk conflicts with hates"],
    ["two that conflict", ["mawk", "gawk-only"], "mawk and gawk-only conflict"],
    ["one that breaks another", ["breaker", "mawk"], "breaker and mawk conflict"],
    ["another version of what is chosen", ["mawk", "older"], "older needs mawk (<< 1): mawk is chosen in version 1"],
  ])("reports %s", (_what, names, message) => {
    const index = indexOf(
      ["gawk", "Provides: awk"],
      ["mawk 0"],
      ["mawk", "Provides: awk"],
      ["gawk-only", "Conflicts: awk"],
      ["breaker", "Breaks: mawk (<< 2)"],
      ["top", "Depends: middle"],
      ["middle", "Depends: absent (>= 2) | gone"],
      ["hates", "Depends: gawk", "Conflicts: gawk"],
      ["older", "Depends: mawk (<< 1)"],
    );
    expect(() => choose(index, ...names)).toThrow(message);
  });

  it("knows whose files may be overwritten: real names only (Policy 7.6.1)", () => {
    const index = indexOf(["new", "Replaces: old (<< 2), virtual"], ["old"], ["old 2"], ["p", "Provides: virtual"]);
    const of = (name: string, at = 0) => index.versionsOf(name)[at]!;
    expect([replaces(of("new"), of("old", 1)), replaces(of("new"), of("old")), replaces(of("new"), of("p"))]).toEqual([
      true,
      false,
      false,
    ]);
  });

  it("gives a closed set without conflicts, or says why there is none (property)", () => {
    const names = ["a", "b", "c", "d", "e", "f"];
    const relation = fc
      .tuple(fc.constantFrom(...names, "v"), fc.constantFrom("", " (>= 2)", " (<< 2)"))
      .map((parts) => parts.join(""));
    const groups = fc.array(
      fc.array(relation, { minLength: 1, maxLength: 3 }).map((group) => group.join(" | ")),
      { maxLength: 3 },
    );
    const recipe = fc.record({
      version: fc.constantFrom("1", "2"),
      depends: groups,
      provides: fc.boolean(),
      conflicts: fc.option(relation),
    });
    fc.assert(
      fc.property(
        fc.array(recipe, { minLength: 6, maxLength: 6 }),
        fc.subarray(names, { minLength: 1 }),
        (recipes, wanted) => {
          const index = indexOf(
            ...recipes.map(({ version, depends, provides, conflicts }, at) => {
              const fields = [
                depends.length > 0 && `Depends: ${depends.join(", ")}`,
                provides && "Provides: v",
                conflicts && `Conflicts: ${conflicts}`,
              ];
              return [`${names[at]} ${version}`, ...fields.filter((field) => typeof field === "string")] as [
                string,
                ...string[],
              ];
            }),
          );
          let chosen: readonly string[];
          try {
            chosen = resolve(index, wanted, { dependencies: true }).map(({ name }) => name);
          } catch (thrown) {
            expect(thrown).toBeInstanceOf(ImageError);
            return;
          }
          expect(chosen).toEqual(expect.arrayContaining(wanted));
          expect(new Set(chosen).size).toBe(chosen.length);
          for (const name of chosen) {
            for (const group of recipes[names.indexOf(name)]!.depends) {
              const satisfied = group.split(" | ").some((text) => {
                const [target, operator] = text.split(" ");
                const versionFits = (at: number) =>
                  operator === undefined || (recipes[at]!.version === "2") === (operator === "(>=");
                if (target === "v")
                  return operator === undefined && chosen.some((other) => recipes[names.indexOf(other)]!.provides);
                return chosen.includes(target!) && versionFits(names.indexOf(target!));
              });
              expect(satisfied, `${name} needs ${group}`).toBe(true);
            }
          }
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe("a Packages file", () => {
  const add = (field: string) => () => indexOf(["a", field]);
  it.each([
    ["a path that climbs", "Filename: ../x.deb"],
    ["an absolute path", "Filename: /x.deb"],
    ["a path with an empty component", "Filename: a//x.deb"],
    ["no hash", "SHA256: 00"],
    ["no size", "Size: -1"],
  ])("is refused with %s", (_what, field) => {
    const text = `Package: a\nVersion: 1\nArchitecture: all\nFilename: a.deb\nSize: 1\nSHA256: ${"0".repeat(64)}\n`;
    const name = field.split(":")[0]!;
    const changed = text.replace(new RegExp(`^${name}: .*$`, "m"), field);
    expect(() => new PackageIndex().addPackages(changed, "Packages", "riscv64")).toThrow(`Packages: a: bad ${name}`);
  });

  it("may put ./ before its paths, as dpkg-scanpackages does", () => {
    const index = new PackageIndex();
    index.addPackages(
      `Package: a\nVersion: 1\nArchitecture: all\nFilename: ./a.deb\nSize: 1\nSHA256: ${"0".repeat(64)}\n`,
      "Packages",
      "riscv64",
    );
    expect([index.size, index.versionsOf("a")[0]!.filename]).toEqual([1, "a.deb"]);
  });

  it("is refused for another architecture, and with relations that cannot be read", () => {
    const text = "Package: a\nVersion: 1\nArchitecture: amd64\nFilename: a.deb\nSize: 1\n";
    const whole = `${text}SHA256: ${"0".repeat(64)}\n`;
    expect(() => new PackageIndex().addPackages(whole, "Packages", "riscv64")).toThrow(
      "Packages: a: is for amd64, not riscv64",
    );
    expect(add("Provides: (")).toThrow("Packages: a: not a package relation");
    expect(() => choose(indexOf(["a", "Depends: (("]), "a")).toThrow("Packages: a: Depends: not a package relation");
  });
});
