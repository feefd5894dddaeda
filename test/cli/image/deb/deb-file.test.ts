import { spawnSync } from "node:child_process";
import { chmod, symlink as makeSymlink, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { latestChange, readDeb } from "../../../../src/cli/image/deb/deb-file.ts";
import { type ArPart, arBytes, controlText, debBytes } from "../making/deb-bytes.ts";
import { directory, file, symlink, tarBytes } from "../making/tar-bytes.ts";

const hasDpkgDeb = spawnSync("dpkg-deb", ["--version"]).status === 0;
const FORMAT: ArPart = { name: "debian-binary", data: "2.0\n" };
const CONTROL: ArPart = { name: "control.tar", data: tarBytes([file("./control", "Package: x\n")]) };
const DATA: ArPart = { name: "data.tar", data: tarBytes([directory("./")]) };
const read = (...parts: ArPart[]) => readDeb(arBytes(parts), "x.deb");

describe("a .deb file", () => {
  it("gives the control file, the other control files and the tree", async () => {
    const bytes = debBytes({
      name: "hello",
      members: [{ ...file("./hello", "hi"), mtime: 1_800_000_000 }],
      controlFiles: [file("./postinst", "#!/bin/sh\n", 0o755)],
    });
    const deb = await readDeb(bytes, "hello.deb");
    expect(deb.control.get("Package")).toBe("hello");
    expect([...deb.controlFiles.keys()]).toEqual(["postinst"]);
    expect(deb.controlFiles.get("postinst")!.mode).toBe(0o755);
    expect(deb.entries.map(({ path }) => path)).toEqual(["", "hello"]);
    expect(latestChange(deb)).toBe(1_800_000_000);
  });

  it("accepts further minor versions, and members with an underscore between the known ones", async () => {
    const deb = await read({ name: "debian-binary", data: "2.1\n" }, { name: "_extra", data: "" }, CONTROL, DATA);
    expect(deb.control.get("package")).toBe("x");
  });

  const evilControl = (member: ReturnType<typeof file>): ArPart => ({
    name: "control.tar.gz",
    data: gzipSync(tarBytes([file("./control", "Package: x\n"), member])),
  });
  it.each<[string, ArPart[], string]>([
    ["another first member", [CONTROL, DATA], "x.deb: the first member is not debian-binary"],
    [
      "another format",
      [{ ...FORMAT, data: "3.0\n" }, CONTROL, DATA],
      "x.deb: debian-binary: not a package of format 2",
    ],
    ["no data", [FORMAT, CONTROL], "x.deb: data.tar is missing"],
    [
      "members in another order",
      [FORMAT, DATA, CONTROL],
      "x.deb: data.tar: control.tar, plain or as .xz, .zst or .gz, expected",
    ],
    [
      "an unknown compression",
      [FORMAT, CONTROL, { ...DATA, name: "data.tar.bz2" }],
      "x.deb: data.tar.bz2: data.tar, plain or",
    ],
    [
      "data that are not compressed as named",
      [FORMAT, CONTROL, { ...DATA, name: "data.tar.xz" }],
      "x.deb: data.tar.xz: broken xz data",
    ],
    [
      "no control file",
      [FORMAT, { ...CONTROL, data: tarBytes([directory("./")]) }, DATA],
      "x.deb: control.tar: has no control file",
    ],
    [
      "a control file that is a link",
      [FORMAT, evilControl(symlink("./md5sums", "/etc/shadow")), DATA],
      "x.deb: control.tar.gz: md5sums: not a plain control file",
    ],
    [
      "a control file in a directory",
      [FORMAT, evilControl(file("./a/b", "")), DATA],
      "x.deb: control.tar.gz: a/b: not a plain control file",
    ],
    [
      "two stanzas in control",
      [FORMAT, { ...CONTROL, data: tarBytes([file("./control", "A: 1\n\nB: 2\n")]) }, DATA],
      "x.deb: control.tar: control: one stanza expected",
    ],
  ])("is refused with %s", async (_what, parts, message) => {
    await expect(read(...parts)).rejects.toThrow(message);
  });
});

describe.skipIf(!hasDpkgDeb)("a .deb file made by dpkg-deb", () => {
  it.each(["none", "gzip", "xz", "zstd"])("is read in the compression %s", async (compression) => {
    const work = await mkdtemp(join(tmpdir(), "tuxlet-deb-"));
    try {
      await mkdir(join(work, "tree/DEBIAN"), { recursive: true });
      await mkdir(join(work, "tree/usr/bin"), { recursive: true });
      await chmod(join(work, "tree/DEBIAN"), 0o755);
      await writeFile(join(work, "tree/DEBIAN/control"), controlText({ name: "hello" }));
      await writeFile(join(work, "tree/usr/bin/hello"), "x".repeat(300_000));
      await chmod(join(work, "tree/usr/bin/hello"), 0o4755);
      await makeSymlink("hello", join(work, `tree/usr/bin/${"long".repeat(40)}`));
      const options = [`-Z${compression}`, "--root-owner-group", "--build", join(work, "tree"), join(work, "x.deb")];
      expect(spawnSync("dpkg-deb", options, { encoding: "utf8" })).toMatchObject({ status: 0, stderr: "" });
      const { control, entries } = await readDeb(await readFile(join(work, "x.deb")), "x.deb");
      expect(control.get("Description")).toBe("a package for tests\nwith a second line");
      const paths = ["", "usr", "usr/bin", "usr/bin/hello", `usr/bin/${"long".repeat(40)}`];
      expect(entries.map(({ path }) => path)).toEqual(paths);
      const hello = entries.find(({ path }) => path === "usr/bin/hello")!;
      expect(hello).toMatchObject({ type: "file", owner: { mode: 0o4755, uid: 0, userName: "root" } });
      expect(hello.type === "file" && hello.data.length).toBe(300_000);
    } finally {
      await rm(work, { recursive: true });
    }
  });
});
