import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { readDeb } from "../../../../src/cli/image/deb/deb-file.ts";
import { DpkgDatabase } from "../../../../src/cli/image/rootfs/dpkg-database.ts";
import { RootTree } from "../../../../src/cli/image/rootfs/tree.ts";
import { type DebRecipe, debBytes } from "../making/deb-bytes.ts";
import { directory, file } from "../making/tar-bytes.ts";

const md5 = (data: Uint8Array) => createHash("md5").update(data).digest("hex");
const hasDpkg = spawnSync("dpkg", ["--version"]).status === 0;

const PACKAGES: DebRecipe[] = [
  {
    name: "zsh",
    version: "1:5.9-8",
    members: [directory("./etc/"), file("./etc/zshrc", "# zsh\n")],
    controlFiles: [file("./conffiles", "/etc/zshrc\n"), file("./postinst", "#!/bin/sh\n", 0o755)],
  },
  {
    name: "libx",
    fields: ["Multi-Arch: same"],
    members: [file("./libx.so", "")],
    controlFiles: [file("./shlibs", "x\n")],
  },
];

async function databaseOf(packages: readonly DebRecipe[]): Promise<RootTree> {
  const tree = new RootTree();
  const database = new DpkgDatabase(tree, md5);
  for (const recipe of packages) {
    const deb = await readDeb(debBytes(recipe), `${recipe.name}.deb`);
    tree.addPackage(deb.entries, recipe.name);
    database.add(deb);
  }
  database.finish(7);
  return tree;
}

const textAt = (tree: RootTree, path: string) => {
  const inode = tree.get(path);
  return inode?.type === "file" ? Buffer.from(inode.data).toString() : undefined;
};

describe("the dpkg database", () => {
  it("has a stanza for each package, sorted, with conffiles", async () => {
    const tree = await databaseOf(PACKAGES);
    expect(textAt(tree, "var/lib/dpkg/status")).toBe(`Package: libx
Status: install ok installed
Version: 1.0
Architecture: riscv64
Maintainer: Tests <tests@example.org>
Multi-Arch: same
Description: a package for tests
 with a second line

Package: zsh
Status: install ok unpacked
Version: 1:5.9-8
Architecture: riscv64
Maintainer: Tests <tests@example.org>
Description: a package for tests
 with a second line
Conffiles:
 /etc/zshrc ${md5(Buffer.from("# zsh\n"))}

`);
  });

  it("has lists and control files, by architecture where several can be installed", async () => {
    const tree = await databaseOf(PACKAGES);
    expect(textAt(tree, "var/lib/dpkg/info/zsh.list")).toBe("/.\n/etc\n/etc/zshrc\n");
    expect(textAt(tree, "var/lib/dpkg/info/libx:riscv64.shlibs")).toBe("x\n");
    expect(tree.get("var/lib/dpkg/info/zsh.postinst")!.owner.mode).toBe(0o755);
    expect(textAt(tree, "var/lib/dpkg/info/format")).toBe("1\n");
  });

  it.skipIf(!hasDpkg)("is read by dpkg", async () => {
    const directoryName = await mkdtemp(join(tmpdir(), "tuxlet-dpkg-"));
    try {
      for (const [path, inode] of (await databaseOf(PACKAGES)).entries()) {
        const target = join(directoryName, path);
        await mkdir(inode.type === "directory" ? target : dirname(target), { recursive: true });
        if (inode.type === "file") await writeFile(target, inode.data);
      }
      const query = (...args: string[]) => {
        const run = spawnSync("dpkg-query", [`--admindir=${directoryName}/var/lib/dpkg`, ...args], {
          encoding: "utf8",
        });
        expect(run.stderr).toBe("");
        return run.stdout;
      };
      const format = ["Package", "Version", "db:Status-Abbrev"].map((field) => `\${${field}}`).join(" ");
      expect(query("-W", "-f", `${format}\\n`)).toBe("libx 1.0 ii \nzsh 1:5.9-8 iU \n");
      expect(query("-L", "zsh")).toBe("/.\n/etc\n/etc/zshrc\n");
      expect(query("-S", "/libx.so")).toBe("libx:riscv64: /libx.so\n");
    } finally {
      await rm(directoryName, { recursive: true });
    }
  });
});
