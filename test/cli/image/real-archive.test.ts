/**
 * An image from a real Debian mirror: the one of TUXLET_DEBIAN_MIRROR or of this machine's apt.
 *
 * Skipped, and said to be, where no mirror can be reached; with CI set, that is a failure.
 */
import { spawnSync } from "node:child_process";
import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type PackageEntry, readPackageTar } from "../../../src/cli/image/deb/package-tar.ts";
import { type DebianImageSummary, ImageError, makeDebianImage } from "../../../src/cli/image/index.ts";
import { DEBIAN_KEYRINGS } from "../../../src/cli/image/mirror/signature.ts";
import { BIN_APPLETS, SBIN_APPLETS } from "../../../src/cli/image/rootfs/busybox-applets.ts";

const EMULATOR = ["qemu-riscv64-static", "qemu-riscv64"].find((name) => spawnSync(name, ["--version"]).status === 0);

let work: string;
let unreachable: string | null = null;
let summary: DebianImageSummary;
let entries: Map<string, PackageEntry>;

async function make(output: string): Promise<DebianImageSummary> {
  const quiet = () => undefined;
  return makeDebianImage(
    {
      packages: ["busybox-static"],
      suite: "trixie",
      architecture: "riscv64",
      components: ["main"],
      dependencies: true,
      checkValidUntil: true,
      busyboxLinks: null,
      mirror: process.env["TUXLET_DEBIAN_MIRROR"] ?? null,
      keyring: null,
      output: join(work, output),
    },
    {
      environment: { ...process.env, XDG_CACHE_HOME: join(work, "cache") },
      aptDirectory: "/etc/apt",
      keyrings: DEBIAN_KEYRINGS,
      now: new Date(),
      signal: new AbortController().signal,
      progress: { start: quiet, advance: quiet, finish: quiet, note: quiet },
    },
  );
}

beforeAll(async () => {
  work = await mkdtemp(join(tmpdir(), "tuxlet-real-"));
  try {
    summary = await make("rootfs.tar");
  } catch (thrown) {
    const offline = thrown instanceof ImageError && (thrown.code === "no-mirror" || thrown.code === "network");
    if (!offline || process.env["CI"]) throw thrown;
    unreachable = `no Debian mirror can be reached: ${thrown.message}`;
    return;
  }
  const list = await readPackageTar(await readFile(join(work, "rootfs.tar")), "rootfs.tar");
  entries = new Map(list.map((entry) => [entry.path, entry]));
}, 300_000);
afterAll(() => rm(work, { recursive: true }));

describe("busybox-static from a Debian mirror", () => {
  it("comes from Debian 13 for riscv64", (context) => {
    context.skip(unreachable !== null, unreachable ?? "");
    expect(summary).toMatchObject({ codename: "trixie", architecture: "riscv64", busyboxLinks: expect.any(Number) });
    expect(summary.packages.map(({ name }) => name)).toEqual(["busybox-static"]);
  });

  it("is an executable for riscv64", (context) => {
    context.skip(unreachable !== null, unreachable ?? "");
    const busybox = entries.get("usr/bin/busybox")!;
    expect(busybox).toMatchObject({ type: "file", owner: { mode: 0o755, uid: 0, gid: 0 } });
    const { data } = busybox as PackageEntry & { type: "file" };
    expect(Buffer.from(data.subarray(0, 4)).toString("latin1")).toBe("\u007fELF");
    expect(data[18]! | (data[19]! << 8)).toBe(243); // elf(5): e_machine, EM_RISCV
  });

  it("is the only shell, and every entry lies in a directory of the image", (context) => {
    context.skip(unreachable !== null, unreachable ?? "");
    expect(entries.get("bin")).toMatchObject({ type: "symlink", target: "usr/bin" });
    expect(entries.get("usr/bin/sh")).toMatchObject({ type: "symlink", target: "busybox" });
    for (const path of entries.keys()) {
      const slash = path.lastIndexOf("/");
      if (slash >= 0) expect(entries.get(path.slice(0, slash)), path).toMatchObject({ type: "directory" });
    }
    expect([...entries.keys()]).toEqual([...entries.keys()].sort());
  });

  it("is recorded as installed", (context) => {
    context.skip(unreachable !== null, unreachable ?? "");
    const { data } = entries.get("var/lib/dpkg/status") as PackageEntry & { type: "file" };
    const status = Buffer.from(data).toString();
    expect(status).toContain(`Package: busybox-static\nStatus: install ok installed\n`);
    expect(status).toContain(`\nVersion: ${summary.packages[0]!.version}\n`);
  });

  it("gives the same bytes again", async (context) => {
    context.skip(unreachable !== null, unreachable ?? "");
    expect((await make("again.tar")).output.sha256).toBe(summary.output.sha256);
  });

  it("has the applets that this program lists", async (context) => {
    context.skip(unreachable !== null, unreachable ?? "");
    context.skip(EMULATOR === undefined, "qemu-riscv64 is not installed");
    const { data } = entries.get("usr/bin/busybox") as PackageEntry & { type: "file" };
    await writeFile(join(work, "busybox"), data);
    await chmod(join(work, "busybox"), 0o755);
    const listed = spawnSync(EMULATOR!, [join(work, "busybox"), "--list-full"], { encoding: "utf8" }).stdout;
    const paths = listed.split("\n").map((path) => path.replace(/^usr\//, ""));
    const named = (folder: string) =>
      paths.filter((path) => path.startsWith(folder)).map((path) => path.slice(folder.length));
    expect([...BIN_APPLETS, "busybox"].sort()).toEqual(named("bin/").sort());
    expect([...SBIN_APPLETS].sort()).toEqual(named("sbin/").sort());
  });
});
