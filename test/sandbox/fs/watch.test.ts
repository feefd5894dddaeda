import { describe, expect, it } from "vitest";
import type { SandboxFs } from "../../../src/sandbox/fs/sandbox-fs.ts";
import type { FileChange } from "../../../src/sandbox/fs/watch.ts";
import { filesOf } from "./fixture.ts";

/** What a watcher has noticed by the time `actions` are done. */
async function noticed(
  fs: SandboxFs,
  path: string,
  options: { recursive?: boolean },
  actions: () => Promise<void>,
): Promise<string[]> {
  const watcher = fs.watch(path, options);
  await actions();
  await fs.writeFile("/d/end", "");
  const seen: FileChange[] = [];
  for await (const change of watcher) {
    if (change.filename === "end") break;
    seen.push(change);
  }
  return seen.map(({ eventType, filename }) => `${eventType} ${filename}`);
}

async function world(): Promise<SandboxFs> {
  const fs = await filesOf();
  await fs.mkdir("/d/sub", { recursive: true });
  return fs;
}

describe("sandbox.fs.watch", () => {
  it("tells of names and contents in a directory, in order", async () => {
    const fs = await world();
    const seen = await noticed(fs, "/d", {}, async () => {
      await fs.writeFile("/d/a", "text");
      await fs.appendFile("/d/a", "more");
      await fs.chmod("/d/a", 0o600);
      await fs.rename("/d/a", "/d/b");
      await fs.rename("/d/b", "/elsewhere");
      await fs.rename("/elsewhere", "/d/c");
      await fs.unlink("/d/c");
      await fs.writeFile("/d/sub/deep", "");
      await fs.writeFile("/other", "");
    });
    expect(seen).toEqual([
      "rename a",
      "change a",
      "change a",
      "change a",
      "rename a",
      "rename b",
      "rename b",
      "rename c",
      "rename c",
    ]);
  });

  it("recursive: below, too, and in directories that are made later", async () => {
    const fs = await world();
    const seen = await noticed(fs, "/d", { recursive: true }, async () => {
      await fs.writeFile("/d/sub/deep", "x");
      await fs.mkdir("/d/new/er", { recursive: true });
      await fs.writeFile("/d/new/er/file", "");
    });
    expect(seen).toEqual(["rename sub/deep", "change sub/deep", "rename new", "rename new/er", "rename new/er/file"]);
  });

  it("a single file", async () => {
    const fs = await world();
    await fs.writeFile("/d/one", "");
    const watcher = fs.watch("/d/one");
    await fs.writeFile("/d/two", "x");
    await fs.appendFile("/d/one", "x");
    expect(await watcher.next()).toEqual({ done: false, value: { eventType: "change", filename: "one" } });
    await watcher.return!();
    expect(await watcher.next()).toEqual({ done: true, value: undefined });
  });

  it("what does not exist cannot be watched", async () => {
    const fs = await world();
    expect(() => fs.watch("/nope")).toThrow("ENOENT: no such file or directory, watch '/nope'");
  });

  it("an abort ends it with the signal's reason, and leaves nothing listening", async () => {
    const fs = await world();
    const controller = new AbortController();
    const watcher = fs.watch("/d", { signal: controller.signal });
    const next = watcher.next();
    controller.abort(new Error("enough"));
    await expect(next).rejects.toThrow("enough");
    expect(fs.gateway.kernel.vfs.fsnotify.isActive).toBe(false);
    expect(await watcher.next()).toEqual({ done: true, value: undefined });
  });

  it("leaving the loop is enough", async () => {
    const fs = await world();
    const watcher = fs.watch("/d");
    await fs.writeFile("/d/x", "");
    for await (const { filename } of watcher) {
      expect(filename).toBe("x");
      break;
    }
    expect(fs.gateway.kernel.vfs.fsnotify.isActive).toBe(false);
  });
});
