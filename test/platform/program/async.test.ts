import { describe, expect, it } from "vitest";
import { ENOENT } from "../../../src/abi/errno.ts";
import { SIGTERM, SIGUSR1 } from "../../../src/abi/signal.ts";
import { defineProgram, type Routine, type Sys } from "../../../src/platform/program/index.ts";
import { SnapshotError } from "../../../src/state/snapshot-error.ts";
import { savedBytes } from "../../support/save-load.ts";
import { bootProgram, runProgram } from "./run-program.ts";

const echo = defineProgram({
  name: "echo",
  version: 1,
  *main(sys, argv) {
    yield* sys.write(1, `${argv.slice(1).join(" ")}\n`);
  },
});

describe("async programs", () => {
  it("await system calls and anything else", async () => {
    const mixed = defineProgram({
      name: "mixed",
      version: 1,
      main: async (sys, argv, env) => {
        const text = await Promise.resolve("from outside");
        await sys.write(1, `${argv[0]} ${env["USER"]} ${text} ${await sys.getpid()}\n`);
        await new Promise((resolve) => setTimeout(resolve));
        const pid = await sys.spawn("/bin/echo", ["echo", "child"]);
        const { status } = await sys.wait(pid);
        return status + 4;
      },
    });
    const { stdout, exitCode } = await runProgram(mixed, ["mixed"], { env: ["USER=u"], others: [echo] });
    expect(stdout).toBe("mixed u from outside 1\nchild\n");
    expect(exitCode).toBe(4);
  });

  it("reject with Errno, and end with a message when nobody catches it", async () => {
    const failing = defineProgram({
      name: "failing",
      version: 1,
      main: async (sys) => {
        const isMissing = (await sys.open("/none").orErrno()) === -ENOENT;
        await sys.write(1, `${isMissing}\n`);
        await sys.spawn("/none", ["none"]);
      },
    });
    const { stdout, stderr, exitCode } = await runProgram(failing);
    expect(stdout).toBe("true\n");
    expect(stderr).toBe("failing: ENOENT: No such file or directory, execve '/none'\n");
    expect(exitCode).toBe(1);
  });

  it("make calls that were asked for together one after the other", async () => {
    const together = defineProgram({
      name: "together",
      version: 1,
      main: async (sys) => {
        await Promise.all(["a", "b", "c"].map((text) => sys.write(1, text)));
      },
    });
    expect((await runProgram(together)).stdout).toBe("abc");
  });

  it("run signal handlers beside main, and can be killed while they await the world", async () => {
    function* note(sys: Sys, signo: number): Routine<void> {
      yield* sys.write(1, `signal ${signo}\n`);
    }
    function* kick(sys: Sys, { pid }: { pid: number }): Routine<void> {
      yield* sys.kill(pid, SIGUSR1);
      yield* sys.nanosleep(1);
      yield* sys.kill(pid, SIGTERM);
    }
    const waiting = defineProgram({
      name: "waiting",
      version: 1,
      functions: { note, kick },
      main: async (sys) => {
        await sys.sigaction(SIGUSR1, { handler: note });
        await sys.fork(kick, { pid: await sys.getpid() });
        await new Promise(() => {});
      },
    });
    const parent = defineProgram({
      name: "parent",
      version: 1,
      *main(sys) {
        const pid = yield* sys.spawn("/bin/waiting", ["waiting"]);
        const { status } = yield* sys.wait(pid);
        yield* sys.write(1, `status ${status}\n`);
      },
    });
    expect((await runProgram(parent, ["parent"], { others: [waiting] })).stdout).toBe("signal 10\nstatus 15\n");
  });

  it("cannot be saved, and a save says who they are", async () => {
    const asynchronous = defineProgram({
      name: "embedder",
      version: 1,
      main: async () => {
        await new Promise(() => {});
      },
    });
    const { kernel } = await bootProgram(asynchronous);
    await kernel.start();
    await kernel.pause();
    const error = await savedBytes(kernel).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(SnapshotError);
    expect(error).toMatchObject({ code: "unsavable", message: "task 1 (embedder) runs an async program" });
    await kernel.destroy();
  });
});
