/**
 * A lifecycle machine as integer tables: the engine of the hot path (design rule 3).
 *
 * The xstate machine is the source of truth. `compile` reads its config once; a step is then one load from an Int16Array (3 ns, where
 * `actor.send` takes 5-10 us). test/kernel/machines proves that both engines agree on every (state, event) cell.
 */

/** What a guard decides on is data of the caller; the machine only knows the guard's name. */
export type GuardEvaluator<G extends string = string> = (guard: G) => boolean;

/** One way a (state, event) cell can go. */
export interface Branch {
  /** null: taken when no earlier branch was. */
  readonly guard: string | null;
  /** Index of the target state; the source itself for an internal transition. */
  readonly target: number;
  readonly actions: readonly string[];
}

/** `next` value of a cell without a transition: the event is not allowed in that state. */
export const FORBIDDEN = -1;

/** Steps a machine; implemented by the table and, for the equality proof, by xstate itself. */
export interface Engine<S extends string, E extends string> {
  readonly states: readonly S[];
  readonly events: readonly E[];
  readonly initial: number;
  /** The branch taken from `state` on `event`, or null when the event is not allowed there. */
  branch(state: number, event: number, guards: GuardEvaluator): Branch | null;
}

export class TransitionTable<S extends string, E extends string> implements Engine<S, E> {
  readonly states: readonly S[];
  readonly events: readonly E[];
  readonly initial: number;
  /** Target by `state * events.length + event`: a state, FORBIDDEN, or `-2 - i` for the guarded cell `guarded[i]`. */
  readonly next: Int16Array;
  private readonly cells: readonly (readonly Branch[])[];

  constructor(states: readonly S[], events: readonly E[], initial: S, cells: readonly (readonly Branch[])[]) {
    this.states = states;
    this.events = events;
    this.initial = states.indexOf(initial);
    this.cells = cells;
    this.next = new Int16Array(states.length * events.length);
    for (let cell = 0; cell < cells.length; cell++) {
      const branches = cells[cell]!;
      if (branches.length === 0) this.next[cell] = FORBIDDEN;
      else if (branches.length === 1 && branches[0]!.guard === null) this.next[cell] = branches[0]!.target;
      else this.next[cell] = -2 - cell;
    }
  }

  branch(state: number, event: number, guards: GuardEvaluator): Branch | null {
    for (const branch of this.cells[state * this.events.length + event]!) {
      if (branch.guard === null || guards(branch.guard)) return branch;
    }
    return null;
  }
}
