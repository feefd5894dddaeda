import type { Routine } from "../../../platform/program/syscall.ts";
import { commandText } from "../jobs/command-text.ts";
import { finishForegroundJob } from "../jobs/foreground.ts";
import type { Shell } from "../state/shell.ts";
import type { Command, Pipeline } from "../syntax/ast.ts";
import { findFile, findInShell } from "./find-command.ts";
import { forkShell } from "./fork-shell.ts";

/** POSIX sh 2.9.2: every command is a child of the shell, in a process group of the job. */
export function* evaluatePipeline(
  shell: Shell,
  { commands }: Pipeline,
  { isBackground }: { readonly isBackground: boolean },
): Routine<number> {
  const { sys } = shell;
  const job = shell.jobs.add(shell.terminal !== null);
  let input: number | null = null;
  for (const [i, command] of commands.entries()) {
    yield* remember(shell, command);
    const pipe: [number, number] | null = i < commands.length - 1 ? yield* sys.pipe() : null;
    const mode = isBackground ? "background" : "foreground";
    const plumbing = {
      ...(input === null ? {} : { stdin: input }),
      ...(pipe === null ? {} : { stdout: pipe[1], closed: [pipe[0]] }),
    };
    yield* forkShell(shell, { job, mode, body: [command], flags: 0, plumbing }, () => commandText(command));
    if (input !== null) yield* sys.close(input);
    if (pipe !== null) yield* sys.close(pipe[1]);
    input = pipe === null ? null : pipe[0];
  }
  return isBackground ? 0 : yield* finishForegroundJob(shell, job);
}

/** Finds the command before there is a child: so it is found once, not in every child again. */
function* remember(shell: Shell, command: Command): Routine {
  if (command.type !== "simple") return;
  const [first] = command.words;
  if (first === undefined || first.length !== 1 || typeof first[0] !== "string" || !/^[A-Za-z0-9_]+$/.test(first[0]))
    return;
  if (findInShell(shell, first[0], true) === null) yield* findFile(shell, first[0]);
}
