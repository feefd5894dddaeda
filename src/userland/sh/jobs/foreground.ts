import { SIGINT } from "../../../abi/signal.ts";
import { WIFSIGNALED, WTERMSIG } from "../../../abi/wait.ts";
import type { Routine } from "../../../platform/program/syscall.ts";
import { ShellError } from "../shell-error.ts";
import type { Shell } from "../state/shell.ts";
import { strerror } from "../strerror.ts";
import { groupOf, type Job, lastProcess } from "./job.ts";
import { setForeground } from "./process-group.ts";
import { exitStatus, failedStatus } from "./status.ts";
import { waitForJob } from "./wait.ts";

/** Notes a child that was made for the job. @param text what `jobs` shows, made only if it can be asked for. */
export function* addProcess(shell: Shell, job: Job, pid: number, text: () => string): Routine {
  job.processes.push({ pid, status: null, text: shell.terminal === null ? "" : text() });
  // The child does the same: whoever is first. EACCES: it executes a program already.
  if (job.isControlled) yield* shell.sys.setpgid(pid, groupOf(job)).orErrno();
}

/** Waits for a job in the foreground, and takes the terminal back. @returns its status */
export function* finishForegroundJob(shell: Shell, job: Job): Routine<number> {
  yield* waitForJob(shell, job);
  const status = statusOf(shell, job);
  if (job.isControlled) {
    yield* takeTerminal(shell, shell.rootPid);
    // The terminal's SIGINT went to the job's group alone.
    if (job.isInterrupted) yield* shell.sys.kill(shell.rootPid, SIGINT);
  }
  if (job.state === "done") shell.jobs.remove(job);
  return status;
}

/** `$?` of a job that does not run. */
export function statusOf(shell: Shell, job: Job): number {
  const { status } = lastProcess(job);
  if (status !== null && WIFSIGNALED(status) && WTERMSIG(status) === SIGINT) job.isInterrupted = true;
  return shell.options.pipefail ? failedStatus(job) : exitStatus(job);
}

/** Puts a process group into the foreground. @throws ShellError */
export function* takeTerminal(shell: Shell, group: number): Routine {
  if (shell.terminal === null) return;
  const result = yield* setForeground(shell.sys, shell.terminal.fd, group);
  if (result < 0) throw new ShellError(`Cannot set tty process group (${strerror(-result)})`);
}
