import type { Routine } from "../../../platform/program/syscall.ts";
import { addProcess } from "../jobs/foreground.ts";
import type { Job } from "../jobs/job.ts";
import type { Shell } from "../state/shell.ts";
import type { List } from "../syntax/ast.ts";
import { EXIT, TESTED } from "./flags.ts";
import type { PreparedRedirection } from "./redirection.ts";
import type { ForkMode, Plumbing, SubshellState } from "./subshell-main.ts";

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
    shell: { ...shell.save(), pending: [], hasChild: false, jobs: [], jobWarning: 0, terminal: null },
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
    loops: shell.loops,
    position: [],
  };
  const pid = yield* shell.sys.fork(shell.interpreter.subshell, state);
  if (mode === "background") shell.backgroundPid = pid;
  if (job !== null) yield* addProcess(shell, job, pid, text);
  if (mode === "background" && job !== null) shell.jobs.putAfterStopped(job);
  return pid;
}
