import type { Routine } from "../../../platform/program/syscall.ts";
import { setJobControl } from "../jobs/job-control.ts";
import type { LeaveFrame } from "../state/frames.ts";
import type { Shell } from "../state/shell.ts";
import { ReportedError, ShellEnd, ShellExit, ShellInterrupt } from "../unwind.ts";
import { reporting } from "./report.ts";

/**
 * Runs `body`, and ends the shell with it: by its end, `exit`, `set -e` or an error.
 * @returns the exit status, after the trap on EXIT.
 */
export function* exitShell(shell: Shell, body: Routine<unknown>): Routine<number> {
  if (shell.position.next !== "leave") yield* unwound(shell, body);
  yield* runExitTrap(shell);
  // What the terminal is owed.
  yield* unwound(shell, setJobControl(shell, false));
  yield* shell.out.flush();
  return shell.status;
}

function* runExitTrap(shell: Shell): Routine {
  const { position } = shell;
  const frame = position.reenter("leave") ?? enterExitTrap(shell);
  if (frame === null) return;
  const how = yield* unwound(shell, shell.interpreter.evaluateString(shell, frame.action, 0));
  // `exit` alone, in a trap, ends with the status the shell had before it.
  if (how === null || how === "exit") shell.status = shell.savedStatus ?? shell.status;
  position.leave();
}

/** @returns null without a trap. */
function enterExitTrap(shell: Shell): LeaveFrame | null {
  const action = shell.traps.get(0);
  if (action === undefined) return null;
  shell.traps.delete(0);
  shell.savedStatus = shell.status;
  return shell.position.enter({ kind: "leave", action });
}

/** What unwound a shell: `exit`, the end of a subshell or `set -e`, an error, SIGINT; null: nothing. */
export type Unwinding = "exit" | "end" | "error" | "interrupt" | null;

/** Runs a routine up to its end, or to what unwinds the shell, which leaves its mark in `shell.status`. */
export function* unwound(shell: Shell, routine: Routine<unknown>): Routine<Unwinding> {
  try {
    yield* reporting(shell, routine);
    return null;
  } catch (error) {
    const how = unwindingOf(error);
    if (how === null) throw error;
    if (how === "exit") shell.status = shell.savedStatus ?? shell.status;
    shell.savedStatus = null;
    return how;
  } finally {
    shell.skip = null;
    shell.loops = 0;
    shell.isTracing = false;
  }
}

function unwindingOf(error: unknown): Unwinding {
  if (error instanceof ShellExit) return "exit";
  if (error instanceof ShellEnd) return "end";
  if (error instanceof ReportedError) return "error";
  return error instanceof ShellInterrupt ? "interrupt" : null;
}
