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

export function newInterpreter(commandsPerCheckpoint: number): Interpreter {
  const interpreter: Interpreter = {
    evaluate,
    evaluateList,
    evaluateString,
    substituteCommand,
    *subshell(sys: Sys, state: SubshellState): Routine<number> {
      return yield* runSubshell(sys, interpreter, state);
    },
    commandsPerCheckpoint,
    builtins,
  };
  return interpreter;
}

/** What the kernel, or a snapshot, has to find again: mains of children, and the signal handler. */
export function functionsOf({ subshell }: Interpreter): Readonly<Record<string, ProgramFunction>> {
  return { execChild, noteSignal, subshell, writeHereDocument };
}
