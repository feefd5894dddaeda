import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { RENAME_EXCHANGE } from "../../../src/abi/fcntl.ts";
import { getdents64, mkdir, rename, unlink } from "../../../src/fs/index.ts";
import { at, createWorld, list, named, ok, open, type TestCaller, writeFile } from "../fixture.ts";

/** Makes and removes names "0" to "9" at random; a listing in steps goes on meanwhile. */
type Step = readonly ["make" | "remove" | "rename" | "exchange" | "list", number, number];

function apply(root: TestCaller, [what, a, b]: Step): void {
  if (what === "make") writeFile(root, `/d/${a}`, "");
  if (what === "remove") unlink(root, at(root), `/d/${a}`);
  if (what === "rename") rename(root, at(root), `/d/${a}`, at(root), `/d/${b}`, 0);
  if (what === "exchange") rename(root, at(root), `/d/${a}`, at(root), `/d/${b}`, RENAME_EXCHANGE);
}

describe("listing a directory of a tmpfs", () => {
  it("goes from the newest entry to the oldest", () => {
    const { root } = createWorld();
    for (const name of ["a", "b", "c"]) writeFile(root, `/${name}`, "");
    ok(unlink(root, at(root), "/b"));
    writeFile(root, "/d", "");
    ok(rename(root, at(root), "/a", at(root), "/e", 0));
    expect(list(root, "/")).toEqual(["e", "d", "c"]);
    ok(rename(root, at(root), "/e", at(root), "/c", RENAME_EXCHANGE));
    expect(list(root, "/")).toEqual(["e", "d", "c"]); // the files have changed places, the names have not
  });

  it("in steps shows what stayed exactly once, and ends although entries keep coming", () => {
    const step: fc.Arbitrary<Step> = fc.tuple(
      fc.constantFrom("make", "remove", "rename", "exchange", "list", "list"),
      fc.nat(9),
      fc.nat(9),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), fc.integer({ min: 1, max: 3 }), (steps, atOnce) => {
        const { root } = createWorld();
        ok(mkdir(root, at(root), "/d", 0o755));
        for (let i = 0; i < 10; i += 2) writeFile(root, `/d/${i}`, "");
        const directory = open(root, "/d");
        const seen: string[] = [];
        const stayed = new Set(["0", "2", "4", "6", "8"]);
        const listSome = (): number => {
          let count = 0;
          ok(directory.readdir(root, { emit: (name) => count < atOnce && ++count > 0 && seen.push(name) > 0 }));
          return count;
        };
        for (const each of steps) {
          if (each[0] === "list") listSome();
          else {
            apply(root, each);
            stayed.delete(String(each[1]));
            if (each[0] === "rename" || each[0] === "exchange") stayed.delete(String(each[2]));
          }
        }
        while (listSome() > 0);
        for (const name of stayed) expect(seen.filter((other) => other === name)).toEqual([name]);
        expect(seen.length).toBeLessThan(60);
      }),
      { numRuns: 300, seed: 9 },
    );
  });

  it("of very many takes a time that grows with their number, not its square", () => {
    const { root } = createWorld({ memory: 512 << 20 });
    const count = 50_000;
    for (let i = 0; i < count; i++) writeFile(root, `/file-${i}`, "");
    const directory = open(root, "/");
    const buffer = new Uint8Array(4096);
    let calls = 0;
    for (let bytes = 1; bytes > 0; calls++) bytes = getdents64(root, directory, buffer, 0, buffer.length);
    expect(calls).toBeGreaterThan(300);
    expect(named(unlink(root, at(root), "/file-0"))).toBe(0);
  });
});
