import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { cacheDirectory, DownloadCache } from "../../../../src/cli/image/mirror/cache.ts";
import { sha256 } from "../making/repository.ts";

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "tuxlet-cache-"));
});
afterEach(() => rm(directory, { recursive: true }));

const CONTENT = Buffer.from("content");
const EXPECTED = { sha256: sha256(CONTENT), size: CONTENT.length };
const never = () => Promise.reject(new Error("downloaded again"));

describe("the download cache", () => {
  it("lies where the XDG Base Directory Specification says", () => {
    expect(cacheDirectory({ XDG_CACHE_HOME: "/x" })).toBe("/x/tuxlet");
    expect(cacheDirectory({})).toBe(join(homedir(), ".cache/tuxlet"));
    expect(cacheDirectory({ XDG_CACHE_HOME: "relative" })).toBe(join(homedir(), ".cache/tuxlet"));
    expect(cacheDirectory({ XDG_CACHE_HOME: "" })).toBe(join(homedir(), ".cache/tuxlet"));
  });

  it("downloads once, and keeps the file under its SHA-256", async () => {
    const cache = new DownloadCache(directory);
    await cache.get(EXPECTED, "x", async () => CONTENT);
    expect(await cache.get(EXPECTED, "x", never)).toEqual(CONTENT);
    expect(await readFile(join(directory, "sha256", EXPECTED.sha256))).toEqual(CONTENT);
  });

  it("downloads again what has rotted", async () => {
    const cache = new DownloadCache(directory);
    await cache.get(EXPECTED, "x", async () => CONTENT);
    await writeFile(join(directory, "sha256", EXPECTED.sha256), "rotten");
    expect(await cache.get(EXPECTED, "x", async () => CONTENT)).toEqual(CONTENT);
  });

  it("keeps nothing that is not what the index promises", async () => {
    const cache = new DownloadCache(directory);
    const short = cache.get(EXPECTED, "x.deb", async () => Buffer.from("short"));
    await expect(short).rejects.toThrow("x.deb: has 5 bytes, the index says 7");
    const other = cache.get(EXPECTED, "x.deb", async () => Buffer.from("CONTENT"));
    await expect(other).rejects.toMatchObject({ code: "hash", file: "x.deb" });
    expect(await readdir(directory)).toEqual([]);
  });
});
