import { SIG_DFL, SIG_IGN, SIGCHLD, SIGINT, SIGQUIT, SIGTERM, SIGTSTP, SIGTTIN, SIGTTOU } from "../../../abi/signal.ts";
import type { Sys } from "../../../platform/program/sys/index.ts";
import type { Routine } from "../../../platform/program/syscall.ts";
import type { Shell } from "./shell.ts";
import { signalDisposition } from "./signal-disposition.ts";

/** What the shell made of a signal. "hard-ignored": it was ignored when the shell began, and stays so (POSIX sh 2.11). */
export type SignalMode = "default" | "caught" | "ignored" | "hard-ignored";

/** What the signal handler leaves for the shell, in the task's locals. */
export interface SignalNotes {
  /** Signals that came and were not acted upon, each once. */
  pending?: number[];
  /** SIGCHLD came since somebody last waited. */
  hasChild?: boolean;
}

/** The handler of every caught signal: what it means is decided between commands (POSIX sh 2.11). One of the program's `functions`. */
export function* noteSignal(sys: Sys, signal: number): Routine {
  const notes = yield* sys.locals<SignalNotes>();
  if (signal === SIGCHLD) notes.hasChild = true;
  notes.pending ??= [];
  if (!notes.pending.includes(signal)) notes.pending.push(signal);
}

/** A signal waits whose trap is to run, or SIGINT. */
export function hasPendingSignal(shell: Shell): boolean {
  return pendingSignal(shell) !== undefined;
}

/** The one that counts for `wait`: 128 + its number. */
export function pendingSignal({ notes, traps }: Shell): number | undefined {
  return notes.pending?.findLast((signal) => signal === SIGINT || traps.has(signal));
}

/** Makes the kernel do with the signal what the shell's traps and options say. */
export function* updateSignal(shell: Shell, signal: number): Routine {
  const wanted = wantedMode(shell, signal);
  let known = shell.signalModes.get(signal);
  if (known === undefined) {
    const isIgnored = (yield* signalDisposition(signal)) === SIG_IGN;
    // Job control signals that a parent ignored are the shell's to change.
    const isStop = signal === SIGTSTP || signal === SIGTTIN || signal === SIGTTOU;
    known = !isIgnored ? "default" : shell.options.monitor && isStop ? "ignored" : "hard-ignored";
    shell.signalModes.set(signal, known);
  }
  if (known === "hard-ignored" || known === wanted) return;
  shell.signalModes.set(signal, wanted);
  const handler = wanted === "caught" ? noteSignal : wanted === "ignored" ? SIG_IGN : SIG_DFL;
  // Errors are those of signals nobody can catch: `trap ... KILL` does nothing.
  yield* shell.sys.sigaction(signal, { handler }).orErrno();
}

function wantedMode(shell: Shell, signal: number): SignalMode {
  if (signal === SIGCHLD) return "caught";
  const trap = shell.traps.get(signal);
  if (trap !== undefined) return trap === "" ? "ignored" : "caught";
  if (!shell.isRoot) return "default";
  const { interactive, monitor } = shell.options;
  if (signal === SIGINT) return "caught";
  if (interactive && (signal === SIGQUIT || signal === SIGTERM)) return "ignored";
  if (monitor && (signal === SIGTSTP || signal === SIGTTOU)) return "ignored";
  return "default";
}

/** A child in the background of a shell without job control: the signal is not for it, and stays so. */
export function* ignoreForGood(shell: Shell, signal: number): Routine {
  const mode = shell.signalModes.get(signal);
  if (mode !== "ignored" && mode !== "hard-ignored") yield* shell.sys.sigaction(signal, { handler: SIG_IGN });
  shell.signalModes.set(signal, "hard-ignored");
}
