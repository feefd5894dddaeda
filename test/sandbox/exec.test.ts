import { describe, expect, it } from "vitest";
import {
  AbortError,
  InputError,
  LimitError,
  type Sandbox,
  SystemError,
  TimeoutError,
} from "../../src/sandbox/index.ts";
import { isEqual } from "../support/bytes.ts";
import { macrotask } from "../support/macrotask.ts";
import { failure, make, streamOf } from "./fixture.ts";

describe("sandbox.exec", () => {
  it("runs a program to its end and gives what it wrote, as text and as bytes", async () => {
    await using sandbox = await make();
    const result = await sandbox.exec(["echo", "grüße"]);
    expect(result).toEqual({ stdout: "grüße\n", stderr: "", exitCode: 0, signal: null });
    expect(result.stdoutBytes).toEqual(new TextEncoder().encode("grüße\n"));
    expect(result.stderrBytes).toEqual(new Uint8Array(0));
  });

  it("gives a text to the shell", async () => {
    await using sandbox = await make({ shell: "/bin/show" });
    const { stdout } = await sandbox.exec("echo $HOME | cat");
    expect(JSON.parse(stdout).argv).toEqual(["/bin/show", "-c", "echo $HOME | cat"]);
  });

  it("an exit status other than 0 is a result", async () => {
    await using sandbox = await make();
    expect(await sandbox.exec(["warn", "careful"])).toMatchObject({
      stdout: "",
      stderr: "careful\n",
      exitCode: 3,
      signal: null,
    });
  });

  it("a program that a signal ends has the shell's exit status for it, and its name", async () => {
    await using sandbox = await make();
    const running = sandbox.exec(["pause"], { onStdout: () => {} });
    await startOf(sandbox, "pause");
    const group = [...sandbox.kernel.tasks.threadGroups()].find(({ leader }) => leader.comm === "pause")!;
    await sandbox.exec(["kill", String(group.pid.number), "11"]);
    expect(await running).toMatchObject({ exitCode: 139, signal: "SIGSEGV" });
  });

  it("feeds standard input from a text, from bytes and from a stream; without it the program reads the end", async () => {
    await using sandbox = await make();
    const text = "line\n".repeat(50_000);
    const bytes = new TextEncoder().encode(text);
    expect((await sandbox.exec(["cat"], { stdin: text })).stdout).toBe(text);
    expect(isEqual((await sandbox.exec(["cat"], { stdin: bytes })).stdoutBytes, bytes)).toBe(true);
    expect((await sandbox.exec(["cat"], { stdin: streamOf(text.match(/.{1,999}/gs)!) })).stdout).toBe(text);
    expect((await sandbox.exec(["cat"])).stdout).toBe("");
  });

  it("cancels a stream its program does not read to the end", async () => {
    await using sandbox = await make();
    let cancelled = false;
    const endless = new ReadableStream<string>({
      pull: (controller) => controller.enqueue("x".repeat(10_000)),
      cancel: () => {
        cancelled = true;
      },
    });
    expect((await sandbox.exec(["echo", "no input"], { stdin: endless })).stdout).toBe("no input\n");
    expect(cancelled).toBe(true);
  });

  it("a stream that fails stops the program", async () => {
    await using sandbox = await make();
    const broken = new ReadableStream<string>({
      pull: (controller) => controller.error(new Error("cable cut")),
    });
    const error = await failure(sandbox.exec(["cat"], { stdin: broken }));
    expect(error).toBeInstanceOf(InputError);
    expect(error.message).toBe("cannot read standard input: cable cut");
  });

  it("starts programs in the sandbox's working directory, with its environment, or with the call's", async () => {
    await using sandbox = await make({ cwd: "/work", env: { A: "1", B: "2" } });
    const plain = JSON.parse((await sandbox.exec(["show", "x"])).stdout);
    expect(plain).toMatchObject({ argv: ["show", "x"], cwd: "/work" });
    expect(plain.env).toMatchObject({ A: "1", B: "2", HOME: "/root", USER: "root" });
    await sandbox.fs.mkdir("sub");
    const changed = JSON.parse((await sandbox.exec(["show"], { cwd: "sub", env: { A: undefined, C: "ü" } })).stdout);
    expect(changed.cwd).toBe("/work/sub");
    expect(changed.env).toMatchObject({ B: "2", C: "ü" });
    expect(changed.env).not.toHaveProperty("A");
  });

  it("runs as the user it is told", async () => {
    await using sandbox = await make({
      files: {
        "/etc/passwd": "root:x:0:0::/root:\nalice:x:1000:100::/home/alice:\n",
        "/etc/group": "root:x:0:\nusers:x:100:\nwheel:x:10:bob,alice\n",
        "/secret": { content: "s", mode: 0o600 },
      },
    });
    const ids = async (user: string | number) => JSON.parse((await sandbox.exec(["ids"], { user })).stdout);
    expect(await ids("alice")).toEqual({ uid: 1000, gid: 100, groups: [10] });
    expect(await ids("alice:wheel")).toEqual({ uid: 1000, gid: 10, groups: [] });
    expect(await ids(7)).toEqual({ uid: 7, gid: 7, groups: [] });
    expect((await sandbox.exec(["cat", "/secret"], { user: "alice" })).exitCode).not.toBe(0);
    expect((await failure(sandbox.exec(["ids"], { user: "mallory" }))).message).toMatch(/no user "mallory"/);
  });

  it("a program that cannot be executed is an error like child_process's", async () => {
    await using sandbox = await make({ files: { "/text": { content: "no program", mode: 0o755 }, "/data": "x" } });
    expect(await failure(sandbox.exec(["nope"]))).toMatchObject({
      code: "ENOENT",
      syscall: "spawn nope",
      path: "nope",
      errno: -2,
    });
    expect(await failure(sandbox.exec(["/data"]))).toMatchObject({ code: "EACCES" });
    expect(await failure(sandbox.exec(["/text"]))).toMatchObject({ code: "ENOEXEC" });
    expect(await failure(sandbox.exec(["echo"], { cwd: "/nowhere" }))).toMatchObject({ code: "ENOENT" });
    expect(await failure(sandbox.exec([]))).toBeInstanceOf(TypeError);
    expect(await failure(sandbox.exec(["nope"]))).toBeInstanceOf(SystemError);
  });

  it("tells of output as it is written, never in the middle of a character", async () => {
    await using sandbox = await make();
    const seen: string[] = [];
    const { stdout } = await sandbox.exec(["split"], { onStdout: (text) => seen.push(text) });
    expect(stdout).toBe("ü€😀");
    expect(seen).toEqual(["ü", "€", "😀"]);
  });

  it("a callback that throws stops the program, and its error is the result", async () => {
    await using sandbox = await make();
    const error = new Error("not interested");
    const fail = (): never => {
      throw error;
    };
    expect(await failure(sandbox.exec(["yes"], { onStdout: fail }))).toBe(error);
    expect(sandbox.processes()).toHaveLength(1);
  });

  it("leaves background processes running and drops what they write", async () => {
    await using sandbox = await make();
    const { stdout } = await sandbox.exec(["leave"]);
    expect(stdout).toBe("gone\n");
    expect(sandbox.processes().map(({ comm, ppid }) => [comm, ppid])).toEqual([
      ["init", 0],
      ["leave", 1],
    ]);
    // It would wait for ever for a reader, if nobody took what it writes.
    expect((await sandbox.exec(["cat", "/progress"])).stdout).toMatch(/^\d+$/);
  });
});

async function startOf(sandbox: Sandbox, comm: string): Promise<void> {
  while (!sandbox.processes().some((process) => process.comm === comm)) await macrotask();
}

describe("stopping", () => {
  it("an abort is SIGTERM, and the error has the reason and the output so far", async () => {
    await using sandbox = await make();
    const controller = new AbortController();
    const running = failure(
      sandbox.exec(["trap"], { signal: controller.signal, onStdout: () => controller.abort("enough") }),
    );
    const error = await running;
    expect(error).toBeInstanceOf(AbortError);
    expect(error).toMatchObject({
      name: "AbortError",
      code: "ABORT_ERR",
      cause: "enough",
      output: { stdout: "ready\nterminated\n", stderr: "" },
    });
  });

  it("who ignores SIGTERM is killed after the grace period", async () => {
    await using sandbox = await make({ killGrace: 5000 });
    const controller = new AbortController();
    const start = sandbox.kernel.timekeeper.monotonic();
    const options = { signal: controller.signal, onStdout: () => controller.abort() };
    expect(await failure(sandbox.exec(["stubborn"], options))).toBeInstanceOf(AbortError);
    const elapsed = sandbox.kernel.timekeeper.monotonic().minus(start);
    expect(Math.floor(elapsed.toNumber() / 1e9)).toBe(5);
  });

  it("a timeout counts on the sandbox's clock", async () => {
    await using sandbox = await make();
    const error = await failure(sandbox.exec(["pause"], { timeout: 3_600_000 }));
    expect(error).toBeInstanceOf(TimeoutError);
    expect(error).toMatchObject({ code: "ETIMEDOUT", timeout: 3_600_000, message: "timed out after 3600000 ms" });
  });

  it("a timeout that does not come is forgotten", async () => {
    await using sandbox = await make();
    await sandbox.exec(["echo"], { timeout: 1000 });
    expect(sandbox.kernel.scheduler.alarms.size).toBe(0);
  });

  it("what is aborted before it starts does not start", async () => {
    await using sandbox = await make();
    const started: string[] = [];
    sandbox.on("task:start", ({ comm }) => started.push(comm));
    expect(await failure(sandbox.exec(["echo"], { signal: AbortSignal.abort("no") }))).toMatchObject({ cause: "no" });
    expect(started).toEqual([]);
  });

  it("reaches every process group of the session", async () => {
    await using sandbox = await make();
    const controller = new AbortController();
    const options = { signal: controller.signal, onStdout: () => controller.abort() };
    expect(await failure(sandbox.exec(["family", "10"], options))).toBeInstanceOf(AbortError);
    expect(sandbox.processes().map(({ comm }) => comm)).toEqual(["init"]);
  });

  it("more output than outputBytes kills the program and names the limit", async () => {
    await using sandbox = await make({ limits: { outputBytes: 10_000 } });
    const limits: string[] = [];
    sandbox.on("limit", ({ limit }) => limits.push(limit));
    const error = await failure(sandbox.exec(["yes"]));
    expect(error).toBeInstanceOf(LimitError);
    expect(error).toMatchObject({ limit: "outputBytes", value: 10_000, message: "limit reached: outputBytes (10000)" });
    expect((error as LimitError).output.stdout).toHaveLength(10_000);
    expect(limits).toEqual(["outputBytes"]);
    expect((await sandbox.exec(["echo", "still here"])).stdout).toBe("still here\n");
  });
});
