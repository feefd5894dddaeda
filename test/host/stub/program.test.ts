/** What the machine code makes of a program: small programs whose exit status, or whose failure in the pipe, tells. */
import { closeSync, readSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { EBADF } from "../../../src/abi/errno.ts";
import { O_CLOEXEC } from "../../../src/abi/fcntl.ts";
import { CLONE_NEWTIME, CLONE_VFORK, CLONE_VM } from "../../../src/abi/sched.ts";
import { P_PIDFD, WEXITED } from "../../../src/abi/wait.ts";
import { cloneChild } from "../../../src/host/clone-child.ts";
import { StepFailure } from "../../../src/host/stub/layout.ts";
import { sys } from "../../../src/host/syscall.ts";
import { needs } from "../needs.ts";
import { type BareStep, PROGRAMS, type Ran } from "./programs.ts";

function run(steps: readonly BareStep[], flags = 0): Ran {
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

const exit: BareStep = { call: "exit_group", args: [0], outcome: "check" };

describe.skipIf(needs.syscalls.missing)(`the machine code ${needs.syscalls.reason}`, () => {
  it.each(PROGRAMS)("$shows", ({ steps, result }) => {
    expect(run(steps)).toEqual(result);
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
    expect(() => run([exit], 0x800)).toThrow(expect.objectContaining({ code: "EINVAL", syscall: "clone" }));
    expect(() => run([exit], CLONE_NEWTIME | 0x800)).toThrow(
      expect.objectContaining({ code: "EINVAL", syscall: "clone3" }),
    );
  });
});
