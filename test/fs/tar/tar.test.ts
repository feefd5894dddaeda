import { spawnSync } from "node:child_process";
import {
  chmodSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { AT_SYMLINK_NOFOLLOW } from "../../../src/abi/fcntl.ts";
import {
  getxattr,
  lookup,
  populateFromTar,
  readlink,
  readTar,
  stat,
  TarError,
  type TarErrorCode,
} from "../../../src/fs/index.ts";
import { at, createWorld, list, ok, readFile, type World } from "../fixture.ts";
import { block, header, paxRecord, tarOf } from "./tar-builder.ts";

function populated(archive: Uint8Array, data = "mode=755"): World {
  const world = createWorld({ data });
  populateFromTar(world.tmpfs, archive);
  return world;
}

function failure(action: () => unknown): TarErrorCode | string {
  try {
    action();
  } catch (error) {
    return error instanceof TarError ? error.code : String(error);
  }
  return "no error";
}

const directory = mkdtempSync(join(tmpdir(), "tuxlet-tar-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** A tree with everything in it, packed by the machine's tar(1). */
function packedByTar(format: string): Uint8Array {
  const root = join(directory, format);
  const deep = join("long-".repeat(20), "names-".repeat(20), "x".repeat(100));
  mkdirSync(join(root, deep), { recursive: true });
  writeFileSync(join(root, deep, "file"), "deep");
  writeFileSync(join(root, "big"), Buffer.alloc(10_000, 66));
  writeFileSync(join(root, "empty"), "");
  linkSync(join(root, "big"), join(root, "hard"));
  symlinkSync("t".repeat(150), join(root, "soft"));
  chmodSync(join(root, "big"), 0o4751);
  utimesSync(join(root, "big"), 1_000_000_000, 1_000_000_000);
  const packed = join(directory, `${format}.tar`);
  const result = spawnSync("tar", [`--format=${format}`, "--owner=12", "--group=34", "-cf", packed, "-C", root, "."]);
  if (result.status !== 0) throw new Error(String(result.stderr));
  return readFileSync(packed);
}

describe.skipIf(spawnSync("tar", ["--version"]).status !== 0)("archives of GNU tar", () => {
  it.each(["gnu", "pax", "oldgnu"])("in format %s become the tree they were made from", (format) => {
    const { root } = populated(packedByTar(format));
    const deep = `/${"long-".repeat(20)}/${"names-".repeat(20)}/${"x".repeat(100)}/file`;
    expect(readFile(root, deep)).toBe("deep");
    expect(readFile(root, "/big")).toBe("B".repeat(10_000));
    const found = ok(stat(root, at(root), "/hard", 0)) as Exclude<ReturnType<typeof stat>, number>;
    expect([found.nlink, found.uid, found.gid, found.mode & 0o7777, found.mtime.seconds]).toEqual([
      2, 12, 34, 0o4751, 1_000_000_000,
    ]);
    expect(readlink(root, at(root), "/soft")).toBe("t".repeat(150));
    expect(list(root, "/").sort()).toEqual(["big", "empty", "hard", `${"long-".repeat(20)}`, "soft"]);
  });
});

describe("a tar archive", () => {
  it("may have devices, FIFOs and extended attributes", () => {
    const archive = tarOf(
      header({ name: "null", type: "3", mode: 0o666, major: 1, minor: 3 }),
      header({ name: "fifo", type: "6", mode: 0o600 }),
      ...block(
        { name: "ignored", type: "x" },
        paxRecord("SCHILY.xattr.user.note", "text") + paxRecord("mtime", "12.5"),
      ),
      ...block({ name: "file", mode: 0o644 }, "x"),
    );
    const { root } = populated(archive);
    const node = stat(root, at(root), "/null", AT_SYMLINK_NOFOLLOW);
    expect(node).toMatchObject({ mode: 0o20666, rdev: 0x103 });
    expect(stat(root, at(root), "/file", 0)).toMatchObject({ mtime: { seconds: 12, nanoseconds: 500_000_000 } });
    const path = lookup(root, at(root), "/file", 0);
    expect(typeof path === "number" ? path : getxattr(root, path, "user.note")).toEqual(
      new Uint8Array([116, 101, 120, 116]),
    );
  });

  it("makes missing parents, keeps times of directories, and lets later entries replace earlier ones", () => {
    const archive = tarOf(
      header({ name: "./a/", type: "5", mode: 0o700, mtime: 77 }),
      ...block({ name: "a/b/c" }, "one"),
      ...block({ name: "a/b/c" }, "two"),
      header({ name: "/a/", type: "5", mode: 0o711, mtime: 88 }),
    );
    const { root } = populated(archive);
    expect(readFile(root, "/a/b/c")).toBe("two");
    expect(stat(root, at(root), "/a", 0)).toMatchObject({ mode: 0o40711, mtime: { seconds: 88 } });
    expect(stat(root, at(root), "/a/b", 0)).toMatchObject({ mode: 0o40755, uid: 0, nlink: 2 });
  });

  it("ends at a block of zeros, or where the bytes end", () => {
    const one = block({ name: "f" }, "x");
    expect([...readTar(tarOf(...one))]).toHaveLength(1);
    expect([...readTar(concatenate(one))]).toHaveLength(1);
    expect([...readTar(new Uint8Array(0))]).toHaveLength(0);
  });

  it.each<[TarErrorCode, string, Uint8Array]>([
    ["truncated", "in a header", concatenate([...block({ name: "f" }, "x"), header({ name: "g" })]).subarray(0, 1100)],
    ["truncated", "in contents", concatenate(block({ name: "f" }, "x".repeat(600))).subarray(0, 1000)],
    ["truncated", "behind a long name", tarOf(...block({ name: "long", type: "L" }, "name\0"))],
    ["checksum", "that is wrong", tarOf(header({ name: "f", checksum: 1 }))],
    ["field", "with a size that is no number", tarOf(header({ name: "f", sizeText: "12x" }))],
    [
      "field",
      "with a negative size",
      tarOf(header({ name: "f", sizeText: "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff" })),
    ],
    [
      "field",
      "with a broken extended record",
      tarOf(...block({ name: "x", type: "x" }, "99 path=f\n"), header({ name: "f" })),
    ],
    ["field", "with an empty link", tarOf(header({ name: "l", type: "2" }))],
    ["unsupported", "a sparse file", tarOf(header({ name: "f", type: "S" }))],
    ["path", "out of the tree", tarOf(header({ name: "a/../../etc/passwd" }))],
    ["path", "through a link", tarOf(header({ name: "l", type: "2", linkName: "/" }), header({ name: "l/f" }))],
    ["path", "through a file", tarOf(header({ name: "f" }), header({ name: "f/g" }))],
    [
      "path",
      "over a directory with files",
      tarOf(header({ name: "d/f" }), header({ name: "d", type: "2", linkName: "x" })),
    ],
    [
      "path",
      "with a name that is too long",
      tarOf(...block({ name: "l", type: "L" }, `${"n".repeat(256)}\0`), header({ name: "x" })),
    ],
    ["link", "to nothing", tarOf(header({ name: "h", type: "1", linkName: "none" }))],
    [
      "link",
      "to a directory",
      tarOf(header({ name: "d", type: "5" }), header({ name: "h", type: "1", linkName: "d" })),
    ],
  ])("is refused: %s, %s", (code, _, archive) => {
    expect(failure(() => populated(archive))).toBe(code);
  });

  it("is refused when it is too much: for the limits, or for the file system", () => {
    const archive = tarOf(...block({ name: "a" }, "x".repeat(5000)), ...block({ name: "b" }, "x"));
    expect(failure(() => [...readTar(archive, { entries: 1, bytes: 1e6 })])).toBe("limit");
    expect(failure(() => [...readTar(archive, { entries: 9, bytes: 4999 })])).toBe("limit");
    expect(failure(() => populated(archive, "size=4k"))).toBe("space");
    expect(failure(() => populated(archive, "nr_inodes=2"))).toBe("space");
  });

  it("that is garbage, or a good one with bytes changed, gives entries or a TarError, and never anything else", () => {
    const good = tarOf(
      ...block({ name: "x", type: "x" }, paxRecord("path", "renamed") + paxRecord("uid", "70000")),
      ...block({ name: "file", mode: 0o755 }, "contents"),
      header({ name: "dir/", type: "5" }),
      header({ name: "dir/link", type: "2", linkName: "../file" }),
      header({ name: "hard", type: "1", linkName: "renamed" }),
      ...block({ name: "long", type: "L" }, `${"name/".repeat(30)}\0`),
      header({ name: "short" }),
    );
    const change = fc.record({ at: fc.nat(good.length - 1), to: fc.nat(255), fixChecksum: fc.boolean() });
    const mutated = fc.array(change, { minLength: 1, maxLength: 6 }).map((changes) => {
      const bytes = good.slice();
      for (const { at: offset, to, fixChecksum } of changes) {
        bytes[offset] = to;
        if (fixChecksum) repairChecksum(bytes, offset - (offset % 512));
      }
      return bytes;
    });
    const garbage = fc.uint8Array({ maxLength: 3000 });
    const world = createWorld();
    fc.assert(
      fc.property(fc.oneof(garbage, { arbitrary: mutated, weight: 5 }), (bytes) => {
        const result = failure(() => populateFromTar(world.tmpfs, bytes, { entries: 100, bytes: 1e6 }));
        expect(result).toMatch(/^(no error|truncated|checksum|field|unsupported|path|link|limit|space)$/);
      }),
      { numRuns: 3000, seed: 8 },
    );
  });
});

function concatenate(blocks: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(blocks.flatMap((bytes) => [...bytes]));
}

function repairChecksum(bytes: Uint8Array, at: number): void {
  let sum = 0;
  for (let i = 0; i < 512; i++) sum += i >= 148 && i < 156 ? 32 : bytes[at + i]!;
  const text = `${sum.toString(8).padStart(6, "0")}\0 `;
  for (let i = 0; i < 8; i++) bytes[at + 148 + i] = text.charCodeAt(i);
}
