/** The first actor: a child of this process that runs a program of its own, so that nothing of this one's memory is in it. */
import { closeSync, readSync, writeSync } from "node:fs";
import {
  AT_EMPTY_PATH,
  CLOSE_RANGE_CLOEXEC,
  F_DUPFD_CLOEXEC,
  MFD_CLOEXEC,
  MFD_EXEC,
  O_CLOEXEC,
} from "../../abi/fcntl.ts";
import { PR_SET_PDEATHSIG } from "../../abi/prctl.ts";
import { SIG_SETMASK, SIGKILL } from "../../abi/signal.ts";
import { P_PIDFD, WEXITED } from "../../abi/wait.ts";
import { cloneChild } from "../clone-child.ts";
import { HostError } from "../host-error.ts";
import { StepFailure } from "../stub/layout.ts";
import type { Step } from "../stub/step.ts";
import { sys } from "../syscall.ts";
import type { Arch } from "../syscall-numbers.ts";
import { ACTOR_NAME, actorImage } from "./actor-image.ts";
import { type HostKeeper, HostPort, socketPair } from "./host-port.ts";
import { SOCKET } from "./memory.ts";

/** Out of the way of SOCKET, which the child makes. */
const RAISED = SOCKET + 1;
const SIGSET_SIZE = 8;
const LAST_DESCRIPTOR = 0x7fffffff;

/** @throws {HostError} what the kernel refused, with the step. */
export function startRoot(keeper: HostKeeper): HostPort {
  const opened: number[] = [];
  const raised = (fd: number): number => {
    const copy = sys("fcntl", fd, F_DUPFD_CLOEXEC, RAISED);
    closeSync(fd);
    opened.push(copy);
    return copy;
  };
  const [ours, theirs] = socketPair();
  try {
    const socket = raised(theirs);
    const program = raised(programFile());
    const pipe = new Int32Array(2);
    sys("pipe2", new Uint8Array(pipe.buffer), O_CLOEXEC);
    opened.push(pipe[0]!);
    const errorFd = raised(pipe[1]!);
    const steps = childSteps(socket, program);
    const { pidfd } = cloneChild({ flags: 0, steps, errorFd });
    closeSync(opened.pop()!);
    const failed = failureOf(pipe[0]!, steps);
    if (failed === null) return new HostPort(keeper, pidfd, ours);
    reap(pidfd);
    closeSync(pidfd);
    throw failed;
  } catch (error) {
    closeSync(ours);
    throw error;
  } finally {
    for (const fd of opened) closeSync(fd);
  }
}

/** waitid(2): what a child of this process leaves. */
export function reap(pidfd: number): void {
  sys("waitid", P_PIDFD, pidfd, 0, WEXITED, 0);
}

function programFile(): number {
  const fd = sys("memfd_create", ACTOR_NAME, MFD_CLOEXEC | MFD_EXEC);
  writeSync(fd, actorImage(process.arch as Arch));
  return fd;
}

/** It dies with the thread that made it, and is in a session of its own, so that a terminal's signals do not reach it. */
function childSteps(socket: number, program: number): Step[] {
  const step = (name: string, call: Step["call"], args: Step["args"], outcome: Step["outcome"] = "check"): Step => ({
    call,
    args,
    outcome,
    step: name,
  });
  return [
    step("die with the parent", "prctl", [PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0]),
    step("find the parent alive", "getppid", [], { expect: process.pid }),
    step("begin a session", "setsid", []),
    step("keep no descriptors", "close_range", [0, LAST_DESCRIPTOR, CLOSE_RANGE_CLOEXEC]),
    step("keep the socket", "dup3", [socket, SOCKET, 0]),
    step("block no signals", "rt_sigprocmask", [SIG_SETMASK, new Uint8Array(SIGSET_SIZE), 0, SIGSET_SIZE]),
    step("execute the actor's program", "execveat", [program, "", [ACTOR_NAME], [], AT_EMPTY_PATH]),
  ];
}

/** What a child that did not get so far has written. */
function failureOf(pipe: number, steps: readonly Step[]): HostError | null {
  const record = new Uint8Array(StepFailure.size);
  if (readSync(pipe, record) === 0) return null;
  const { index, errno } = StepFailure.read(new DataView(record.buffer), 0);
  const { call, step } = steps[Number(index)]!;
  return new HostError(Number(errno), { syscall: call, step });
}
