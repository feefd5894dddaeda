import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readPackageTar } from "../../../src/cli/image/deb/package-tar.ts";
import { type DebianImageOptions, makeDebianImage } from "../../../src/cli/image/debian-image.ts";
import type { DebRecipe } from "./making/deb-bytes.ts";
import { archiveFiles, clearsign, type RepositoryRecipe, type Server, serve } from "./making/repository.ts";
import { directory, file, symlink } from "./making/tar-bytes.ts";

const NOW = new Date("2026-10-01T00:00:00Z");
const busybox: DebRecipe = {
  name: "busybox-static",
  version: "1:1.37.0-6",
  members: [directory("./usr/"), directory("./usr/bin/"), file("./usr/bin/busybox", "ELF", 0o755)],
};
const libc: DebRecipe = {
  name: "libc6",
  members: [directory("./usr/"), { ...file("./usr/lib/libc.so", "libc"), mtime: 1_800_000_000 }],
};
const dash: DebRecipe = {
  name: "dash",
  fields: ["Depends: libc6 (>= 1)"],
  members: [file("./usr/bin/dash", "ELF", 0o4755), symlink("./usr/bin/sh", "dash")],
};

let work: string;
beforeEach(async () => {
  work = await mkdtemp(join(tmpdir(), "tuxlet-image-"));
});
afterEach(() => rm(work, { recursive: true }));

/** Makes an image; by default of a recipe's archive, which is served while that goes on. */
async function make(recipe: RepositoryRecipe, options: Partial<DebianImageOptions> & { packages: readonly string[] }) {
  await using server = await serve(await archiveFiles(recipe));
  return await run(server, { mirror: server.url, ...options });
}

async function run(
  server: Server,
  options: Partial<DebianImageOptions> & { packages: readonly string[] },
  signal = new AbortController().signal,
) {
  const notes: string[] = [];
  const progress = {
    start: () => undefined,
    advance: () => undefined,
    finish: () => undefined,
    note: (text: string) => notes.push(text),
  };
  const summary = await makeDebianImage(
    {
      suite: "trixie",
      architecture: "riscv64",
      components: ["main"],
      dependencies: true,
      checkValidUntil: true,
      busyboxLinks: null,
      mirror: null,
      keyring: null,
      output: join(work, "rootfs.tar"),
      ...options,
    },
    {
      environment: { XDG_CACHE_HOME: join(work, "cache"), no_proxy: "*" },
      aptDirectory: join(work, "apt"),
      now: NOW,
      signal,
      progress,
      keyrings: [],
    },
  );
  return { summary, notes, requests: server.requests };
}

async function image() {
  const entries = await readPackageTar(await readFile(join(work, "rootfs.tar")), "rootfs.tar");
  return new Map(entries.map((entry) => [entry.path, entry]));
}

describe("an image from an archive", () => {
  it("has the package, the skeleton, busybox's links and the dpkg database", async () => {
    const { summary } = await make({ debs: [busybox, dash, libc] }, { packages: ["busybox-static"] });
    const entries = await image();
    expect(entries.get("usr/bin/busybox")).toMatchObject({ type: "file", owner: { mode: 0o755 } });
    expect(entries.get("usr/bin/sh")).toMatchObject({ type: "symlink", target: "busybox" });
    expect(entries.get("bin")).toMatchObject({ type: "symlink", target: "usr/bin" });
    expect(entries.get("tmp")!.owner.mode).toBe(0o1777);
    expect(entries.has("var/lib/dpkg/status")).toBe(true);
    expect(summary.packages).toMatchObject([
      { name: "busybox-static", version: "1:1.37.0-6", architecture: "riscv64" },
    ]);
    expect(summary.busyboxLinks).toBeGreaterThan(250);
  });

  it("has what the package depends on, or not", async () => {
    const debs = [dash, libc];
    const whole = await make({ debs }, { packages: ["dash"] });
    expect(whole.summary.packages.map(({ name }) => name)).toEqual(["libc6", "dash"]);
    expect((await image()).get("usr/bin/dash")!.owner.mode).toBe(0o4755);
    const alone = await make({ debs }, { packages: ["dash"], dependencies: false });
    expect(alone.summary.packages.map(({ name }) => name)).toEqual(["dash"]);
  });

  it("has busybox's links only if nothing else is the shell, or if they are asked for", async () => {
    const debs = [busybox, dash, libc];
    const both = await make({ debs }, { packages: ["busybox-static", "dash"] });
    expect(both.summary.busyboxLinks).toBe(0);
    expect((await image()).get("usr/bin/sh")).toMatchObject({ target: "dash" });
    const asked = await make({ debs }, { packages: ["busybox-static", "dash"], busyboxLinks: true });
    expect(asked.summary.busyboxLinks).toBeGreaterThan(250);
    expect((await image()).get("usr/bin/sh")).toMatchObject({ target: "dash" });
    expect((await make({ debs }, { packages: ["busybox-static"], busyboxLinks: false })).summary.busyboxLinks).toBe(0);
    const without = make({ debs }, { packages: ["libc6"], busyboxLinks: true });
    await expect(without).rejects.toThrow("no package brings /usr/bin/busybox");
  });

  it("is the same, byte for byte, from the same packages, with the time of the latest of them", async () => {
    const first = await make({ debs: [busybox, dash, libc] }, { packages: ["dash", "busybox-static"] });
    const second = await make({ debs: [libc, busybox, dash] }, { packages: ["busybox-static", "dash"] });
    expect(second.summary.output.sha256).toBe(first.summary.output.sha256);
    expect((await image()).get("etc/hostname")!.owner.mtime).toBe(1_800_000_000);
  });

  it("downloads nothing twice but InRelease", async () => {
    await using server = await serve(await archiveFiles({ debs: [busybox] }));
    await run(server, { packages: ["busybox-static"], mirror: server.url });
    const before = server.requests.length;
    await run(server, { packages: ["busybox-static"], mirror: `${server.url}/` });
    expect(server.requests.slice(before)).toEqual(["GET /dists/trixie/InRelease"]);
  });

  it("asks for the index by its hash where the archive has it so, and by its name otherwise", async () => {
    const { requests } = await make(
      { debs: [busybox], release: ["Acquire-By-Hash: yes"] },
      { packages: ["busybox-static"] },
    );
    expect(requests[1]).toMatch(/^GET \/dists\/trixie\/main\/binary-riscv64\/by-hash\/SHA256\/[0-9a-f]{64}$/);
    expect(requests[2]).toBe("GET /dists/trixie/main/binary-riscv64/Packages.gz");
  });

  it("is said to be of an unverified archive where that is so", async () => {
    const { summary, notes } = await make({ debs: [busybox] }, { packages: ["busybox-static"] });
    expect(summary.signature).toMatchObject({ verified: false });
    expect(notes).toEqual([expect.stringMatching(/^warning: the signature of trixie could not be verified: /)]);
  });
});

describe("an archive that is not to be trusted", () => {
  const broken = async (change: (files: Awaited<ReturnType<typeof archiveFiles>>) => void, packages = ["dash"]) => {
    const files = await archiveFiles({ debs: [dash, libc] });
    change(files);
    await using server = await serve(files);
    const thrown = await run(server, { packages, mirror: server.url }).catch((error: unknown) => error);
    expect((await readdir(work)).filter((name) => name !== "cache")).toEqual([]);
    return thrown;
  };

  it("is refused for a package that is not the one of the index", async () => {
    const other = await archiveFiles({ debs: [{ ...dash, members: [file("./evil", "")] }] });
    const path = "pool/main/dash_1.0_riscv64.deb";
    const thrown = await broken((files) => files.set(path, other.get(path)!));
    expect(thrown).toMatchObject({
      code: expect.stringMatching(/^(hash|limit)$/),
      file: expect.stringContaining(path),
    });
  });

  it("is refused for an index that is not the one of InRelease", async () => {
    const thrown = await broken((files) => files.set("dists/trixie/main/binary-riscv64/Packages.gz", Buffer.from("x")));
    expect(thrown).toMatchObject({ code: "hash", file: expect.stringContaining("Packages.gz") });
  });

  it("is refused when it passes one suite off as another, and one package as another", async () => {
    const forky = await archiveFiles({ debs: [dash], suite: "forky" });
    const thrown = await broken((files) => files.set("dists/trixie/InRelease", forky.get("dists/forky/InRelease")!));
    expect(thrown).toMatchObject({
      code: "release",
      message: expect.stringContaining("is of suite stable (forky), not trixie"),
    });
  });

  it("is refused after its Valid-Until, unless told otherwise", async () => {
    const recipe = { debs: [busybox], release: ["Valid-Until: Wed, 30 Sep 2026 00:00:00 UTC"] };
    await expect(make(recipe, { packages: ["busybox-static"] })).rejects.toMatchObject({ code: "expired" });
    await make(recipe, { packages: ["busybox-static"], checkValidUntil: false });
    const later = { debs: [busybox], release: ["Valid-Until: Fri, 02 Oct 2026 00:00:00 UTC"] };
    await make(later, { packages: ["busybox-static"] });
  });

  it("is refused for a package that would break out of the tree, naming file and entry", async () => {
    const evil: DebRecipe = { name: "evil", members: [symlink("./a", "/etc"), file("./a/passwd", "root::0:0")] };
    const thrown = make({ debs: [evil] }, { packages: ["evil"] });
    await expect(thrown).rejects.toMatchObject({
      code: "archive",
      file: "evil_1.0_riscv64.deb: data.tar.gz",
      entry: "a/passwd",
    });
  });
});

describe("the mirror", () => {
  const aptSources = async (...uris: string[]) => {
    await mkdir(join(work, "apt/sources.list.d"), { recursive: true });
    await writeFile(
      join(work, "apt/sources.list"),
      uris
        .slice(0, 1)
        .map((uri) => `deb ${uri} bookworm main\n`)
        .join(""),
    );
    const stanzas = uris.slice(1).map((uri) => `Types: deb\nURIs: ${uri}\nSuites: bookworm\nComponents: main\n\n`);
    await writeFile(join(work, "apt/sources.list.d/debian.sources"), stanzas.join(""));
  };

  it("is the first of apt's archives that is Debian's and has the suite", async () => {
    const files = new Map<string, Uint8Array>();
    const under = async (prefix: string, recipe: RepositoryRecipe) => {
      for (const [path, bytes] of await archiveFiles(recipe)) files.set(`${prefix}/${path}`, bytes);
    };
    await under("docker", { debs: [busybox], origin: "Docker" });
    await under("security", { debs: [], suite: "trixie-security" });
    await under("debian", { debs: [busybox] });
    await using server = await serve(files);
    await aptSources(`${server.url}/docker/`, `${server.url}/security`, `${server.url}/debian`);
    const { summary } = await run(server, { packages: ["busybox-static"] });
    expect(summary.mirror).toBe(`${server.url}/debian`);
  });

  it("is asked for when there is none, with what was tried", async () => {
    await using server = await serve(new Map());
    await expect(run(server, { packages: ["x"] })).rejects.toThrow(
      `no archive with trixie for riscv64 was found: give a Debian mirror with --mirror URL or in TUXLET_DEBIAN_MIRROR (${join(work, "apt")} names none)`,
    );
    await aptSources(`${server.url}/none`);
    await expect(run(server, { packages: ["x"] })).rejects.toThrow(
      `${server.url}/none/dists/trixie/InRelease: the server answered 404`,
    );
  });

  it("is not looked for further when a Debian archive is stale", async () => {
    const files = await archiveFiles({ debs: [], release: ["Valid-Until: Wed, 30 Sep 2026 00:00:00 UTC"] });
    await using server = await serve(files);
    await aptSources(server.url, `${server.url}/other`);
    await expect(run(server, { packages: ["x"] })).rejects.toMatchObject({ code: "expired" });
  });

  it("must have a Release file that can be read", async () => {
    await using server = await serve(new Map([["dists/trixie/InRelease", Buffer.from(clearsign("Origin: Debian"))]]));
    await expect(run(server, { packages: ["x"], mirror: server.url })).rejects.toThrow(
      "InRelease: has no SHA256 hashes",
    );
  });
});

describe("an interruption", () => {
  it("leaves neither an image nor a part of one", async () => {
    const controller = new AbortController();
    const files = await archiveFiles({ debs: [busybox] });
    await using server = await serve(files, (request) => {
      if (!request.url!.endsWith(".deb")) return false;
      controller.abort();
      return true; // and never answers
    });
    const pending = run(server, { packages: ["busybox-static"], mirror: server.url }, controller.signal);
    await expect(pending).rejects.toMatchObject({ code: "aborted", message: "interrupted; nothing was written" });
    expect(await readdir(work)).toEqual(["cache"]);
    expect((await readdir(join(work, "cache/tuxlet/sha256"))).filter((name) => name.endsWith(".tmp"))).toEqual([]);
  });
});
