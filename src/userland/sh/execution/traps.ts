import { SIG_DFL, SIGINT } from "../../../abi/signal.ts";
import type { Routine } from "../../../platform/program/syscall.ts";
import type { TrapsFrame } from "../state/frames.ts";
import type { Shell } from "../state/shell.ts";
import { ShellInterrupt } from "../unwind.ts";

/** Acts upon the signals that came meanwhile: between commands, in order of their numbers (POSIX sh 2.11). */
export function* runTraps(shell: Shell): Routine {
  const { notes, position } = shell;
  if (!position.isResuming) {
    if (notes.pending === undefined || notes.pending.length === 0) return;
    yield* checkInterrupt(shell);
  }
  const frame = position.reenter("traps") ?? position.enter(beginTraps(shell));
  try {
    for (;;) {
      const action = position.isResuming ? "" : nextAction(shell);
      if (action === null) break;
      yield* shell.interpreter.evaluateString(shell, action, 0);
      if (shell.skip?.kind !== "return" || !shell.skip.hasStatus) shell.status = frame.status;
    }
  } finally {
    position.leave();
  }
  shell.savedStatus = frame.outerStatus;
}

function beginTraps(shell: Shell): TrapsFrame {
  const { savedStatus, status } = shell;
  shell.savedStatus = savedStatus ?? status;
  return { kind: "traps", status: shell.savedStatus, outerStatus: savedStatus };
}

/** Takes the next signal that has a trap. While `return` or `break` is under way, commands of a trap would be skipped. */
function nextAction({ notes, skip, traps }: Shell): string | null {
  for (;;) {
    const pending = notes.pending!;
    if (skip !== null || pending.length === 0) return null;
    const [signal] = pending.splice(pending.indexOf(Math.min(...pending)), 1);
    const action = traps.get(signal!);
    if (action !== undefined) return action;
  }
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
