import { O_RDONLY } from "../../../abi/fcntl.ts";
import { SIGINT, SIGQUIT, SIGTERM, SIGTSTP, SIGTTIN, SIGTTOU } from "../../../abi/signal.ts";
import type { Sys } from "../../../platform/program/sys/index.ts";
import type { Routine } from "../../../platform/program/syscall.ts";
import { type GroupRequest, joinGroup } from "../jobs/process-group.ts";
import type { Frame } from "../state/frames.ts";
import type { Interpreter } from "../state/interpreter.ts";
import { Shell, type ShellData } from "../state/shell.ts";
import { ignoreForGood, type SignalNotes, updateSignal } from "../state/signals.ts";
import type { List } from "../syntax/ast.ts";
import { exitShell } from "./exit-shell.ts";
import { open, type PreparedRedirection, redirect } from "./redirection.ts";

/** "substitution": never a job of its own. */
export type ForkMode = "foreground" | "background" | "substitution";

/** What becomes of pipes in a child. */
export interface Plumbing {
  readonly stdin?: number;
  readonly stdout?: number;
  /** Ends that belong to others. */
  readonly closed?: readonly number[];
}

/** All that a subshell knows of its parent. */
export interface SubshellState {
  readonly shell: ShellData;
  /** Its parent was the shell that was started. */
  readonly isRooted: boolean;
  readonly mode: ForkMode;
  /** Of the processes of its job. */
  readonly isFirst: boolean;
  readonly group: GroupRequest | null;
  readonly plumbing: Plumbing;
  readonly redirections: readonly PreparedRedirection[];
  readonly body: List;
  readonly flags: number;
  /** What is around `body` in the parent. */
  readonly commandName: string | null;
  readonly loops: number;
  /** Where in `body` the subshell is; empty: it has not begun. */
  readonly position: readonly Frame[];
}

/** What a subshell does from its beginning to its end (POSIX sh 2.12). */
export function* runSubshell(sys: Sys, interpreter: Interpreter, state: SubshellState): Routine<number> {
  const shell = Shell.restore(sys, interpreter, yield* sys.locals<SignalNotes>(), state.shell);
  shell.describe = () => ({ ...state, shell: shell.save(), position: shell.position.save() });
  // These are counted as they are entered.
  shell.commandName = state.commandName;
  shell.loops = state.loops;
  shell.position.resume(state.position);
  return yield* exitShell(shell, execute(shell, state));
}

function* execute(shell: Shell, state: SubshellState): Routine {
  if (!shell.position.isResuming) yield* inherit(shell, state);
  yield* shell.interpreter.evaluateList(shell, state.body, state.flags);
}

function* inherit(shell: Shell, state: SubshellState): Routine {
  shell.level++;
  yield* forgetTraps(shell);
  for (const fd of shell.scripts.splice(0)) if (fd > 0) yield* shell.sys.close(fd);
  yield* takePlace(shell, state);
  if (state.isRooted && shell.options.interactive) {
    for (const signal of [SIGINT, SIGQUIT, SIGTERM]) yield* updateSignal(shell, signal);
  }
  yield* connect(shell, state.plumbing);
  yield* redirect(shell, state.redirections, null);
}

/** Traps that are commands are the parent's; what is ignored stays ignored (POSIX sh 2.12). */
function* forgetTraps(shell: Shell): Routine {
  for (const [signal, action] of [...shell.traps]) {
    if (action === "") continue;
    shell.traps.delete(signal);
    if (signal !== 0) yield* updateSignal(shell, signal);
  }
}

/** Among processes: a group of its own, or out of the reach of the keyboard (POSIX sh 2.11, 2.9.3.1). */
function* takePlace(shell: Shell, { group, mode, isFirst }: SubshellState): Routine {
  if (group !== null) {
    yield* joinGroup(shell.sys, group);
    for (const signal of [SIGTSTP, SIGTTIN, SIGTTOU]) yield* updateSignal(shell, signal);
  } else if (mode === "background") {
    yield* ignoreForGood(shell, SIGINT);
    yield* ignoreForGood(shell, SIGQUIT);
    if (isFirst) {
      yield* shell.sys.close(0).orErrno();
      yield* open(shell, "/dev/null", O_RDONLY);
    }
  }
}

function* connect({ sys }: Shell, { stdin, stdout, closed = [] }: Plumbing): Routine {
  for (const fd of closed) yield* sys.close(fd);
  for (const [from, to] of [
    [stdin, 0],
    [stdout, 1],
  ] as const) {
    if (from === undefined || from === to) continue;
    yield* sys.dup3(from, to);
    yield* sys.close(from);
  }
}
