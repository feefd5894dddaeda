/** What the commands of the shell do: POSIX sh 2.9 and what belongs to it. One file for each kind of command. */
import type { ProgramFunction } from "../../../platform/program/program.ts";
import type { Sys } from "../../../platform/program/sys/index.ts";
import type { Routine } from "../../../platform/program/syscall.ts";
import { builtins } from "../builtins/index.ts";
import type { Interpreter } from "../state/interpreter.ts";
import { noteSignal } from "../state/signals.ts";
import { substituteCommand } from "./command-substitution.ts";
import { evaluate, evaluateList } from "./evaluate.ts";
import { evaluateString } from "./evaluate-string.ts";
import { execChild } from "./exec.ts";
import { writeHereDocument } from "./here-document.ts";
import { runSubshell, type SubshellState } from "./subshell-main.ts";

export const interpreter: Interpreter = {
  evaluate,
  evaluateList,
  evaluateString,
  substituteCommand,
  subshell,
  builtins,
};

/** What the kernel, or a snapshot, has to find again: mains of children, and the signal handler. */
export const functions: Readonly<Record<string, ProgramFunction>> = {
  execChild,
  noteSignal,
  subshell,
  writeHereDocument,
};

function subshell(sys: Sys, state: SubshellState): Routine<number> {
  return runSubshell(sys, interpreter, state);
}
