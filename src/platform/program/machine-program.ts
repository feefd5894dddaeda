import { SYS_exit_group } from "../../abi/unistd-riscv64.ts";
import {
  type AnyStateMachine,
  type EventFromLogic,
  initialTransition,
  type SnapshotFrom,
  transition,
} from "../../kernel/machines/pure-transition.ts";
import { textOf } from "./environment.ts";
import type { ProgramCall, ProgramInput, ProgramState, ReducerProgram } from "./reducer.ts";

/** What makes a program of a machine. */
export interface MachineBindings<M extends AnyStateMachine> {
  /** Registered name: letters, digits, `.`, `_`, `-`. */
  readonly name: string;
  /** Raised when the machine or these bindings change what they make of old states. */
  readonly version: number;
  /** What the machine gets as its input; default: `{ argv }`. */
  readonly input?: (argv: readonly string[]) => unknown;
  /** The system call that each state makes, by the state's name as `snapshot.value` has it (nested states as "outer.inner"). */
  readonly calls: Readonly<Record<string, (snapshot: SnapshotFrom<M>) => ProgramCall>>;
  /** What the machine is told of a call's result; default: `{ type: "RESULT", result, outputs }`. */
  readonly event?: (input: ProgramInput) => EventFromLogic<M>;
}

/**
 * A program that is an xstate machine: in each state it makes one system call, whose result is the event that takes it to the next. Between two
 * calls it is its persisted snapshot, which is saved as data. In a final state it exits, with the machine's output as its status.
 *
 * The machine has to be pure: no delays, no invoked or spawned actors. Actions that are not `assign` are ignored.
 */
export function defineMachineProgram<M extends AnyStateMachine>(
  machine: M,
  bindings: MachineBindings<M>,
): ReducerProgram {
  const { name, version } = bindings;
  const restored = (state: ProgramState): SnapshotFrom<M> =>
    machine.restoreSnapshot(state as never, {} as never) as SnapshotFrom<M>;
  return {
    name,
    version,
    start(argv) {
      const words = argv.map(textOf);
      const input = bindings.input?.(words) ?? { argv: words };
      return { isFresh: true, snapshot: persisted(machine, initialTransition(machine, input as never)[0]) };
    },
    step(state, input) {
      const { isFresh, snapshot } = state as { isFresh: boolean; snapshot: ProgramState };
      const event = bindings.event?.(input) ?? ({ type: "RESULT", ...input } as unknown as EventFromLogic<M>);
      const next = isFresh ? restored(snapshot) : transition(machine, restored(snapshot), event)[0];
      return { state: { isFresh: false, snapshot: persisted(machine, next) }, call: callOf(next, bindings) };
    },
  };
}

function persisted<M extends AnyStateMachine>(machine: M, snapshot: SnapshotFrom<M>): ProgramState {
  return machine.getPersistedSnapshot(snapshot as never) as unknown as ProgramState;
}

/** @throws TypeError when the machine is where no call is bound. */
function callOf<M extends AnyStateMachine>(snapshot: SnapshotFrom<M>, bindings: MachineBindings<M>): ProgramCall {
  const { status, output, value } = snapshot as { status: string; output?: unknown; value: unknown };
  if (status === "done") return { number: SYS_exit_group, args: [typeof output === "number" ? output : 0] };
  const path = pathOf(value);
  const call = bindings.calls[path];
  if (call === undefined) throw new TypeError(`machine program ${bindings.name}: state ${path} makes no system call`);
  return call(snapshot);
}

function pathOf(value: unknown): string {
  if (typeof value === "string") return value;
  const [[outer, inner]] = Object.entries(value as object) as [[string, unknown]];
  return `${outer}.${pathOf(inner)}`;
}
