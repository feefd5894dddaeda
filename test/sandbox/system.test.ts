/** A sandbox as it comes: with Tuxlet's own userland and its shell. */
import { describe, expect, it } from "vitest";
import { Sandbox, type SandboxOptions } from "../../src/sandbox/index.ts";
import { macrotask } from "../support/macrotask.ts";

const system = (options: SandboxOptions = {}): Promise<Sandbox> => Sandbox.create({ time: "virtual", ...options });

describe("a sandbox with a shell", () => {
  it("runs pipelines, here-documents and scripts; embedder's commands are part of them", async () => {
    await using sandbox = await system({
      files: { "/data": "pear\napple\nfig\n" },
      commands: { shout: async (argv, { stdout }) => stdout.write(`${argv.join(" ").toUpperCase()}\n`) },
    });
    expect((await sandbox.exec("grep -v fig /data | tail -n 2; shout $(cat /data | wc -l) lines")).stdout).toBe(
      "pear\napple\n3 LINES\n",
    );
    expect((await sandbox.exec("cat <<E\n$HOME $((6*7))\nE\n")).stdout).toBe("/root 42\n");
    expect(await sandbox.exec("echo out; echo err >&2; exit 3")).toMatchObject({
      stdout: "out\n",
      stderr: "err\n",
      exitCode: 3,
    });
    expect((await sandbox.exec("no-such-thing")).exitCode).toBe(127);
  });

  it("stops a script with everything it started", async () => {
    await using sandbox = await system();
    await expect(sandbox.exec("sleep 1000 | sleep 2000 & sleep 3000", { timeout: 500 })).rejects.toThrow(
      "timed out after 500 ms",
    );
    expect(sandbox.processes().map(({ comm }) => comm)).toEqual(["init"]);
  });

  it("does the same in the same order with the same seed", async () => {
    const trace = async (seed: number): Promise<string[]> => {
      await using sandbox = await system({ seed });
      const calls: string[] = [];
      sandbox.on("syscall", ({ pid }, name, result) => {
        calls.push(`${sandbox.kernel.timekeeper.monotonic()} ${pid} ${name} ${result}`);
      });
      await sandbox.exec(
        "for i in 1 2 3; do (sleep 0.$i; mktemp -u) & done; wait; cat /proc/sys/kernel/random/uuid 2>&1 | wc -c",
      );
      return calls;
    };
    const first = await trace(1);
    expect(first.length).toBeGreaterThan(100);
    expect(await trace(1)).toEqual(first);
  });

  it("has job control on a terminal", async () => {
    await using sandbox = await system();
    await using terminal = await sandbox.terminal({ env: { PS1: "$ ", HISTFILE: undefined } });
    let screen = "";
    let wake = (): void => {};
    terminal.onData((bytes) => {
      screen += new TextDecoder().decode(bytes);
      // What asks the terminal to mark pastes.
      for (const mode of ["\x1b[?2004h", "\x1b[?2004l"]) screen = screen.replaceAll(mode, "");
      wake();
    });
    const shows = async (pattern: RegExp): Promise<void> => {
      while (!pattern.test(screen))
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
    };
    await shows(/\$ $/);
    terminal.write("cat\r");
    while (!sandbox.processes().some(({ comm }) => comm === "cat")) await macrotask();
    terminal.write("echoed\r");
    await shows(/echoed\r\nechoed\r\n/);
    terminal.write("\x1a");
    await shows(/Stopped[^\n]*\n[^\n]*\$ $/);
    terminal.write("jobs\r");
    await shows(/jobs\r+\n\[1\] \+ Stopped/);
    terminal.write("kill -9 %1\r");
    await shows(/%1\r+\n\$ $/);
    // The shell learns of the end at its next prompt.
    terminal.write("\r");
    await shows(/Killed[^\n]*\n[^\n]*\$ $/);
    terminal.write("exit 5\r");
    expect(await terminal.exited).toEqual({ exitCode: 5, signal: null });
  });
});
