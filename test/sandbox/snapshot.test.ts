import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LimitError, Sandbox, SandboxError } from "../../src/sandbox/index.ts";
import { SnapshotError } from "../../src/state/snapshot-error.ts";
import { isEqual } from "../support/bytes.ts";
import { failure, make, surroundings, textOf } from "./fixture.ts";

const restore = (bytes: Uint8Array, options: object = {}): Promise<Sandbox> =>
  Sandbox.restore(bytes, { ...surroundings, ...options });

/** Sends `bytes` to a `count` and reads the numbers it answers. */
async function ask(
  process: { readonly stdin: WritableStream; readonly stdout: ReadableStream<Uint8Array> },
  times: number,
): Promise<string> {
  const writer = process.stdin.getWriter();
  const reader = process.stdout.getReader();
  let text = "";
  for (let i = 0; i < times; i++) {
    await writer.write(".");
    text += new TextDecoder().decode((await reader.read()).value);
  }
  writer.releaseLock();
  reader.releaseLock();
  return text;
}

describe("sandbox.snapshot and Sandbox.restore", () => {
  it("a program goes on where it was, and its streams with it", async () => {
    await using sandbox = await make();
    await using process = await sandbox.spawn(["count"]);
    expect(await ask(process, 2)).toBe("0\n1\n");
    const snapshot = await sandbox.snapshot();
    expect(await ask(process, 1)).toBe("2\n");
    await using restored = await restore(snapshot);
    const [again] = restored.reattached;
    expect(again!.pid).toBe(process.pid);
    expect(await ask(again!, 3)).toBe("2\n3\n4\n");
    await again!.stdin.close();
    expect(await again!.exited).toEqual({ exitCode: 0, signal: null });
  });

  it("the sandbox's own settings go along", async () => {
    await using sandbox = await make({ cwd: "/work", env: { A: "1" }, hostname: "box", files: { "note.txt": "kept" } });
    await using restored = await restore(await sandbox.snapshot());
    expect(await restored.fs.readFile("note.txt", "utf8")).toBe("kept");
    const shown = JSON.parse((await restored.exec(["show"])).stdout);
    expect(shown).toMatchObject({ cwd: "/work", env: { A: "1" } });
    expect((await restored.exec(["cat", "/proc/sys/kernel/hostname"])).stdout).toBe("box\n");
  });

  it("the same state gives the same bytes, and a restored sandbox the same again", async () => {
    await using sandbox = await make();
    await sandbox.exec(["echo"]);
    const [first, second] = [await sandbox.snapshot(), await sandbox.snapshot()];
    expect(isEqual(first, second)).toBe(true);
    await using restored = await restore(first);
    expect(isEqual(await restored.snapshot(), first)).toBe(true);
  });

  it("takes a snapshot from a stream", async () => {
    await using sandbox = await make();
    const bytes = await sandbox.snapshot();
    const stream = new Blob([bytes as Uint8Array<ArrayBuffer>]).stream();
    await using restored = await Sandbox.restore(stream, surroundings);
    expect((await restored.exec(["echo", "x"])).stdout).toBe("x\n");
  });

  it("names what cannot be saved", async () => {
    await using sandbox = await make({ commands: { wait: () => new Promise<number>(() => {}) } });
    const controller = new AbortController();
    const running = failure(sandbox.exec(["wait"], { signal: controller.signal }));
    await new Promise((resolve) => setTimeout(resolve, 0));
    const error = await failure(sandbox.snapshot());
    expect(error).toBeInstanceOf(SnapshotError);
    expect(error.message).toMatch(/task 2 \(wait\) runs an async program/);
    controller.abort();
    await running;
    await using handle = await sandbox.fs.open("/etc/passwd");
    expect(handle.path).toBe("/etc/passwd");
    const refused = await failure(sandbox.snapshot());
    expect(refused).toBeInstanceOf(SandboxError);
    expect(refused.message).toBe("a file handle of sandbox.fs is open: /etc/passwd");
  });

  it("needs the programs it was saved with, and says which", async () => {
    await using sandbox = await make();
    const snapshot = await sandbox.snapshot();
    const error = await failure(Sandbox.restore(snapshot, { ...surroundings, programs: [] }));
    expect(error).toBeInstanceOf(SnapshotError);
    expect(error.message).toMatch(/requirements missing in the loader: .*program show@1/);
  });

  it("limits are those of the restore, whatever the snapshot says", async () => {
    await using sandbox = await make();
    const snapshot = await sandbox.snapshot();
    await using restored = await restore(snapshot, {
      limits: { tasks: 3, fileBytes: 1 << 16, outputBytes: 1000, openFiles: 7 },
    });
    expect(await failure(restored.exec(["yes"]))).toBeInstanceOf(LimitError);
    expect(await failure(restored.fs.writeFile("/big", new Uint8Array(1 << 17)))).toMatchObject({ code: "ENOSPC" });
    expect((await restored.exec(["family", "9"])).exitCode).not.toBe(0);
  });

  it("refuses what is no snapshot, or one of something else", async () => {
    expect(await failure(restore(new Uint8Array(100)))).toBeInstanceOf(SnapshotError);
  });

  it("moved between sandboxes at random moments, a program writes what it would have written", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(6), { maxLength: 4 }), async (turnsBetween) => {
        let sandbox = await make();
        let process = await sandbox.spawn(["numbers", "40"]);
        let text = "";
        for (const turns of turnsBetween) {
          const reader = process.stdout.getReader();
          for (let i = 0; i < turns; i++) {
            const { value, done } = await reader.read();
            if (done) break;
            text += new TextDecoder().decode(value);
          }
          reader.releaseLock();
          const bytes = await sandbox.snapshot();
          await sandbox.kill();
          sandbox = await restore(bytes);
          if (sandbox.reattached.length === 0) break;
          process = sandbox.reattached[0]!;
        }
        if (sandbox.reattached.length > 0 || turnsBetween.length === 0) text += await textOf(process.stdout);
        await sandbox.kill();
        const all = Array.from({ length: 40 }, (_, i) => `${i}\n`).join("");
        expect(all.startsWith(text)).toBe(true);
        if (sandbox.reattached.length > 0 || turnsBetween.length === 0) expect(text).toBe(all);
      }),
      { numRuns: 25 },
    );
  });
});

describe("sandbox.fork", () => {
  it("gives copies that go on from here, each for itself", async () => {
    await using sandbox = await make({ files: { "/state": "start" } });
    await using process = await sandbox.spawn(["count"]);
    expect(await ask(process, 1)).toBe("0\n");
    const copies = (await sandbox.fork(3)) as Sandbox[];
    for (const [i, copy] of copies.entries()) {
      expect(await ask(copy.reattached[0]!, i + 1)).toBe(["1\n", "1\n2\n", "1\n2\n3\n"][i]);
      await copy.fs.writeFile("/state", `copy ${i}`);
    }
    expect(await ask(process, 1)).toBe("1\n");
    expect(await sandbox.fs.readFile("/state", "utf8")).toBe("start");
    expect(await Promise.all(copies.map((copy) => copy.fs.readFile("/state", "utf8")))).toEqual([
      "copy 0",
      "copy 1",
      "copy 2",
    ]);
    for (const copy of copies) await copy.kill();
  });

  it("each copy has random numbers of its own, unless told otherwise", async () => {
    await using sandbox = await make();
    const random = async (each: Sandbox): Promise<string> => (await each.exec(["random"])).stdoutBytes.join();
    const copies = (await sandbox.fork(2)) as Sandbox[];
    const twins = (await sandbox.fork(2, { sameEntropy: true })) as Sandbox[];
    const values = await Promise.all([...copies, sandbox].map(random));
    expect(new Set(values).size).toBe(3);
    const [first, second] = await Promise.all(twins.map(random));
    expect(first).toBe(second);
    expect(first).toBe(values[2]);
    for (const each of [...copies, ...twins]) await each.kill();
  });

  it("is refused with a name for what cannot be copied; the sandbox goes on", async () => {
    await using sandbox = await make({ commands: { wait: () => new Promise<number>(() => {}) } });
    const controller = new AbortController();
    const running = failure(sandbox.exec(["wait"], { signal: controller.signal }));
    await new Promise((resolve) => setTimeout(resolve, 0));
    const [copy] = await sandbox.fork();
    expect(copy).toBeInstanceOf(SnapshotError);
    expect((copy as Error).message).toMatch(/\(wait\) runs an async program/);
    controller.abort();
    await running;
    expect((await sandbox.exec(["echo", "on"])).stdout).toBe("on\n");
  });
});

describe("sandbox.pause", () => {
  it("stops everything until resume; pauses nest; files can be changed meanwhile", async () => {
    await using sandbox = await make();
    await using process = await sandbox.spawn(["count"]);
    await sandbox.pause();
    await sandbox.pause();
    const answer = ask(process, 1);
    await sandbox.fs.writeFile("/x", "written while paused");
    await sandbox.resume();
    expect(sandbox.isPaused).toBe(true);
    expect(sandbox.processes()[1]!.cpuTime).toBe(0);
    await sandbox.resume();
    expect(await answer).toBe("0\n");
    expect((await sandbox.exec(["cat", "/x"])).stdout).toBe("written while paused");
  });

  it("a paused sandbox can be saved, and disposed of", async () => {
    const sandbox = await make();
    await sandbox.spawn(["yes"]);
    await sandbox.pause();
    await using restored = await restore(await sandbox.snapshot());
    expect(restored.isPaused).toBe(false);
    await sandbox.kill();
    expect(await failure(sandbox.exec(["echo"]))).toMatchObject({ code: "ERR_SANDBOX_DISPOSED" });
  });
});
