import type { Routine } from "../../../platform/program/syscall.ts";
import type { Builtin } from "../builtins/builtin.ts";
import { reapChildren } from "../jobs/wait.ts";
import type { Shell } from "../state/shell.ts";
import { ReportedError } from "../unwind.ts";
import { reporting } from "./report.ts";

export interface BuiltinCall {
  /** The builtin's name first. */
  readonly argv: readonly string[];
  /** Its errors are the shell's. */
  readonly isSpecial: boolean;
  readonly flags: number;
}

/** Runs a builtin, and writes what it has to say. An error in a regular one is its status alone (POSIX sh 2.8.1). */
export function* runBuiltin(shell: Shell, { argv, isSpecial, flags }: BuiltinCall): Routine<number> {
  const outer = shell.commandName;
  const builtin = shell.interpreter.builtins.get(argv[0]!)!;
  shell.commandName = argv[0]!;
  try {
    shell.status = yield* reporting(shell, flushed(shell, builtin, argv, flags));
    yield* reapChildren(shell);
  } catch (error) {
    yield* shell.out.flush();
    if (!(error instanceof ReportedError) || isSpecial) throw error;
  } finally {
    shell.commandName = outer;
  }
  return shell.status;
}

function* flushed(shell: Shell, builtin: Builtin, argv: readonly string[], flags: number): Routine<number> {
  const status = yield* builtin.run(shell, argv, flags);
  if (yield* shell.out.flush()) return status;
  yield* shell.warn(`${argv[0]}: I/O error`);
  return status | 1;
}
