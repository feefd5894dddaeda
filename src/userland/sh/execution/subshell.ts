import type { Routine } from "../../../platform/program/syscall.ts";
import { commandText } from "../jobs/command-text.ts";
import { addProcess, finishForegroundJob } from "../jobs/foreground.ts";
import type { Job } from "../jobs/job.ts";
import type { Shell } from "../state/shell.ts";
import type { Command, List, Subshell } from "../syntax/ast.ts";
import { evaluateList } from "./evaluate.ts";
import { EXIT, TESTED } from "./flags.ts";
import { evaluatePipeline } from "./pipeline.ts";
import { type PreparedRedirection, prepareRedirections, redirect } from "./redirection.ts";
import { hasTraps } from "./run-file.ts";
import { type ForkMode, type Plumbing, type SubshellState, subshell } from "./subshell-main.ts";

/** `( list )`: POSIX sh 2.9.4.1 */
export function* evaluateSubshell(shell: Shell, command: Subshell, flags: number): Routine<number> {
  shell.line = command.line;
  const redirections = yield* prepareRedirections(shell, command.redirections);
  if ((flags & EXIT) !== 0 && !hasTraps(shell)) {
    // The shell has nothing left to do: it can be its own subshell.
    yield* redirect(shell, redirections, null);
    return yield* evaluateList(shell, command.body, flags);
  }
  const job = shell.jobs.add(shell.terminal !== null);
  yield* forkShell(shell, { job, mode: "foreground", body: command.body, flags, redirections }, () =>
    commandText(command),
  );
  return yield* finishForegroundJob(shell, job);
}

/** `command &`: POSIX sh 2.9.3.1 */
export function* evaluateBackground(shell: Shell, command: Command): Routine<number> {
  if (command.type === "pipeline") return yield* evaluatePipeline(shell, command, { isBackground: true });
  const job = shell.jobs.add(shell.terminal !== null);
  yield* forkShell(shell, { job, mode: "background", body: [command], flags: 0 }, () => commandText(command));
  return 0;
}

export interface Fork {
  /** The job the child belongs to; null for none. */
  readonly job: Job | null;
  readonly mode: ForkMode;
  readonly body: List;
  readonly flags: number;
  readonly redirections?: readonly PreparedRedirection[];
  readonly plumbing?: Plumbing;
}

/** Makes a child that executes `body` and ends. @param text what `jobs` shows. @returns its process number */
export function* forkShell(
  shell: Shell,
  { job, mode, body, flags, redirections = [], plumbing = {} }: Fork,
  text: () => string,
): Routine<number> {
  const isFirst = job === null || job.processes.length === 0;
  const isControlled = job?.isControlled === true && mode !== "substitution";
  const state: SubshellState = {
    shell: { ...shell.save(), pending: [], jobs: [], terminal: null },
    isRooted: shell.isRoot,
    mode,
    isFirst,
    group: isControlled
      ? { group: isFirst ? 0 : job.processes[0]!.pid, terminal: mode === "foreground" ? shell.terminal!.fd : null }
      : null,
    plumbing,
    redirections,
    body,
    flags: (mode === "background" ? flags & ~TESTED : flags) | EXIT,
    commandName: shell.commandName,
  };
  const pid = yield* shell.sys.fork(subshell, state);
  if (mode === "background") shell.backgroundPid = pid;
  if (job !== null) yield* addProcess(shell, job, pid, text);
  if (mode === "background" && job !== null) shell.jobs.putAfterStopped(job);
  return pid;
}
