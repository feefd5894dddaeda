import type { Routine } from "../../../platform/program/syscall.ts";
import { reapChildren } from "../jobs/wait.ts";
import type { SimpleFrame } from "../state/frames.ts";
import type { Shell } from "../state/shell.ts";
import type { Assignment, SimpleCommand } from "../syntax/ast.ts";
import { ReportedError } from "../unwind.ts";
import { callFunction } from "./call-function.ts";
import { type CommandWords, resolveCommand } from "./command-words.ts";
import { expandAssignment } from "./expand.ts";
import { execErrorText, type FoundCommand, findFile } from "./find-command.ts";
import { dropSavedDescriptors, prepareRedirections, redirect, restoreDescriptors } from "./redirection.ts";
import { reporting } from "./report.ts";
import { runBuiltin } from "./run-builtin.ts";
import { runFile } from "./run-file.ts";
import { trace } from "./trace.ts";

/**
 * POSIX sh 2.9.1: expands the words, redirects, assigns, and executes, in this order. When an error leaves the command, its variables stay as they
 * are: who catches the error ends their scopes.
 */
export function* evaluateSimpleCommand(shell: Shell, command: SimpleCommand, flags: number): Routine<number> {
  const { position } = shell;
  const frame = position.reenter("simple") ?? position.enter(yield* beginSimpleCommand(shell, command));
  const { words, depth, saved } = frame;
  let status: number;
  try {
    status = yield* redirectAndExecute(shell, command, frame, flags);
  } finally {
    position.leave();
    if (words.isExec) yield* dropSavedDescriptors(shell, saved);
    else yield* restoreDescriptors(shell, saved);
  }
  shell.popScopes(depth);
  const last = words.argv.at(-1);
  if (last !== undefined && shell.options.interactive && shell.functionLine === 0) shell.variables.set("_", last);
  return status;
}

function* beginSimpleCommand(shell: Shell, command: SimpleCommand): Routine<SimpleFrame> {
  shell.line = command.line;
  shell.substitutionStatus = 0;
  const words = yield* resolveCommand(shell, command.words);
  const { depth } = shell.variables;
  if (words.hasOwnScope) shell.variables.push();
  const redirections = yield* prepareRedirections(shell, command.redirections);
  return { kind: "simple", words, depth, redirections, saved: [] };
}

function* redirectAndExecute(shell: Shell, command: SimpleCommand, frame: SimpleFrame, flags: number): Routine<number> {
  const { words, saved } = frame;
  try {
    yield* reporting(shell, redirect(shell, frame.redirections, saved));
  } catch (error) {
    // POSIX sh 2.8.1: a redirection error ends the shell with a special builtin only.
    if (error instanceof ReportedError && !words.isSpecial) return 2;
    throw error;
  }
  frame.redirections = [];
  return yield* reporting(shell, execute(shell, command, frame, flags));
}

function* execute(shell: Shell, command: SimpleCommand, { words, saved }: SimpleFrame, flags: number): Routine<number> {
  if (!shell.position.isResuming) {
    const assigned = yield* assign(shell, command.assignments, words);
    if (shell.options.xtrace) yield* trace(shell, [...assigned, ...words.traced], saved);
  }
  const { argv, path } = words;
  // POSIX sh 2.9.1: without a command, the status is that of the last command substitution.
  if (argv.length === 0) return shell.substitutionStatus;
  const found = words.found ?? (yield* locate(shell, argv[0]!, path));
  switch (found.kind) {
    case "unknown":
      return 127;
    case "file":
      return yield* runFile(shell, command, { argv, path, index: found.index }, flags);
    case "builtin":
      return yield* runBuiltin(shell, { argv, isSpecial: words.isSpecial, flags });
    case "function":
      yield* callFunction(shell, found.definition, argv, flags);
      yield* reapChildren(shell);
      return shell.status;
  }
}

/** @returns the assignments as they are traced. */
function* assign(
  shell: Shell,
  assignments: readonly Assignment[],
  { hasOwnScope, isExec, argv }: CommandWords,
): Routine<string[]> {
  const traced: string[] = [];
  const { variables } = shell;
  for (const { name, value } of assignments) {
    const text = yield* expandAssignment(shell, value);
    if (hasOwnScope) variables.makeLocal(name);
    variables.set(name, text);
    if (hasOwnScope || (isExec && argv.length > 1)) variables.mark(name, "exported");
    traced.push(`${name}=${text}`);
  }
  return traced;
}

function* locate(shell: Shell, name: string, path: string | null): Routine<FoundCommand> {
  const found = yield* findFile(shell, name, path);
  if (found.kind === "unknown") yield* shell.warn(`${name}: ${execErrorText(found.errno)}`);
  return found;
}
