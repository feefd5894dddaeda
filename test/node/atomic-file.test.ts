import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { writeAtomically } from "../../src/node/atomic-file.ts";
import { sha256 } from "../cli/image/making/repository.ts";

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "tuxlet-atomic-"));
});
afterEach(() => rm(directory, { recursive: true }));

const bytes = (text: string) => Buffer.from(text);

describe("writing a file atomically", () => {
  it("writes all chunks, makes directories, and tells size and hash", async () => {
    const path = join(directory, "a/b/file");
    expect(await writeAtomically(path, [bytes("one "), bytes("two")])).toEqual({
      bytes: 7,
      sha256: sha256(bytes("one two")),
    });
    expect(await readFile(path, "utf8")).toBe("one two");
    expect(await readdir(join(directory, "a/b"))).toEqual(["file"]);
  });

  it("has no other file in place before the end, and replaces it then", async () => {
    const path = join(directory, "file");
    await writeFile(path, "old");
    async function* chunks() {
      yield bytes("new");
      expect(await readFile(path, "utf8")).toBe("old");
    }
    await writeAtomically(path, chunks());
    expect(await readFile(path, "utf8")).toBe("new");
  });

  it("leaves what was there, and nothing else, when its source fails", async () => {
    const path = join(directory, "file");
    await writeFile(path, "old");
    function* chunks() {
      yield bytes("part");
      throw new Error("broken");
    }
    await expect(writeAtomically(path, chunks())).rejects.toThrow("broken");
    expect([await readFile(path, "utf8"), await readdir(directory)]).toEqual(["old", ["file"]]);
  });

  it("leaves nothing when it is interrupted between chunks, or before the rename", async () => {
    for (const more of [["x"], []]) {
      const controller = new AbortController();
      function* chunks() {
        yield bytes("part");
        controller.abort();
        for (const text of more) yield bytes(text);
      }
      await expect(writeAtomically(join(directory, "file"), chunks(), controller.signal)).rejects.toThrow();
      expect(await readdir(directory)).toEqual([]);
    }
  });

  it("gives the file the mode that any new file has", async () => {
    await writeAtomically(join(directory, "file"), []);
    expect((await stat(join(directory, "file"))).mode & 0o777).toBe(0o666 & ~process.umask() & 0o644);
  });
});
