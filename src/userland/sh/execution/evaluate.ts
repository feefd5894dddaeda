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
  const { position } = shell;
  yield* position.step(shell);
  if (!shell.options.noexec || position.isResuming) {
    const status = yield* evaluateBetweenTraps(shell, command, flags);
    if (shell.options.errexit && status !== 0 && countsForErrexit(command, flags)) throw new ShellEnd();
  }
  if ((flags & EXIT) !== 0) throw new ShellEnd();
  return shell.status;
}

/** @returns the command's own status, whatever a trap has made of `$?`. */
function* evaluateBetweenTraps(shell: Shell, command: Command, flags: number): Routine<number> {
  const { position } = shell;
  const frame = position.reenter("command") ?? position.enter({ kind: "command", part: "traps before", status: 0 });
  try {
    if (frame.part === "traps before") {
      yield* runTraps(shell);
      frame.part = "command";
    }
    if (frame.part === "command") {
      frame.status = yield* call(evaluateByType(shell, command, flags));
      shell.status = frame.status;
      frame.part = "traps after";
    }
    yield* runTraps(shell);
  } finally {
    position.leave();
  }
  return frame.status;
}

/** Executes commands one after another; only the last is the one that `flags` speak of. */
export function* evaluateList(shell: Shell, list: List, flags: number): Routine<number> {
  const { position } = shell;
  const frame = position.reenter("list") ?? position.enter({ kind: "list", index: 0 });
  let status = 0;
  try {
    for (; frame.index < list.length; frame.index++) {
      const isLast = frame.index === list.length - 1;
      status = yield* evaluate(shell, list[frame.index]!, isLast ? flags : flags & TESTED);
      if (shell.skip !== null) break;
    }
  } finally {
    position.leave();
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
  const { position } = shell;
  const { first, rest } = command;
  const frame = position.reenter("and-or") ?? position.enter({ kind: "and-or", index: 0, status: 0 });
  try {
    for (; frame.index <= rest.length; frame.index++) {
      const link = frame.index === 0 ? null : rest[frame.index - 1]!;
      if (link !== null) {
        if (shell.skip !== null) break;
        if ((frame.status === 0) !== (link.operator === "&&")) continue;
      }
      frame.status = yield* evaluate(shell, link?.command ?? first, frame.index === rest.length ? flags : TESTED);
    }
  } finally {
    position.leave();
  }
  return frame.status;
}

function* evaluateNot(shell: Shell, command: Command): Routine<number> {
  const { position } = shell;
  position.reenter("not") ?? position.enter({ kind: "not" });
  let status: number;
  try {
    status = yield* evaluate(shell, command, TESTED);
  } finally {
    position.leave();
  }
  // `! return` returns with a status that is nobody's to turn round.
  if (shell.skip !== null) return status;
  return status === 0 ? 1 : 0;
}

/** POSIX sh 2.9.4.5 */
function* evaluateIf(shell: Shell, command: Extract<Command, { type: "if" }>, flags: number): Routine<number> {
  const { branches, otherwise } = command;
  const { position } = shell;
  const frame = position.reenter("if") ?? position.enter({ kind: "if", branch: 0, part: "condition" });
  try {
    for (; frame.branch < branches.length; frame.branch++) {
      const { condition, body } = branches[frame.branch]!;
      if (frame.part === "condition") {
        const status = yield* evaluateList(shell, condition, TESTED);
        if (shell.skip !== null) return status;
        if (status !== 0) continue;
        frame.part = "body";
      }
      return yield* evaluateList(shell, body, flags);
    }
    return otherwise === null ? 0 : yield* evaluateList(shell, otherwise, flags);
  } finally {
    position.leave();
  }
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
