import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { mismatch, packagesFile, parseRelease } from "../../../../src/cli/image/deb/release.ts";
import { ImageError } from "../../../../src/cli/image/image-error.ts";

const HASH = "0123456789abcdef".repeat(4);
const LINES = [
  "Origin: Debian",
  "Suite: stable",
  "Version: 13.1",
  "Codename: trixie",
  "Date: Sat, 06 Sep 2025 09:11:21 UTC",
  "Acquire-By-Hash: yes",
  "No-Support-for-Architecture-all: Packages",
  "Architectures: all amd64 riscv64",
  "Components: main contrib",
  "SHA256:",
  ` ${HASH} 54322586 main/binary-riscv64/Packages`,
  ` ${HASH} 12910137 main/binary-riscv64/Packages.gz`,
  ` ${HASH}        9 contrib/binary-riscv64/Packages.gz`,
];
const parse = (lines: readonly string[]) => parseRelease(`${lines.join("\n")}\n`, "InRelease");
const without = (name: string) => LINES.filter((line) => !line.startsWith(name));

describe("a Release file", () => {
  it("says what the archive has", () => {
    const release = parse(LINES);
    expect(release).toMatchObject({ origin: "Debian", suite: "stable", codename: "trixie", version: "13.1" });
    expect(release).toMatchObject({ acquireByHash: true, separateIndexForAll: false, validUntil: null });
    expect(release.date.toISOString()).toBe("2025-09-06T09:11:21.000Z");
    expect(release.architectures).toEqual(["all", "amd64", "riscv64"]);
  });

  it("offers the Packages file in the best compression that is listed", () => {
    const release = parse([...LINES, ` ${HASH} 9385284 main/binary-riscv64/Packages.xz`]);
    expect(packagesFile(release, "main", "riscv64")).toEqual({
      path: "main/binary-riscv64/Packages.xz",
      sha256: HASH,
      size: 9385284,
    });
    expect(packagesFile(parse(LINES), "contrib", "riscv64")!.path).toBe("contrib/binary-riscv64/Packages.gz");
    expect(packagesFile(release, "main", "mips")).toBeNull();
  });

  it("has a separate index for Architecture: all unless it says that it has none", () => {
    expect(parse(without("No-Support")).separateIndexForAll).toBe(true);
  });

  it("reads the zones that archives write for UTC", () => {
    const dates = ["UTC", "GMT", "+0000"].map((zone) =>
      parse([`Valid-Until: Sat, 6 Sep 2025 9:11:21 ${zone}`, ...LINES]).validUntil!.toISOString(),
    );
    expect(new Set(dates)).toEqual(new Set(["2025-09-06T09:11:21.000Z"]));
  });

  it.each([
    ["no date", without("Date"), "InRelease: has no Date"],
    ["a date that is none", ["Valid-Until: tomorrow", ...LINES], 'InRelease: Valid-Until: not a date: "tomorrow"'],
    [
      "a month that is none",
      ["Valid-Until: Sat, 06 Sup 2025 09:11:21 UTC", ...LINES],
      "InRelease: Valid-Until: not a date",
    ],
    ["no SHA-256 hashes", LINES.slice(0, 9), "InRelease: has no SHA256 hashes"],
    ["a short hash", [...LINES, " abc 1 x"], 'InRelease: SHA256: bad hash line "abc 1 x"'],
    ["a file listed twice", [...LINES, LINES.at(-1)!], "InRelease: contrib/binary-riscv64/Packages.gz: listed twice"],
  ])("is refused with %s", (_what, lines, message) => {
    expect(() => parse(lines)).toThrow(message);
  });

  it("covers a request by suite or codename, architecture and components", () => {
    const release = parse(LINES);
    const ask = (suite: string, architecture = "riscv64", components = ["main"]) =>
      mismatch(release, { suite, architecture, components });
    expect([ask("trixie"), ask("stable")]).toEqual([null, null]);
    expect(ask("forky")).toBe("is of suite stable (trixie), not forky");
    expect(ask("trixie", "mips")).toBe("has no architecture mips (it has all, amd64, riscv64)");
    expect(ask("trixie", "riscv64", ["non-free"])).toBe("has no component non-free (it has main, contrib)");
  });

  it("throws nothing but ImageError whatever its lines are (property)", () => {
    const line = fc.oneof(
      fc.constantFrom(...LINES),
      fc.string({ maxLength: 12 }),
      fc.string().map((text) => ` ${HASH} ${text}`),
    );
    fc.assert(
      fc.property(fc.array(line), (lines) => {
        try {
          parse(lines);
        } catch (thrown) {
          expect(thrown).toBeInstanceOf(ImageError);
        }
      }),
    );
  });
});
