import { describe, expect, it } from "vitest";
import { ENOENT } from "../../../src/abi/errno.ts";
import { O_CREAT, O_WRONLY } from "../../../src/abi/fcntl.ts";
import { SA_RESTART, SIGUSR1 } from "../../../src/abi/signal.ts";
import { WEXITSTATUS } from "../../../src/abi/wait.ts";
import { call, defineProgram, type Errno, type Routine, type Sys } from "../../../src/platform/program/index.ts";
import { runProgram } from "./run-program.ts";

function* child(sys: Sys, state: { readonly text: string; readonly fd: number }): Routine<number> {
  yield* sys.write(state.fd, `${state.text} from ${yield* sys.getpid()}`);
  return 7;
}

const forking = defineProgram({
  name: "forking",
  version: 1,
  functions: { child },
  *main(sys) {
    const [reader, writer] = yield* sys.pipe();
    const pid = yield* sys.fork(child, { text: "hello", fd: writer });
    yield* sys.close(writer);
    const bytes = yield* sys.read(reader, 100);
    const { status } = yield* sys.wait(pid);
    yield* sys.write(1, `${new TextDecoder().decode(bytes)}, status ${WEXITSTATUS(status)}\n`);
  },
});

const echo = defineProgram({
  name: "echo",
  version: 1,
  *main(sys, argv) {
    yield* sys.write(1, `${argv.slice(1).join(" ")}\n`);
  },
});

const spawning = defineProgram({
  name: "spawning",
  version: 1,
  *main(sys) {
    const pid = yield* sys.spawn("/bin/echo", ["echo", "to a file"], {
      actions: [{ do: "open", fd: 1, path: "/tmp/out", flags: O_CREAT | O_WRONLY }],
    });
    yield* sys.wait(pid);
    const fd = yield* sys.open("/tmp/out");
    yield* sys.write(1, yield* sys.read(fd, 100));
    try {
      yield* sys.spawn("/bin/missing", ["missing"]);
    } catch (error) {
      yield* sys.write(1, `${(error as Errno).code} ${(error as Errno).path}\n`);
    }
    yield* sys.write(1, `${yield* sys.wait().orErrno()}\n`);
    yield* sys.execve("/bin/echo", ["echo", "the", "end"], {});
  },
});

/** Every place a program can be saved at gives the same end. */
const EVERYWHERE = [[], ...Array.from({ length: 12 }, (_, i) => [i + 1]), new Array<number>(60).fill(1)];

describe("processes", () => {
  it.each(EVERYWHERE)("fork runs a function of the program, moved after %s slices", async (...moves) => {
    const { stdout, exitCode } = await runProgram(forking, ["forking"], { moves });
    expect(stdout).toBe("hello from 2, status 7\n");
    expect(exitCode).toBe(0);
  });

  it.each(EVERYWHERE)("spawn executes a program, or says why not, moved after %s slices", async (...moves) => {
    const { stdout } = await runProgram(spawning, ["spawning"], { others: [echo], moves });
    expect(stdout).toBe("to a file\nENOENT /bin/missing\n-10\nthe end\n");
  });

  it("throws Errno with code, call and path", async () => {
    const failing = defineProgram({
      name: "failing",
      version: 1,
      *main(sys) {
        const result = yield* sys.open("/none").orErrno();
        yield* sys.write(1, `${result === -ENOENT}\n`);
        yield* sys.open("/none");
      },
    });
    const { stdout, stderr, exitCode } = await runProgram(failing);
    expect(stdout).toBe("true\n");
    expect(stderr).toBe("failing: ENOENT: No such file or directory, openat '/none'\n");
    expect(exitCode).toBe(1);
  });

  it("calls routines on the trampoline, and lets their errors through", async () => {
    function* depth(sys: Sys, n: number): Routine<number> {
      if (n === 0) {
        yield* sys.close(99);
        return 0;
      }
      return 1 + (yield* call(depth(sys, n - 1)));
    }
    const deep = defineProgram({
      name: "deep",
      version: 1,
      *main(sys) {
        try {
          yield* call(depth(sys, 20_000));
        } catch (error) {
          yield* sys.write(1, `${(error as Errno).code}\n`);
        }
      },
    });
    expect((await runProgram(deep)).stdout).toBe("EBADF\n");
  });
});

function* note(sys: Sys, signo: number): Routine<void> {
  const locals = yield* sys.locals<{ seen?: number[] }>();
  locals.seen = [...(locals.seen ?? []), signo];
  yield* sys.write(1, `handler ${signo}\n`);
}

function* kick(sys: Sys, { pid, signo }: { pid: number; signo: number }): Routine<void> {
  yield* sys.kill(pid, signo);
}

const signalled = (flags: number) =>
  defineProgram({
    name: "signalled",
    version: 1,
    functions: { kick, note },
    *main(sys) {
      yield* sys.sigaction(SIGUSR1, { handler: note, flags });
      yield* sys.fork(kick, { pid: yield* sys.getpid(), signo: SIGUSR1 });
      const result = yield* sys.wait().orErrno();
      yield* sys.write(1, `${typeof result === "number" ? result : "waited"}\n`);
    },
  });

describe("signals", () => {
  it.each(EVERYWHERE)("interrupt a call that waits, moved after %s slices", async (...moves) => {
    const pausing = defineProgram({
      name: "pausing",
      version: 1,
      functions: { kick, note },
      *main(sys) {
        yield* sys.sigaction(SIGUSR1, { handler: note });
        const [reader] = yield* sys.pipe();
        yield* sys.fork(kick, { pid: yield* sys.getpid(), signo: SIGUSR1 });
        const result = yield* sys.read(reader, 1).orErrno();
        const { seen } = yield* sys.locals<{ seen?: number[] }>();
        yield* sys.write(1, `${result} ${seen}\n`);
      },
    });
    const { stdout } = await runProgram(pausing, ["pausing"], { moves });
    expect(stdout).toBe("handler 10\n-4 10\n");
  });

  it.each(EVERYWHERE)("let a call go on with SA_RESTART, moved after %s slices", async (...moves) => {
    const { stdout } = await runProgram(signalled(SA_RESTART), ["signalled"], { moves });
    expect(stdout).toBe("handler 10\nwaited\n");
  });

  it("refuses a child that is no function of the program", async () => {
    const dying = defineProgram({
      name: "dying",
      version: 1,
      *main(sys) {
        const pid = yield* sys.fork(function* () {} as never).orErrno();
        yield* sys.exit(pid);
      },
    });
    const { stderr, exitCode } = await runProgram(dying);
    expect(stderr).toBe("dying: TypeError: a child's main has to be one of the program's functions\n");
    expect(exitCode).toBe(1);
  });
});
