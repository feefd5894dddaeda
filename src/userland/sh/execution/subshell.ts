import type { Routine } from "../../../platform/program/syscall.ts";
import { commandText } from "../jobs/command-text.ts";
import { finishForegroundJob } from "../jobs/foreground.ts";
import type { Shell } from "../state/shell.ts";
import type { Command, Subshell } from "../syntax/ast.ts";
import { EXIT } from "./flags.ts";
import { forkShell } from "./fork-shell.ts";
import { evaluatePipeline } from "./pipeline.ts";
import { prepareRedirections, redirect } from "./redirection.ts";
import { hasTraps } from "./run-file.ts";

/** `( list )`: POSIX sh 2.9.4.1 */
export function* evaluateSubshell(shell: Shell, command: Subshell, flags: number): Routine<number> {
  // One that was left in its middle is this very process.
  if (shell.position.isResuming) return yield* shell.interpreter.evaluateList(shell, command.body, flags);
  shell.line = command.line;
  const redirections = yield* prepareRedirections(shell, command.redirections);
  if ((flags & EXIT) !== 0 && !hasTraps(shell)) {
    // The shell has nothing left to do: it can be its own subshell.
    yield* redirect(shell, redirections, null);
    return yield* shell.interpreter.evaluateList(shell, command.body, flags);
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
