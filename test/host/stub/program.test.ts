/** What the machine code makes of a program: small programs whose exit status, or whose failure in the pipe, tells. */
import { closeSync, readSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { EBADF, EINVAL, ENOENT } from "../../../src/abi/errno.ts";
import { O_CLOEXEC } from "../../../src/abi/fcntl.ts";
import { CLONE_NEWTIME, CLONE_VFORK, CLONE_VM } from "../../../src/abi/sched.ts";
import { P_PIDFD, WEXITED } from "../../../src/abi/wait.ts";
import { cloneChild } from "../../../src/host/clone-child.ts";
import { StepFailure } from "../../../src/host/stub/layout.ts";
import { LOAD, type Step } from "../../../src/host/stub/step.ts";
import { sys } from "../../../src/host/syscall.ts";
import { needs } from "../needs.ts";

interface Ran {
  readonly status: number;
  /** What was written to the pipe. */
  readonly failure?: { readonly index: number; readonly errno: number };
}

function run(steps: readonly Omit<Step, "step">[], flags = 0): Ran {
  const pipe = new Int32Array(2);
  sys("pipe2", new Uint8Array(pipe.buffer), O_CLOEXEC);
  const [readEnd, writeEnd] = [pipe[0] as number, pipe[1] as number];
  const { pidfd } = cloneChild({ flags, steps: steps.map((s) => ({ ...s, step: s.call })), errorFd: writeEnd });
  closeSync(writeEnd);
  const failure = new Uint8Array(StepFailure.size);
  const length = readSync(readEnd, failure);
  closeSync(readEnd);
  const info = new Uint8Array(128);
  sys("waitid", P_PIDFD, pidfd, info, WEXITED, 0);
  closeSync(pidfd);
  const status = new DataView(info.buffer).getInt32(24, true);
  if (length === 0) return { status };
  const { index, errno } = StepFailure.read(new DataView(failure.buffer), 0);
  return { status, failure: { index: Number(index), errno: Number(errno) } };
}

const exit = (status: number): Omit<Step, "step"> => ({ call: "exit_group", args: [status], outcome: "check" });

function number(value: bigint): Uint8Array {
  return new Uint8Array(new BigInt64Array([value]).buffer);
}

describe.skipIf(needs.syscalls.missing)(`the machine code ${needs.syscalls.reason}`, () => {
  it("makes steps in order until one ends the child", () => {
    expect(run([{ call: "getppid", args: [], outcome: "check" }, exit(7), exit(8)])).toEqual({ status: 7 });
  });

  it("ends a child whose program has no end", () => {
    expect(run([])).toEqual({ status: 253 });
    expect(run([{ call: "getpid", args: [], outcome: "check" }])).toEqual({ status: 253 });
  });

  it("reports the first failure by its index and errno", () => {
    const steps: Omit<Step, "step">[] = [
      { call: "getpid", args: [], outcome: "check" },
      { call: "close", args: [-1], outcome: "check" },
      exit(1),
    ];
    expect(run(steps)).toEqual({ status: 253, failure: { index: 1, errno: EBADF } });
    expect(run([{ call: "execve", args: ["/no/such", ["sh"], []], outcome: "check" }])).toEqual({
      status: 253,
      failure: { index: 0, errno: ENOENT },
    });
  });

  it("goes on after an ignored failure", () => {
    expect(run([{ call: "close", args: [-1], outcome: "ignore" }, exit(3)])).toEqual({ status: 3 });
  });

  it("expects a result, and says EINVAL of another and the errno of an error", () => {
    const load = (value: bigint, expected: number): Ran =>
      run([{ call: LOAD, args: [number(value)], outcome: { expect: expected } }, exit(0)]);
    expect(load(8n, 8)).toEqual({ status: 0 });
    expect(load(-3n, -3)).toEqual({ status: 0 });
    expect(load(9n, 8)).toEqual({ status: 253, failure: { index: 0, errno: EINVAL } });
    expect(load(BigInt(-EBADF), 8)).toEqual({ status: 253, failure: { index: 0, errno: EBADF } });
  });

  it("leaves the next step out when the result is the named one, and then alone", () => {
    const load = (value: bigint): Ran =>
      run([{ call: LOAD, args: [number(value)], outcome: { skipIfEqual: 5 } }, exit(1), exit(2)]);
    expect(load(5n)).toEqual({ status: 2 });
    expect(load(4n)).toEqual({ status: 1 });
    expect(load(-5n)).toEqual({ status: 1 });
  });

  it("stores a result as an argument of a later step", () => {
    const store = (value: bigint): Ran =>
      run([
        { call: LOAD, args: [number(value)], outcome: { storeIn: { after: 2, argument: 0 } } },
        { call: "getpid", args: [], outcome: "check" },
        exit(0),
      ]);
    expect(store(42n)).toEqual({ status: 42 });
    expect(store(BigInt(-ENOENT))).toEqual({ status: 253, failure: { index: 0, errno: ENOENT } });
  });

  it("stores a result in memory, and no error", () => {
    const store = (value: bigint): Ran => {
      const cell = number(7n);
      return run([
        { call: LOAD, args: [number(value)], outcome: { storeAt: cell } },
        { call: LOAD, args: [cell], outcome: { skipIfEqual: 42 } },
        exit(1),
        exit(0),
      ]);
    };
    expect(store(42n)).toEqual({ status: 0 });
    expect(store(41n)).toEqual({ status: 1 });
    expect(store(BigInt(-ENOENT))).toEqual({ status: 253, failure: { index: 0, errno: ENOENT } });
  });

  it("loads an errno that the parent left", () => {
    expect(run([{ call: LOAD, args: [number(BigInt(-EINVAL))], outcome: "check" }, exit(0)])).toEqual({
      status: 253,
      failure: { index: 0, errno: EINVAL },
    });
  });

  it("passes vectors of strings to a program", () => {
    const script = '[ "$0$1$HOME" = "zürich 2/nowhere" ]';
    const args = ["/bin/sh", ["sh", "-c", script, "zürich ", "2"], ["HOME=/nowhere"]];
    expect(run([{ call: "execve", args, outcome: "check" }])).toEqual({ status: 0 });
  });

  it("runs in the parent's memory while the parent waits", () => {
    expect(
      run([{ call: "execve", args: ["/bin/true", ["true"], []], outcome: "check" }], CLONE_VM | CLONE_VFORK),
    ).toEqual({
      status: 0,
    });
    expect(run([{ call: "close", args: [-1], outcome: "check" }], CLONE_VM | CLONE_VFORK)).toEqual({
      status: 253,
      failure: { index: 0, errno: EBADF },
    });
  });

  it("reports the errno of a clone that Linux refuses", () => {
    // clone(2): CLONE_SIGHAND needs CLONE_VM
    expect(() => run([exit(0)], 0x800)).toThrow(expect.objectContaining({ code: "EINVAL", syscall: "clone" }));
    expect(() => run([exit(0)], CLONE_NEWTIME | 0x800)).toThrow(
      expect.objectContaining({ code: "EINVAL", syscall: "clone3" }),
    );
  });
});
