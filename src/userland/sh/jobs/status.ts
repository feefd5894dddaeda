import { SIGINT, SIGPIPE } from "../../../abi/signal.ts";
import { WCOREDUMP, WEXITSTATUS, WIFEXITED, WIFSIGNALED, WIFSTOPPED, WSTOPSIG, WTERMSIG } from "../../../abi/wait.ts";
import { type Job, lastProcess } from "./job.ts";
import { signalText } from "./signal-text.ts";

/** `$?` of a job (POSIX sh 2.8.2): of its last process; 128 and the signal for one that a signal ended or stopped. */
export function exitStatus(job: Job): number {
  return exitStatusOf(lastProcess(job).status ?? 0);
}

/** `set -o pipefail`: of the last process that failed. */
export function failedStatus(job: Job): number {
  const failed = job.processes.findLast(({ status }) => exitStatusOf(status ?? 0) !== 0);
  return failed === undefined ? 0 : exitStatusOf(failed.status ?? 0);
}

export function exitStatusOf(status: number): number {
  if (WIFEXITED(status)) return WEXITSTATUS(status);
  return 128 + (WIFSTOPPED(status) ? WSTOPSIG(status) : WTERMSIG(status));
}

/** What `jobs` says of a job that does not run. */
export function statusText(status: number): string {
  if (!WIFEXITED(status)) return signalStatusText(status);
  const code = WEXITSTATUS(status);
  return code === 0 ? "Done" : `Done(${code})`;
}

/** What the shell says when a process in the foreground was killed; "" for what the user knows anyway. */
export function deathText(status: number): string {
  if (!WIFSIGNALED(status)) return "";
  const signal = WTERMSIG(status);
  return signal === SIGINT || signal === SIGPIPE ? "" : signalStatusText(status);
}

function signalStatusText(status: number): string {
  const text = signalText(WIFSTOPPED(status) ? WSTOPSIG(status) : WTERMSIG(status));
  return WIFSIGNALED(status) && WCOREDUMP(status) ? `${text} (core dumped)` : text;
}
