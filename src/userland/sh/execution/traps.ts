import { SIG_DFL, SIGINT } from "../../../abi/signal.ts";
import type { Routine } from "../../../platform/program/syscall.ts";
import type { Shell } from "../state/shell.ts";
import { ShellInterrupt } from "../unwind.ts";

/** Acts upon the signals that came meanwhile: between commands, in order of their numbers (POSIX sh 2.11). */
export function* runTraps(shell: Shell): Routine {
  const { notes } = shell;
  if (notes.pending === undefined || notes.pending.length === 0) return;
  yield* checkInterrupt(shell);
  const outerStatus = shell.savedStatus;
  const status = outerStatus ?? shell.status;
  shell.savedStatus = status;
  for (;;) {
    // While `return` or `break` is under way, commands of a trap would be skipped.
    const signal = shell.skip === null ? Math.min(...notes.pending) : Number.POSITIVE_INFINITY;
    if (signal === Number.POSITIVE_INFINITY) break;
    notes.pending.splice(notes.pending.indexOf(signal), 1);
    const action = shell.traps.get(signal);
    if (action === undefined) continue;
    yield* shell.interpreter.evaluateString(shell, action, 0);
    if (shell.skip?.kind !== "return" || !shell.skip.hasStatus) shell.status = status;
  }
  shell.savedStatus = outerStatus;
}

/**
 * SIGINT without a trap: an interactive shell goes back to its prompt, any other ends by the signal.
 * @throws ShellInterrupt
 */
export function* checkInterrupt(shell: Shell): Routine {
  const { notes, sys } = shell;
  const at = notes.pending?.indexOf(SIGINT) ?? -1;
  if (at < 0 || shell.traps.has(SIGINT)) return;
  notes.pending!.splice(at, 1);
  shell.status = 128 + SIGINT;
  if (!shell.isInteractive) {
    yield* sys.sigaction(SIGINT, { handler: SIG_DFL });
    yield* sys.kill(yield* sys.getpid(), SIGINT);
  }
  throw new ShellInterrupt();
}
