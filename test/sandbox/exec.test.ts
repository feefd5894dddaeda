import { describe, expect, it } from "vitest";
import { Sandbox, type SandboxOptions } from "../../src/sandbox/index.ts";
import { PROGRAMS } from "./programs.ts";

const make = (options: SandboxOptions = {}): Promise<Sandbox> =>
  Sandbox.create({ time: "virtual", programs: PROGRAMS, ...options });

describe("sandbox.exec", () => {
  it("runs a program to its end and gives what it wrote", async () => {
    await using sandbox = await make();
    expect(await sandbox.exec(["echo", "hello", "world"])).toEqual({
      stdout: "hello world\n",
      stderr: "",
      stdoutBytes: new TextEncoder().encode("hello world\n"),
      stderrBytes: new Uint8Array(0),
      exitCode: 0,
      signal: null,
    });
  });
});
