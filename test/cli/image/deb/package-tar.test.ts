import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readPackageTar } from "../../../../src/cli/image/deb/package-tar.ts";
import { ImageError } from "../../../../src/cli/image/image-error.ts";
import { directory, file, hardlink, symlink, type TarMember, tarBytes } from "../making/tar-bytes.ts";

const read = (...members: TarMember[]) => readPackageTar(tarBytes(members), "x.deb: data.tar");

describe("data.tar of a package", () => {
  it("gives paths, modes with set-user-ID, owners, times and link targets", async () => {
    const entries = await read(
      directory("./"),
      directory("./usr/"),
      { ...file("./usr/su", "binary", 0o4755), uid: 1, gid: 42, mtime: 1_752_000_000 },
      hardlink("./usr/su2", "./usr/su"),
      symlink("./usr/link", "/../anything"),
    );
    expect(entries.map(({ path, type }) => [path, type])).toEqual([
      ["", "directory"],
      ["usr", "directory"],
      ["usr/su", "file"],
      ["usr/su2", "link"],
      ["usr/link", "symlink"],
    ]);
    const owner = { mode: 0o4755, uid: 1, gid: 42, userName: "root", groupName: "root", mtime: 1_752_000_000 };
    expect(entries[2]).toEqual({ path: "usr/su", type: "file", owner, data: new Uint8Array(Buffer.from("binary")) });
    expect(entries[3]).toMatchObject({ target: "usr/su" });
    expect(entries[4]).toMatchObject({ target: "/../anything" });
  });

  it("reads names longer than a header has room for, in GNU's and in pax's way", async () => {
    const long = `usr/${"x".repeat(150)}`;
    const gnu = await read({ name: "././@LongLink", type: "L", data: `./${long}\0` }, file("./usr/xx", ""));
    const record = `path=./${long}\n`;
    const pax = await read({ name: "pax", type: "x", data: `${record.length + 4} ${record}` }, file("./usr/xx", ""));
    expect([gnu[0]!.path, pax[0]!.path]).toEqual([long, long]);
  });

  const refusals: [string, TarMember[], string][] = [
    ["an absolute path", [file("/etc/passwd", "")], "/etc/passwd: an absolute path"],
    ["a path that climbs", [file("./../etc/passwd", "")], "./../etc/passwd: a path that climbs with .."],
    ["a path that climbs later", [file("./usr/../../x", "")], "./usr/../../x: a path that climbs with .."],
    ["an empty component", [file("./usr//x", "")], "./usr//x: an empty or dot component in the path"],
    ["a dot component", [file("./usr/./x", "")], "./usr/./x: an empty or dot component in the path"],
    ["no name", [file("", "")], "an empty name"],
    [
      "a name that is not UTF-8",
      [{ name: "pax", type: "x", data: Buffer.from("10 path=\xff\n", "latin1") }, file("x", "")],
      "a name that is not UTF-8",
    ],
    [
      "a name longer than NAME_MAX",
      [{ name: "L", type: "L", data: "x".repeat(256) }, file("x", "")],
      "a name longer than 255 bytes",
    ],
    ["a device", [{ name: "./dev/mem", type: "3" }], "./dev/mem: a character-device in a package"],
    ["a pipe", [{ name: "./pipe", type: "6" }], "./pipe: a fifo in a package"],
    ["a path twice", [file("./a", "1"), file("./a", "2")], "a: the same path twice"],
    ["a path twice, spelt differently", [file("./a", "1"), file("a", "2")], "a: the same path twice"],
    [
      "a file beneath its own link",
      [symlink("./a", "/etc"), file("./a/passwd", "")],
      'a/passwd: lies beneath "a", a symlink of the same archive',
    ],
    [
      "a link that follows what is beneath it",
      [file("./a/passwd", ""), symlink("./a", "/etc")],
      'a/passwd: lies beneath "a", a symlink',
    ],
    ["a file beneath a file", [file("./a", ""), file("./a/b", "")], 'a/b: lies beneath "a", a file'],
    ["a root that is a link", [symlink("./", "/etc")], "./: the root is not a directory"],
    [
      "a hard link out of the tree",
      [hardlink("./a", "../../etc/shadow")],
      "../../etc/shadow: a path that climbs with ..",
    ],
    ["a hard link to an absolute path", [hardlink("./a", "/etc/shadow")], "/etc/shadow: an absolute path"],
    ["a hard link to nothing", [hardlink("./a", "./b")], 'a: a hard link to "b", which is no earlier file'],
    [
      "a hard link to a link",
      [symlink("./b", "/etc/shadow"), hardlink("./a", "./b")],
      'a: a hard link to "b", which is no earlier file',
    ],
    ["a link to nowhere", [symlink("./a", "")], "./a: a bad link target"],
    [
      "a size beyond the archive",
      [{ ...file("./a", "1"), claimedSize: 8 ** 11 - 1 }],
      'Tar archive is truncated. (after "./a")',
    ],
  ];
  it.each(refusals)("refuses %s", async (_what, members, message) => {
    const thrown = await read(...members).then(
      () => null,
      (error: unknown) => error,
    );
    expect(thrown).toBeInstanceOf(ImageError);
    expect((thrown as ImageError).message).toContain("x.deb: data.tar");
    expect((thrown as ImageError).message).toContain(message);
  });

  it("refuses a header with a wrong checksum, and an archive without an end", async () => {
    const bytes = Buffer.from(tarBytes([directory("./"), file("./a", "1")]));
    const changed = Buffer.from(bytes);
    changed[512] = 0x2f;
    await expect(readPackageTar(changed, "d")).rejects.toThrow('d: Invalid tar header checksum. (after "./")');
    await expect(readPackageTar(bytes.subarray(0, -1024), "d")).rejects.toThrow(
      'd: Tar archive is truncated. (after "./a")',
    );
  });

  it("does not let a name reach the terminal as it is", async () => {
    await expect(read(file("/\u001b[2J\u009b", ""))).rejects.toThrow(
      'data.tar: "/\\u001b[2J\\u009b": an absolute path',
    );
  });

  it("throws nothing but ImageError, whatever is changed (property)", async () => {
    const whole = Buffer.from(
      tarBytes([directory("./"), file("./a", "abc"), symlink("./l", "a"), hardlink("./h", "./a")]),
    );
    const change = fc.tuple(fc.nat(whole.length - 1), fc.nat(255));
    await fc.assert(
      fc.asyncProperty(fc.array(change, { maxLength: 4 }), fc.nat(whole.length), async (changes, end) => {
        const bytes = Buffer.from(whole.subarray(0, end));
        for (const [offset, value] of changes) if (offset < bytes.length) bytes[offset] = value;
        try {
          for (const { path } of await readPackageTar(bytes, "x")) expect(path).not.toMatch(/^\/|(^|\/)\.\.(\/|$)/);
        } catch (thrown) {
          expect(thrown).toBeInstanceOf(ImageError);
        }
      }),
      { numRuns: 500 },
    );
  });
});
