import { describe, expect, it } from "vitest";
import { readPackageTar } from "../../../../src/cli/image/deb/package-tar.ts";
import { addBusyboxLinks, lacksShell } from "../../../../src/cli/image/rootfs/busybox-links.ts";
import { addSkeleton } from "../../../../src/cli/image/rootfs/skeleton.ts";
import { RootTree } from "../../../../src/cli/image/rootfs/tree.ts";
import { directory, file, symlink, type TarMember, tarBytes } from "../making/tar-bytes.ts";

async function treeOf(...members: TarMember[]): Promise<RootTree> {
  const tree = new RootTree();
  tree.addPackage(await readPackageTar(tarBytes(members), "data.tar"), "package");
  return tree;
}

const linkAt = (tree: RootTree, path: string) => {
  const inode = tree.get(path);
  return inode?.type === "symlink" ? inode.target : undefined;
};
const textAt = (tree: RootTree, path: string) => {
  const inode = tree.get(path);
  return inode?.type === "file" ? Buffer.from(inode.data).toString() : undefined;
};

describe("the skeleton of a root file system", () => {
  it("has the directories and modes of file-hierarchy(7) and the links of a merged /usr", async () => {
    const tree = await treeOf();
    addSkeleton(tree, 7);
    const modes = ["proc", "sys", "dev", "tmp", "var/tmp", "root", "run/lock", "var/mail"].map(
      (path) => tree.get(path)!.owner.mode,
    );
    expect(modes).toEqual([0o755, 0o755, 0o755, 0o1777, 0o1777, 0o700, 0o1777, 0o2775]);
    expect(["bin", "sbin", "lib"].map((path) => linkAt(tree, path))).toEqual(["usr/bin", "usr/sbin", "usr/lib"]);
    expect([tree.get("lib64"), tree.get("var/mail")!.owner.gid, tree.get("tmp")!.owner.mtime]).toEqual([
      undefined,
      8,
      7,
    ]);
  });

  it("has /lib64 only where /usr has it", async () => {
    const tree = await treeOf(directory("./usr/lib64/"));
    addSkeleton(tree, 0);
    expect(linkAt(tree, "lib64")).toBe("usr/lib64");
  });

  it("has accounts and a host name, unless packages bring them", async () => {
    const tree = await treeOf(file("./etc/hostname", "debian\n"));
    addSkeleton(tree, 0);
    expect(textAt(tree, "etc/passwd")).toMatch(/^root:\*:0:0:root:\/root:\/bin\/sh\n/);
    expect(textAt(tree, "etc/group")).toMatch(/^root:\*:0:\n/);
    expect(textAt(tree, "etc/hostname")).toBe("debian\n");
  });

  it("takes the accounts from base-passwd's masters, as its maintainer script does", async () => {
    const tree = await treeOf(file("./usr/share/base-passwd/passwd.master", "root:*:0:0::/root:/bin/bash\n"));
    addSkeleton(tree, 0);
    expect(textAt(tree, "etc/passwd")).toBe("root:*:0:0::/root:/bin/bash\n");
  });

  it("leaves directories and links of packages as they are", async () => {
    const tree = await treeOf(directory("./tmp/", 0o700), symlink("./var/tmp", "/tmp"));
    addSkeleton(tree, 0);
    expect([tree.get("tmp")!.owner.mode, linkAt(tree, "var/tmp")]).toEqual([0o700, "/tmp"]);
  });
});

describe("busybox's applets", () => {
  it("become commands where packages have none", async () => {
    const tree = await treeOf(
      file("./usr/bin/busybox", ""),
      file("./usr/bin/ls", "real"),
      file("./usr/bin/ip", "real"),
    );
    expect(lacksShell(tree)).toBe(true);
    const added = addBusyboxLinks(tree)!;
    expect(added).toBeGreaterThan(250);
    expect(linkAt(tree, "usr/bin/sh")).toBe("busybox");
    expect(linkAt(tree, "usr/sbin/init")).toBe("../bin/busybox");
    expect(textAt(tree, "usr/bin/ls")).toBe("real");
    expect(tree.get("usr/sbin/ip")).toBeUndefined();
    expect([lacksShell(tree), addBusyboxLinks(tree)]).toEqual([false, 0]);
  });

  it("need a busybox", async () => {
    const tree = await treeOf();
    expect([lacksShell(tree), addBusyboxLinks(tree)]).toEqual([false, null]);
  });
});
