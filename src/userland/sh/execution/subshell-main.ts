import { O_RDONLY } from "../../../abi/fcntl.ts";
import { SIGINT, SIGQUIT, SIGTERM, SIGTSTP, SIGTTIN, SIGTTOU } from "../../../abi/signal.ts";
import type { Sys } from "../../../platform/program/sys/index.ts";
import type { Routine } from "../../../platform/program/syscall.ts";
import { type GroupRequest, joinGroup } from "../jobs/process-group.ts";
import type { Interpreter } from "../state/interpreter.ts";
import type { Frame } from "../state/position.ts";
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
  readonly commandName: string | null;
  /** Of a checkpoint: where in `body` the subshell is. */
  readonly position?: readonly Frame[];
}

/** What a subshell does from its beginning to its end (POSIX sh 2.12). */
export function* runSubshell(sys: Sys, interpreter: Interpreter, state: SubshellState): Routine<number> {
  const shell = Shell.restore(sys, interpreter, yield* sys.locals<SignalNotes>(), state.shell);
  shell.describe = () => ({ ...state, shell: shell.save(), position: shell.position.save() });
  if (state.position !== undefined) {
    shell.position.resume(state.position);
    // Loops are counted as they are entered.
    shell.loops = 0;
    return yield* exitShell(shell, interpreter.evaluateList(shell, state.body, state.flags));
  }
  shell.commandName = state.commandName;
  return yield* exitShell(shell, inherit(shell, state));
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
  yield* shell.interpreter.evaluateList(shell, state.body, state.flags);
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
