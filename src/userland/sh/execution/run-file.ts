import type { Routine } from "../../../platform/program/syscall.ts";
import { commandText } from "../jobs/command-text.ts";
import { addProcess, finishForegroundJob } from "../jobs/foreground.ts";
import type { Shell } from "../state/shell.ts";
import type { SimpleCommand } from "../syntax/ast.ts";
import { ShellEnd } from "../unwind.ts";
import { type ExecChildState, type ExecRequest, execChild, executeFile } from "./exec.ts";
import { EXIT } from "./flags.ts";
import { searchPath } from "./path-search.ts";

export interface FileCall {
  readonly argv: readonly string[];
  /** In place of PATH. */
  readonly path: string | null;
  /** Where in it the file was found; -1 for a name with a slash. */
  readonly index: number;
}

/** Executes a file: in a child, or instead of the shell where that has nothing left to do. */
export function* runFile(shell: Shell, command: SimpleCommand, file: FileCall, flags: number): Routine<number> {
  const request = execRequest(shell, file);
  if ((flags & EXIT) !== 0 && !hasTraps(shell)) {
    shell.status = yield* executeFile(shell.sys, request);
    throw new ShellEnd();
  }
  const job = shell.jobs.add(shell.terminal !== null);
  const group = shell.terminal === null ? null : { group: 0, terminal: shell.terminal.fd };
  const state: ExecChildState = { request, group, defaults: ownIgnoredSignals(shell) };
  const pid = yield* shell.sys.vfork(execChild, state);
  yield* addProcess(shell, job, pid, () => commandText(command));
  return yield* finishForegroundJob(shell, job);
}

export function execRequest(shell: Shell, { argv, path, index }: FileCall): ExecRequest {
  return {
    argv,
    environment: shell.variables.environment(),
    path: path ?? searchPath(shell) ?? "",
    index,
    prefix: shell.messagePrefix(),
  };
}

/** A trap would be forgotten by a shell that becomes the command. */
export function hasTraps(shell: Shell): boolean {
  for (const action of shell.traps.values()) if (action !== "") return true;
  return false;
}

/** Signals that the shell ignores because it is interactive: programs do not. */
function ownIgnoredSignals(shell: Shell): number[] {
  return [...shell.signalModes]
    .filter(([signal, mode]) => mode === "ignored" && shell.traps.get(signal) !== "")
    .map(([signal]) => signal);
}
