import { describe, expect, it } from "vitest";
import { readPackageTar } from "../../../../src/cli/image/deb/package-tar.ts";
import { RootTree } from "../../../../src/cli/image/rootfs/tree.ts";
import { tarStream } from "../../../../src/cli/image/rootfs/write-tar.ts";
import { directory, file, hardlink, symlink, type TarMember, tarBytes } from "../making/tar-bytes.ts";

async function written(...packages: TarMember[][]): Promise<Uint8Array> {
  const tree = new RootTree();
  for (const [index, members] of packages.entries()) {
    tree.addPackage(await readPackageTar(tarBytes(members), "data.tar"), `package ${index}`);
  }
  return new Uint8Array(await new Response(tarStream(tree)).arrayBuffer());
}

describe("the tar archive of an image", () => {
  it("keeps types, modes, owners, times, links and contents", async () => {
    const long = `./usr/${"long/".repeat(60)}name`;
    const bytes = await written([
      directory("./usr/"),
      { ...file("./usr/su", "binary", 0o6755), uid: 65_534, gid: 42, mtime: 1_752_000_000 },
      symlink("./usr/l", "../etc"),
      { name: "pax", type: "x", data: `${long.length + 10} path=${long}\n` },
      file("./x", "deep"),
      file("./ünï", "utf-8"),
    ]);
    const entries = await readPackageTar(bytes, "out.tar");
    const byPath = new Map(entries.map((entry) => [entry.path, entry]));
    expect(byPath.get("usr/su")).toMatchObject({
      type: "file",
      owner: { mode: 0o6755, uid: 65_534, gid: 42, mtime: 1_752_000_000 },
    });
    expect(byPath.get("usr/l")).toMatchObject({ type: "symlink", target: "../etc" });
    expect(byPath.get(long.slice(2))).toMatchObject({ type: "file", data: new Uint8Array(Buffer.from("deep")) });
    expect(byPath.get("ünï")).toMatchObject({ type: "file" });
  });

  it("has the first name of a file in order, then hard links to it", async () => {
    const bytes = await written([file("./z", "data"), hardlink("./b", "./z"), hardlink("./a", "./z")]);
    const entries = await readPackageTar(bytes, "out.tar");
    expect(entries.map((entry) => [entry.path, entry.type, entry.type === "link" ? entry.target : ""])).toEqual([
      ["a", "file", ""],
      ["b", "link", "a"],
      ["z", "link", "a"],
    ]);
  });

  it("is the same, byte for byte, whatever the order of packages and members", async () => {
    const [a, b] = [
      [file("./b", "1"), file("./a", "2")],
      [file("./d", "3"), symlink("./c", "d")],
    ];
    expect(await written(a!, b!)).toEqual(await written(b!.toReversed(), a!.toReversed()));
  });
});
