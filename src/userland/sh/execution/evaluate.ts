import { call, type Routine } from "../../../platform/program/syscall.ts";
import type { Shell } from "../state/shell.ts";
import type { Command, CompoundCommand, List } from "../syntax/ast.ts";
import { ShellEnd } from "../unwind.ts";
import { evaluateCase } from "./case.ts";
import { EXIT, TESTED } from "./flags.ts";
import { evaluateFor, evaluateWhile } from "./loops.ts";
import { evaluatePipeline } from "./pipeline.ts";
import { evaluateRedirected } from "./redirected.ts";
import { evaluateSimpleCommand } from "./simple-command.ts";
import { evaluateBackground, evaluateSubshell } from "./subshell.ts";
import { runTraps } from "./traps.ts";

/**
 * Executes a command.
 * @param flags EXIT, TESTED
 * @returns its status, which is `$?` now.
 * @throws ShellEnd when it was to be the last, or failed under `set -e`.
 */
export function* evaluate(shell: Shell, command: Command, flags: number): Routine<number> {
  if (!shell.options.noexec) {
    yield* runTraps(shell);
    const status = yield* call(evaluateByType(shell, command, flags));
    shell.status = status;
    yield* runTraps(shell);
    if (shell.options.errexit && status !== 0 && countsForErrexit(command, flags)) throw new ShellEnd();
  }
  if ((flags & EXIT) !== 0) throw new ShellEnd();
  return shell.status;
}

/** Executes commands one after another; only the last is the one that `flags` speak of.. */
export function* evaluateList(shell: Shell, list: List, flags: number): Routine<number> {
  let status = 0;
  for (const [i, command] of list.entries()) {
    const isLast = i === list.length - 1;
    status = yield* evaluate(shell, command, isLast ? flags : flags & TESTED);
    if (shell.skip !== null) break;
  }
  return status;
}

function evaluateByType(shell: Shell, command: Command, flags: number): Routine<number> {
  switch (command.type) {
    case "simple":
      return evaluateSimpleCommand(shell, command, flags);
    case "pipeline":
      return evaluatePipeline(shell, command, { isBackground: false });
    case "and-or":
      return evaluateAndOr(shell, command, flags);
    case "not":
      return evaluateNot(shell, command.command);
    case "background":
      return evaluateBackground(shell, command.command);
    case "function":
      return define(shell, command);
    case "subshell":
      return evaluateSubshell(shell, command, flags);
    default:
      return command.redirections.length === 0
        ? evaluateCompound(shell, command, flags)
        : evaluateRedirected(shell, command, flags, evaluateCompound(shell, command, flags & TESTED));
  }
}

/** A compound command without its redirections. */
function evaluateCompound(shell: Shell, command: CompoundCommand, flags: number): Routine<number> {
  switch (command.type) {
    case "group":
    case "subshell":
      return evaluateList(shell, command.body, flags);
    case "if":
      return evaluateIf(shell, command, flags);
    case "while":
      return evaluateWhile(shell, command, flags);
    case "for":
      return evaluateFor(shell, command, flags);
    case "case":
      return evaluateCase(shell, command, flags);
  }
}

/** POSIX sh 2.9.3. What decides over the rest is tested, all but the last command. */
function* evaluateAndOr(shell: Shell, command: Extract<Command, { type: "and-or" }>, flags: number): Routine<number> {
  const { first, rest } = command;
  let status = yield* evaluate(shell, first, TESTED);
  for (const [i, { operator, command: next }] of rest.entries()) {
    if (shell.skip !== null) break;
    if ((status === 0) !== (operator === "&&")) continue;
    status = yield* evaluate(shell, next, i === rest.length - 1 ? flags : TESTED);
  }
  return status;
}

function* evaluateNot(shell: Shell, command: Command): Routine<number> {
  const status = yield* evaluate(shell, command, TESTED);
  // `! return` returns with a status that is nobody's to turn round.
  if (shell.skip !== null) return status;
  return status === 0 ? 1 : 0;
}

/** POSIX sh 2.9.4.5 */
function* evaluateIf(shell: Shell, command: Extract<Command, { type: "if" }>, flags: number): Routine<number> {
  for (const { condition, body } of command.branches) {
    const status = yield* evaluateList(shell, condition, TESTED);
    if (shell.skip !== null) return status;
    if (status === 0) return yield* evaluateList(shell, body, flags);
  }
  return command.otherwise === null ? 0 : yield* evaluateList(shell, command.otherwise, flags);
}

/** POSIX sh 2.9.5. A definition always succeeds. */
// biome-ignore lint/correctness/useYield: as its siblings.
function* define(shell: Shell, command: Extract<Command, { type: "function" }>): Routine<number> {
  shell.functions.set(command.name, command);
  return 0;
}

/** `set -e` asks simple commands, subshells and pipelines: what the others are made of was asked already. */
function countsForErrexit({ type }: Command, flags: number): boolean {
  if ((flags & TESTED) !== 0) return false;
  return type === "simple" || type === "subshell" || type === "pipeline" || type === "background";
}
