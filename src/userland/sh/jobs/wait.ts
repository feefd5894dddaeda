import { EINTR } from "../../../abi/errno.ts";
import { SIG_SETMASK } from "../../../abi/signal.ts";
import { WIFSTOPPED, WNOHANG, WUNTRACED } from "../../../abi/wait.ts";
import type { Routine } from "../../../platform/program/syscall.ts";
import type { Shell } from "../state/shell.ts";
import { hasPendingSignal } from "../state/signals.ts";
import type { Job } from "./job.ts";
import { deathText } from "./status.ts";

/** Every signal a process can block. */
const ALL_SIGNALS: readonly number[] = Array.from({ length: 64 }, (_, i) => i + 1);

/** Waits until the job does not run any more. Signals do not disturb: traps have to wait, as POSIX says (sh 2.11). */
export function* waitForJob(shell: Shell, job: Job): Routine {
  while (job.state === "running") {
    // ECHILD: somebody else has the status (SIGCHLD is ignored); nothing will come.
    if (!(yield* waitForChild(shell, job, 0))) {
      abandon(job);
      break;
    }
  }
  yield* reapChildren(shell, job);
}

/** Takes note of the children that have ended or stopped meanwhile. */
export function* reapChildren(shell: Shell, job: Job | null = null): Routine {
  while (shell.notes.hasChild === true) {
    shell.notes.hasChild = false;
    while (yield* waitForChild(shell, job, WNOHANG));
  }
}

/**
 * The `wait` builtin: until `isOver`, or a signal that has a trap.
 * @returns false for a signal.
 */
export function* waitInterruptibly(shell: Shell, job: Job | null, isOver: () => boolean): Routine<boolean> {
  const { sys, notes } = shell;
  while (!isOver()) {
    notes.hasChild = false;
    if (yield* waitForChild(shell, job, WNOHANG)) continue;
    // With all signals blocked none can come between the question and sigsuspend(2).
    const mask = yield* sys.sigprocmask(SIG_SETMASK, ALL_SIGNALS);
    while (!(notes.hasChild as boolean | undefined) && !hasPendingSignal(shell)) {
      // Its only outcome is EINTR.
      yield* sys.sigsuspend(mask).orErrno();
    }
    yield* sys.sigprocmask(SIG_SETMASK, mask);
    if (hasPendingSignal(shell)) return isOver();
  }
  return true;
}

/** The status of one child. @returns false when there is none to be had. */
function* waitForChild(shell: Shell, job: Job | null, options: number): Routine<boolean> {
  const flags = options | (shell.terminal === null ? 0 : WUNTRACED);
  const outcome = yield* shell.sys.wait(-1, flags).orErrno();
  if (typeof outcome === "number") return outcome === -EINTR;
  const { pid, status } = outcome;
  if (pid === 0) return false;
  const changed = noteStatus(shell, pid, status);
  if (changed !== null && changed === job) {
    const text = deathText(status);
    if (text !== "") yield* shell.say(`${text}\n`);
  }
  return true;
}

/** @returns the job the process belongs to. */
function noteStatus({ jobs }: Shell, pid: number, status: number): Job | null {
  for (const job of jobs.list()) {
    if (job.state === "done") continue;
    const process = job.processes.find((candidate) => candidate.pid === pid);
    if (process === undefined) continue;
    process.status = status;
    update(job);
    if (job.state !== "running") job.isChanged = true;
    if (job.state === "stopped" && WIFSTOPPED(status)) jobs.bringToFront(job);
    return job;
  }
  return null;
}

function update(job: Job): void {
  let state: Job["state"] = "done";
  for (const { status } of job.processes) {
    if (status === null) state = "running";
    else if (state !== "running" && WIFSTOPPED(status)) {
      job.stopStatus = status;
      state = "stopped";
    }
  }
  job.state = state;
}

/** Its children are gone, and nobody knows how. */
function abandon(job: Job): void {
  for (const process of job.processes) process.status ??= 127 << 8;
  job.state = "done";
}
