import { describe, expect, it } from "vitest";
import { LimitError, SandboxError } from "../../src/sandbox/index.ts";
import { failure, make } from "./fixture.ts";

describe("limits", () => {
  it("tasks: clone(2) gives EAGAIN, to root as well", async () => {
    await using sandbox = await make({ limits: { tasks: 6 } });
    const { stderr, exitCode } = await sandbox.exec(["family", "9"]);
    expect(exitCode).not.toBe(0);
    expect(stderr).toContain("EAGAIN");
    expect((await sandbox.exec(["cat", "/proc/sys/kernel/threads-max"], { timeout: 1000 })).stdout).toBe("6\n");
  });

  it("tasks: a program of the embedder's counts, too", async () => {
    await using sandbox = await make({ limits: { tasks: 2 } });
    await using process = await sandbox.spawn(["pause"]);
    expect(process.pid).toBe(2);
    expect(await failure(sandbox.exec(["echo"]))).toMatchObject({ code: "EAGAIN", syscall: "spawn echo" });
  });

  it("openFiles: open(2) gives EMFILE", async () => {
    await using sandbox = await make({ limits: { openFiles: 12 } });
    expect((await sandbox.exec(["openall"])).stdout).toBe("9 EMFILE\n");
  });

  it("fileBytes: write(2) gives ENOSPC", async () => {
    await using sandbox = await make({ limits: { fileBytes: 1 << 20 } });
    expect((await sandbox.exec(["fill", "/file"])).stdout).toBe("ENOSPC\n");
    const { size } = await sandbox.fs.stat("/file");
    expect(size).toBeGreaterThan(900_000);
    expect(size).toBeLessThanOrEqual(1 << 20);
  });

  it("memory: writing gives ENOSPC or ENOMEM before the host's memory grows", async () => {
    await using sandbox = await make({ limits: { memory: 8 << 20, fileBytes: Number.POSITIVE_INFINITY } });
    expect((await sandbox.exec(["fill", "/dev/shm/file"])).stdout).toMatch(/^ENO(SPC|MEM)\n$/);
    expect(sandbox.kernel.platform.pool.usedFrames * 4096).toBeLessThanOrEqual(8 << 20);
  });

  it("instructions: ends the sandbox with an error that names the limit", async () => {
    await using sandbox = await make({ limits: { instructions: 20_000_000 } });
    const seen: string[] = [];
    sandbox.on("limit", ({ limit, value }) => seen.push(`${limit} ${value}`));
    const error = await failure(sandbox.exec(["spin"]));
    expect(error).toBeInstanceOf(LimitError);
    expect(error).toMatchObject({ limit: "instructions", message: "limit reached: instructions (20000000)" });
    expect(seen).toEqual(["instructions 20000000"]);
    expect(await failure(sandbox.exec(["echo"]))).toBe(error);
    expect(() => sandbox.processes()).toThrow(error);
  });

  it("wallTime: the same, on the sandbox's clock", async () => {
    await using sandbox = await make({ limits: { wallTime: 60_000 } });
    const process = await sandbox.spawn(["pause"]);
    const error = await failure(sandbox.exec(["pause"]));
    expect(error).toMatchObject({ limit: "wallTime", value: 60_000 });
    expect(await process.exited).toEqual({ exitCode: 137, signal: "SIGKILL" });
  });

  it("a hardened sandbox has the profile's limits, and those that are named", async () => {
    await using sandbox = await make({ profile: "hardened", limits: { openFiles: 20 } });
    expect((await sandbox.exec(["openall"])).stdout).toBe("17 EMFILE\n");
    expect(sandbox.kernel.maxThreads).toBe(64);
  });

  it("what is no limit is refused by name", async () => {
    const wrong = async (options: object): Promise<string> => {
      const error = await failure(make(options));
      expect(error).toBeInstanceOf(SandboxError);
      return error.message;
    };
    expect(await wrong({ limits: { tasks: 0 } })).toBe("limit tasks must be a number above 0, not 0");
    expect(await wrong({ limits: { cpus: 1 } })).toBe('there is no limit "cpus"');
    expect(await wrong({ profile: "soft" })).toBe('there is no limit profile "soft"');
    expect(await wrong({ time: "sidereal" })).toBe('time is "host", "virtual" or a TimeSource, not "sidereal"');
    expect(await wrong({ seed: new Uint8Array(3) })).toBe("a seed has 32 bytes, not 3");
  });
});
