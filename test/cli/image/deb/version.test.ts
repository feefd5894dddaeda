import { spawnSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compareVersions, parseVersion } from "../../../../src/cli/image/deb/version.ts";

const compare = (a: string, b: string): number => Math.sign(compareVersions(parseVersion(a)!, parseVersion(b)!));
const hasDpkg = spawnSync("dpkg", ["--version"]).status === 0;

describe("deb-version(7)", () => {
  it("splits epoch, upstream version and revision at the first colon and the last dash", () => {
    expect(parseVersion("1:2.3-4-5~bpo+1")).toEqual({ epoch: 1, upstream: "2.3-4", revision: "5~bpo+1" });
    expect(parseVersion("2.3")).toEqual({ epoch: 0, upstream: "2.3", revision: "" });
  });

  it.each(["", ":1", "x:1", "-1:1", "1:", "1-", "a1", "1_2", "1 2", "1-2_3", "2147483648:1", "1\n"])(
    "has no version %j",
    (text) => expect(parseVersion(text)).toBeNull(),
  );

  it.each([
    ["1.0~rc1", "<", "1.0"],
    ["1.0~~", "<", "1.0~"],
    ["1.0~", "<", "1.0-~"],
    ["1.0", "<", "1.0a"],
    ["1.0a", "<", "1.0+"],
    ["1.0", "=", "1.0-0"],
    ["1.0", "=", "1.00"],
    ["1.9", "<", "1.10"],
    ["9", "<", "1:0"],
    ["1.0-1", "<", "1.0-1+b1"],
    ["1.0+dfsg-1", ">", "1.0-1"],
    ["1.99999999999999999998", "<", "1.99999999999999999999"],
  ])("%s %s %s", (a, relation, b) => {
    const sign = { "<": -1, "=": 0, ">": 1 }[relation]!;
    expect([compare(a, b), compare(b, a)]).toEqual([sign, -sign || 0]);
  });

  const part = fc.stringMatching(/^[0-9aZ+.~]{0,5}$/);
  const version = fc
    .tuple(fc.constantFrom("", "0:", "1:"), fc.nat(20), part, fc.constantFrom("", "-0", "-1", "-1~", "-a+b"))
    .map(([epoch, number, upstream, revision]) => `${epoch}${number}${upstream}${revision}`);

  it("is an order: antisymmetric and transitive (property)", () => {
    fc.assert(
      fc.property(version, version, version, (a, b, c) => {
        expect(compare(a, b)).toBe(-compare(b, a) || 0);
        if (compare(a, b) <= 0 && compare(b, c) <= 0) expect(compare(a, c)).toBeLessThanOrEqual(0);
      }),
      { numRuns: 2000 },
    );
  });

  it.skipIf(!hasDpkg)("orders as dpkg --compare-versions does (property)", () => {
    fc.assert(
      fc.property(version, version, (a, b) => {
        const relation = ["lt", "eq", "gt"][compare(a, b) + 1]!;
        expect(spawnSync("dpkg", ["--compare-versions", a, relation, b]).status, `${a} ${relation} ${b}`).toBe(0);
      }),
      { numRuns: 200 },
    );
  });
});
