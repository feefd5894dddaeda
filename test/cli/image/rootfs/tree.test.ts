import { describe, expect, it } from "vitest";
import type { PackageEntry } from "../../../../src/cli/image/deb/package-tar.ts";
import { readPackageTar } from "../../../../src/cli/image/deb/package-tar.ts";
import { rootOwned } from "../../../../src/cli/image/rootfs/inode.ts";
import { RootTree } from "../../../../src/cli/image/rootfs/tree.ts";
import { directory, file, hardlink, symlink, type TarMember, tarBytes } from "../making/tar-bytes.ts";

const entries = (...members: TarMember[]): Promise<PackageEntry[]> => readPackageTar(tarBytes(members), "data.tar");

async function treeOf(
  packages: Record<string, TarMember[]>,
  replaces: (by: string, of: string) => boolean = () => false,
) {
  const tree = new RootTree(replaces);
  for (const [name, members] of Object.entries(packages)) tree.addPackage(await entries(...members), name);
  return tree;
}

/** "path", "path/", "path -> target" or "path = content". */
function listing(tree: RootTree): string[] {
  return [...tree.entries()].map(([path, inode]) => {
    if (inode.type === "directory") return `${path}/`;
    return inode.type === "symlink" ? `${path} -> ${inode.target}` : `${path} = ${Buffer.from(inode.data).toString()}`;
  });
}

describe("unpacking packages into one tree", () => {
  it("sorts paths, so that directories come first, whatever the order of packages", async () => {
    const tree = await treeOf({
      b: [directory("./usr/"), file("./usr/b", "b")],
      a: [directory("./etc/"), file("./usr/a", "a")],
    });
    expect(listing(tree)).toEqual(["etc/", "usr/", "usr/a = a", "usr/b = b"]);
  });

  it("keeps a shared directory as the first package made it, as dpkg does", async () => {
    const tree = await treeOf({ a: [directory("./tmp/", 0o1777)], b: [directory("./tmp/", 0o755)] });
    expect(tree.get("tmp")!.owner.mode).toBe(0o1777);
  });

  it("makes directories that no package has, until one does", async () => {
    const tree = await treeOf({ a: [file("./opt/x/y", "")], b: [directory("./opt/x/", 0o700)] });
    expect([tree.get("opt")!.owner.mode, tree.get("opt/x")!.owner.mode]).toEqual([0o755, 0o700]);
  });

  it("keeps hard links one file", async () => {
    const tree = await treeOf({ a: [file("./x", "data"), hardlink("./y", "./x")] });
    expect(tree.get("y")).toBe(tree.get("x"));
  });

  it("puts paths below /bin, /sbin and /lib into /usr", async () => {
    const tree = await treeOf({
      old: [directory("./bin/"), file("./bin/ls", "ls"), directory("./lib64/"), file("./lib64/ld.so", "ld")],
    });
    expect(listing(tree)).toEqual(["usr/", "usr/bin/", "usr/bin/ls = ls", "usr/lib64/", "usr/lib64/ld.so = ld"]);
  });

  it("accepts the links of a merged /usr from base-files, but no others in their place", async () => {
    const tree = await treeOf({ "base-files": [symlink("./bin", "usr/bin"), symlink("./lib64", "/usr/lib64")] });
    expect(listing(tree)).toEqual(["bin -> usr/bin", "lib64 -> /usr/lib64"]);
    await expect(treeOf({ evil: [symlink("./bin", "/tmp")] })).rejects.toThrow("evil: bin: is no link into /usr");
    await expect(treeOf({ evil: [file("./lib", "")] })).rejects.toThrow("evil: lib: is no link into /usr");
  });

  it("follows another package's link to a directory, inside the tree only", async () => {
    const tree = await treeOf({
      base: [directory("./run/"), symlink("./var/run", "../../../../run"), symlink("./escape", "/../../etc")],
      daemon: [directory("./var/run/"), file("./var/run/pid", "1"), file("./escape/passwd", "image's")],
    });
    expect(listing(tree)).toEqual([
      "escape -> /../../etc",
      "etc/",
      "etc/passwd = image's",
      "run/",
      "run/pid = 1",
      "var/",
      "var/run -> ../../../../run",
    ]);
  });

  it("keeps a directory where a later package has a link, as dpkg does", async () => {
    const tree = await treeOf({ a: [directory("./opt/"), file("./opt/x", "")], b: [symlink("./opt", "/srv")] });
    expect(tree.get("opt")!.type).toBe("directory");
  });

  it("refuses a file of two packages, unless one replaces the other, in either order", async () => {
    const packages = { a: [file("./x", "a's")], b: [file("./x", "b's")] };
    await expect(treeOf(packages)).rejects.toThrow("b: x: is a file here and a file of a");
    expect(listing(await treeOf(packages, (by) => by === "b"))).toEqual(["x = b's"]);
    expect(listing(await treeOf(packages, (by) => by === "a"))).toEqual(["x = a's"]);
  });

  it("refuses a file in the place of a directory, and beneath a file", async () => {
    const always = () => true;
    await expect(treeOf({ a: [directory("./x/")], b: [file("./x", "")] }, always)).rejects.toThrow(
      "is a file here and a directory of a",
    );
    await expect(treeOf({ a: [file("./x", "")], b: [directory("./x/")] }, always)).rejects.toThrow(
      "is a directory here and a file of a",
    );
    await expect(treeOf({ a: [file("./x", "")], b: [file("./x/y", "")] })).rejects.toThrow(
      "b: x: is a directory here and a file of a",
    );
  });

  it("refuses to follow a loop of links", async () => {
    const loop = treeOf({ a: [symlink("./x", "y"), symlink("./y", "x")], b: [file("./x/z", "")] });
    await expect(loop).rejects.toThrow("b: x/z: lies in a loop of links");
  });

  it("adds what is missing, and nothing over what is there", async () => {
    const tree = await treeOf({ a: [symlink("./etc", "usr/etc"), file("./opt/x", "")] });
    const add = (path: string) =>
      tree.addMissing(path, { type: "directory", implicit: false, owner: rootOwned(0o700, 1) }, "skeleton");
    expect([add("etc"), add("opt"), add("opt"), add("bin/x")]).toEqual([false, true, false, true]);
    expect(tree.get("opt")!.owner).toEqual(rootOwned(0o700, 1));
    expect(tree.get("usr/bin/x")!.type).toBe("directory");
  });
});
