import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { promisify } from "node:util";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { SandboxError } from "../../src/sandbox/index.ts";
import { macrotask } from "../support/macrotask.ts";
import { failure, make, streamOf } from "./fixture.ts";

const run = promisify(execFile);

describe("files in", () => {
  it("texts and bytes by path; directories are made; relative paths start in the working directory", async () => {
    await using sandbox = await make({
      cwd: "/work",
      files: { "/a/b/c.txt": "deep", "here.txt": "ü", "/bytes": Uint8Array.of(0, 255) },
    });
    expect(await sandbox.fs.readFile("/a/b/c.txt", "utf8")).toBe("deep");
    expect(await sandbox.fs.readFile("/work/here.txt", "utf8")).toBe("ü");
    expect(await sandbox.fs.readFile("/bytes")).toEqual(Uint8Array.of(0, 255));
    expect((await sandbox.fs.stat("/a/b")).mode.toString(8)).toBe("40755");
  });

  it("modes, owners, times, links and directories", async () => {
    await using sandbox = await make({
      files: {
        "/run.sh": { content: "#!", mode: 0o4755, uid: 7, gid: 8, mtime: 1_000_000 },
        "/link": { symlink: "/run.sh", uid: 3 },
        "/private": { directory: true, mode: 0o700, mtime: new Date(0) },
        "/empty": {},
      },
    });
    expect(await sandbox.fs.stat("/run.sh")).toMatchObject({ mode: 0o104755, uid: 7, gid: 8, mtimeMs: 1e9, size: 2 });
    expect(await sandbox.fs.readlink("/link")).toBe("/run.sh");
    expect((await sandbox.fs.lstat("/link")).uid).toBe(3);
    expect(await sandbox.fs.stat("/private")).toMatchObject({ mode: 0o40700, mtimeMs: 0 });
    expect((await sandbox.fs.stat("/empty")).size).toBe(0);
  });

  it("an entry that contradicts itself is refused by name", async () => {
    const error = await failure(make({ files: { "/x": { content: "a", symlink: "b" } } }));
    expect(error).toBeInstanceOf(SandboxError);
    expect(error.message).toBe("files: /x is more than one of content, symlink and directory");
  });

  it("a tar archive as bytes, compressed, or as a stream", async () => {
    const directory = await mkdtemp(`${tmpdir()}/sandbox-tar-`);
    await writeFile(`${directory}/greeting`, "hello");
    const { stdout } = await run("tar", ["-cf", "-", "-C", directory, "greeting"], { encoding: "buffer" });
    await rm(directory, { recursive: true });
    const bytes = new Uint8Array(stdout as unknown as Buffer);
    const compressed = new Uint8Array(gzipSync(bytes));
    for (const image of [bytes, compressed, streamOf([compressed.subarray(0, 10), compressed.subarray(10)])]) {
      await using sandbox = await make({ image });
      expect(await sandbox.fs.readFile("/greeting", "utf8")).toBe("hello");
    }
    expect((await failure(make({ image: compressed.subarray(0, 40) }))).message).toMatch(/gzip/);
  });
});

describe("lazy files", () => {
  it("are loaded once, when they are first opened, while the program waits", async () => {
    let loads = 0;
    const load = async (): Promise<string> => {
      await macrotask();
      loads++;
      return "contents";
    };
    await using sandbox = await make({ files: { "/lazy": load } });
    expect((await sandbox.fs.stat("/lazy")).size).toBe(0);
    expect(loads).toBe(0);
    const [first, second] = await Promise.all([sandbox.exec(["cat", "/lazy"]), sandbox.exec(["cat", "/lazy"])]);
    expect([first.stdout, second.stdout, loads]).toEqual(["contents", "contents", 1]);
    expect(await sandbox.fs.readFile("/lazy", "utf8")).toBe("contents");
    expect((await sandbox.fs.stat("/lazy")).size).toBe(8);
    expect(loads).toBe(1);
  });

  it("can be written before they are read: what is cut off is never loaded", async () => {
    let loads = 0;
    const load = (): string => {
      loads++;
      return "old";
    };
    await using sandbox = await make({ files: { "/cut": load, "/kept": load, "/truncated": load } });
    await sandbox.fs.writeFile("/cut", "new");
    expect(await sandbox.fs.readFile("/cut", "utf8")).toBe("new");
    expect(loads).toBe(0);
    await sandbox.fs.appendFile("/kept", " and new");
    expect(await sandbox.fs.readFile("/kept", "utf8")).toBe("old and new");
    expect(loads).toBe(1);
  });

  it("can be programs", async () => {
    await using sandbox = await make({
      files: { "/usr/bin/lazy": { content: async () => "#!tuxlet echo\n", mode: 0o755 } },
    });
    expect((await sandbox.exec(["lazy", "loaded"])).stdout).toBe("loaded\n");
    await using again = await make({
      files: { "/usr/bin/lazy": { content: async () => "#!tuxlet echo\n", mode: 0o755 } },
    });
    expect((await again.exec(["run", "/usr/bin/lazy", "from inside"])).stdout).toBe("from inside\n");
  });

  it("one that cannot be loaded is EIO inside; the embedder is told why, and it may succeed later", async () => {
    let attempts = 0;
    await using sandbox = await make({
      files: {
        "/flaky": () => {
          if (++attempts < 3) throw new Error(`attempt ${attempts} failed`);
          return "at last";
        },
      },
    });
    const errors: string[] = [];
    sandbox.on("file:error", (path, error) => errors.push(`${path}: ${(error as Error).message}`));
    expect(await failure(sandbox.fs.readFile("/flaky"))).toMatchObject({ code: "EIO" });
    expect((await sandbox.exec(["cat", "/flaky"])).stderr).toContain("EIO");
    expect((await sandbox.exec(["cat", "/flaky"])).stdout).toBe("at last");
    expect(errors).toEqual(["/flaky: attempt 1 failed", "/flaky: attempt 2 failed"]);
  });

  it("a program that waits for one can be stopped", async () => {
    await using sandbox = await make({ files: { "/never": () => new Promise<string>(() => {}) } });
    const controller = new AbortController();
    const running = failure(sandbox.exec(["cat", "/never"], { signal: controller.signal }));
    await macrotask();
    controller.abort();
    expect(await running).toMatchObject({ name: "AbortError" });
  });

  it("are loaded for a snapshot; one that cannot be is named", async () => {
    await using sandbox = await make({
      files: { "/lazy": async () => "x", "/broken": () => Promise.reject(new Error("gone")) },
    });
    const error = await failure(sandbox.snapshot());
    expect(error.message).toBe("the contents of /broken cannot be loaded, and so not saved");
    await sandbox.fs.rm("/broken");
    expect((await sandbox.snapshot()).length).toBeGreaterThan(0);
  });
});

describe("files out", () => {
  const files = {
    "/out/a.txt": { content: "text", mode: 0o640, uid: 5, gid: 6, mtime: 1234.5 },
    "/out/dir": { directory: true as const, mode: 0o750 },
    "/out/dir/link": { symlink: "../a.txt" },
    [`/out/${"long".repeat(40)}`]: "a long name",
    "/out/bytes": Uint8Array.from({ length: 2000 }, (_, i) => i),
  };

  it("a tree is what `files` takes: another sandbox has the same", async () => {
    await using sandbox = await make({ files });
    const tree = await sandbox.tree("/out");
    expect(Object.keys(tree).sort()).toEqual(Object.keys(files).sort());
    expect(tree["/out/a.txt"]).toEqual({
      content: new TextEncoder().encode("text"),
      mode: 0o640,
      uid: 5,
      gid: 6,
      mtime: 1234.5,
    });
    await using copy = await make({ files: tree });
    expect(await copy.tree("/out")).toEqual(tree);
  });

  it("a tar archive, as tar(1) reads it", async () => {
    await using sandbox = await make({ files });
    await sandbox.fs.link("/out/a.txt", "/out/hard");
    const archive = await sandbox.toTar("/out");
    const directory = await mkdtemp(`${tmpdir()}/sandbox-tar-`);
    try {
      await writeFile(`${directory}/out.tar`, archive);
      const listing = await run("tar", ["-tvf", `${directory}/out.tar`, "--numeric-owner", "--full-time"], {
        env: { ...process.env, TZ: "UTC" },
      });
      const lines = listing.stdout.trimEnd().split("\n");
      expect(lines.find((line) => line.includes(" a.txt"))).toBe(
        "-rw-r----- 5/6               4 1970-01-01 00:20:34.5 a.txt",
      );
      expect(lines.find((line) => line.includes(" hard"))).toMatch(/^hrw-r-----.* hard link to a.txt$/);
      expect(lines.find((line) => line.includes("dir/link"))).toMatch(/dir\/link -> \.\.\/a\.txt$/);
      await run("tar", ["-xf", `${directory}/out.tar`, "-C", directory]);
      expect(await readFile(`${directory}/${"long".repeat(40)}`, "utf8")).toBe("a long name");
      expect(new Uint8Array(await readFile(`${directory}/bytes`))).toEqual(files["/out/bytes"]);
    } finally {
      await rm(directory, { recursive: true });
    }
  });

  it("the whole system as an archive is an image of the same system; what is mounted stays behind", async () => {
    await using sandbox = await make({ files });
    const archive = await sandbox.toTar();
    await using copy = await make({ image: archive });
    expect(await copy.tree("/out")).toEqual(await sandbox.tree("/out"));
    expect(Buffer.compare(await copy.toTar(), archive)).toBe(0);
  });
});
