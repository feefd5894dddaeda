import { describe, expect, it } from "vitest";
import { AbortError, Process } from "../../src/sandbox/index.ts";
import { macrotask } from "../support/macrotask.ts";
import { failure, make, textOf } from "./fixture.ts";

describe("sandbox.spawn", () => {
  it("gives a process with its streams, and how it ended", async () => {
    await using sandbox = await make();
    const process = await sandbox.spawn(["warn", "oh"]);
    expect(process).toBeInstanceOf(Process);
    expect(process.pid).toBe(2);
    expect(await textOf(process.stdout)).toBe("");
    expect(await textOf(process.stderr)).toBe("oh\n");
    expect(await process.exited).toEqual({ exitCode: 3, signal: null });
  });

  it("a conversation: what is written is read, what is read is answered", async () => {
    await using sandbox = await make();
    const process = await sandbox.spawn(["count"]);
    const writer = process.stdin.getWriter();
    const reader = process.stdout.getReader();
    const decoder = new TextDecoder();
    for (let i = 0; i < 5; i++) {
      await writer.write(".");
      expect(decoder.decode((await reader.read()).value)).toBe(`${i}\n`);
    }
    await writer.close();
    expect(await reader.read()).toEqual({ done: true, value: undefined });
    expect(await process.exited).toEqual({ exitCode: 0, signal: null });
  });

  it("a program that nobody reads waits: 64 KiB are the most that is pending", async () => {
    await using sandbox = await make();
    await using process = await sandbox.spawn(["yes"]);
    const output = [...sandbox.kernel.hostOutputs.values()].find(({ name }) => name === "stdout")!;
    await settled(sandbox.kernel);
    expect(output.pending.length).toBe(65536);
    const reader = process.stdout.getReader();
    expect((await reader.read()).value).toHaveLength(65536);
    await settled(sandbox.kernel);
    expect(output.pending.length).toBe(65536);
    reader.releaseLock();
  });

  it("a writer waits for a program that does not read", async () => {
    await using sandbox = await make();
    await using process = await sandbox.spawn(["pause"]);
    const writer = process.stdin.getWriter();
    let written = 0;
    const writing = (async () => {
      for (;;) {
        await writer.write(new Uint8Array(10_000));
        written += 10_000;
      }
    })().catch(() => undefined);
    await settled(sandbox.kernel);
    expect(written).toBe(60_000);
    process.kill("SIGKILL");
    await writing;
  });

  it("writing to a program that is gone fails with EPIPE", async () => {
    await using sandbox = await make();
    const process = await sandbox.spawn(["echo"]);
    await process.exited;
    const writer = process.stdin.getWriter();
    expect(await failure(writer.write("x"))).toMatchObject({ code: "EPIPE", syscall: "write" });
  });

  it("cancelling an output is closing a pipe: the writer gets SIGPIPE", async () => {
    await using sandbox = await make();
    const process = await sandbox.spawn(["yes"]);
    const reader = process.stdout.getReader();
    await reader.read();
    await reader.cancel();
    expect(await process.exited).toEqual({ exitCode: 141, signal: "SIGPIPE" });
  });

  it("kill sends signals by name and number; false says that there is nobody", async () => {
    await using sandbox = await make();
    const process = await sandbox.spawn(["pause"]);
    expect(process.kill(0)).toBe(true);
    expect(process.kill("SIGSTOP")).toBe(true);
    await settled(sandbox.kernel);
    expect(sandbox.processes()[1]!.state).toBe("stopped");
    expect(process.kill("CONT")).toBe(true);
    expect(process.kill(10)).toBe(true);
    expect(await process.exited).toEqual({ exitCode: 138, signal: "SIGUSR1" });
    expect(process.kill()).toBe(false);
    expect(() => process.kill("SIGNOTHING")).toThrow("Unknown signal: SIGNOTHING");
  });

  it("tells of the exit", async () => {
    await using sandbox = await make();
    const process = await sandbox.spawn(["warn", "x"]);
    const seen: unknown[] = [];
    process.once("exit", (status) => seen.push(status));
    const ignored = (): void => void seen.push("ignored");
    process.on("exit", ignored).off("exit", ignored);
    await process.exited;
    expect(seen).toEqual([{ exitCode: 3, signal: null }]);
  });

  it("an output stays open as long as a child can write", async () => {
    await using sandbox = await make();
    const process = await sandbox.spawn(["leave"]);
    const reader = process.stdout.getReader();
    expect(await process.exited).toMatchObject({ exitCode: 0 });
    let length = 0;
    while (length < 5 + 100 * 4096) length += (await reader.read()).value!.length;
    const last = reader.read();
    await sandbox.kill();
    expect(await last).toMatchObject({ done: true });
  });

  it("disposing of a process stops its session", async () => {
    await using sandbox = await make();
    {
      await using process = await sandbox.spawn(["family", "6"]);
      await process.stdout.getReader().read();
      expect(sandbox.processes()).toHaveLength(8);
    }
    expect(sandbox.processes()).toHaveLength(1);
    expect(sandbox.kernel.hostOutputs.size).toBe(0);
    expect(sandbox.kernel.hostInputs.size).toBe(0);
  });

  it("an abort and a timeout stop it", async () => {
    await using sandbox = await make();
    const controller = new AbortController();
    const aborted = await sandbox.spawn(["pause"], { signal: controller.signal });
    controller.abort();
    expect(await aborted.exited).toEqual({ exitCode: 143, signal: "SIGTERM" });
    const late = await sandbox.spawn(["stubborn"], { timeout: 1000 });
    expect(await late.exited).toEqual({ exitCode: 137, signal: "SIGKILL" });
    expect(await failure(sandbox.spawn(["pause"], { signal: controller.signal }))).toBeInstanceOf(AbortError);
  });
});

/** Nobody can run. */
async function settled(kernel: {
  readonly scheduler: { readonly runQueue: { readonly isEmpty: boolean } };
}): Promise<void> {
  for (let quiet = 0; quiet < 3; quiet = kernel.scheduler.runQueue.isEmpty ? quiet + 1 : 0) await macrotask();
}
