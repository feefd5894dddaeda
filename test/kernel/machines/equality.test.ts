/**
 * Design rule 3: the xstate machine is the source of truth, the table is the engine. Here xstate itself is asked for every (state, event)
 * cell under every answer its guards can give, and for random walks; the table must say the same, actions and their order included.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type AnyStateMachine, createActor, initialTransition, transition } from "xstate";
import { compile } from "../../../src/kernel/machines/compile.ts";
import {
  KERNEL_EVENTS,
  KERNEL_STATES,
  kernelMachine,
  kernelTable,
} from "../../../src/kernel/machines/kernel.machine.ts";
import type { TransitionTable } from "../../../src/kernel/machines/table.ts";
import { TASK_EVENTS, TASK_STATES, taskMachine, taskTable } from "../../../src/kernel/machines/task.machine.ts";
import {
  THREAD_GROUP_EVENTS,
  THREAD_GROUP_STATES,
  threadGroupMachine,
  threadGroupTable,
} from "../../../src/kernel/machines/thread-group.machine.ts";

interface Subject {
  readonly name: string;
  readonly machine: AnyStateMachine;
  readonly table: TransitionTable<string, string>;
  readonly states: readonly string[];
  readonly events: readonly string[];
}

const SUBJECTS: readonly Subject[] = [
  { name: "kernel", machine: kernelMachine, table: kernelTable, states: KERNEL_STATES, events: KERNEL_EVENTS },
  { name: "task", machine: taskMachine, table: taskTable, states: TASK_STATES, events: TASK_EVENTS },
  {
    name: "threadGroup",
    machine: threadGroupMachine,
    table: threadGroupTable,
    states: THREAD_GROUP_STATES,
    events: THREAD_GROUP_EVENTS,
  },
];

function guardNames(machine: AnyStateMachine): string[] {
  const names = new Set<string>();
  for (const state of Object.values(machine.config.states ?? {})) {
    for (const entry of Object.values(state.on ?? {})) {
      for (const branch of Array.isArray(entry) ? entry : [entry]) {
        const guard = (branch as { guard?: unknown } | undefined)?.guard;
        if (typeof guard === "string") names.add(guard);
      }
    }
  }
  return [...names];
}

/** xstate's answer for one cell: the next state and the names of the actions it would run. */
function ask(
  machine: AnyStateMachine,
  state: string,
  event: string,
  truth: ReadonlySet<string>,
  guards: readonly string[],
) {
  const provided = machine.provide({ guards: Object.fromEntries(guards.map((g) => [g, () => truth.has(g)])) });
  const snapshot = provided.resolveState({ value: state, context: {} });
  const isAllowed = snapshot.can({ type: event });
  const [next, actions] = transition(provided, snapshot, { type: event });
  return { isAllowed, state: next.value as string, actions: actions.map((action) => action.type) };
}

function subsets(names: readonly string[]): Set<string>[] {
  return Array.from(
    { length: 1 << names.length },
    (_, bits) => new Set(names.filter((_, i) => (bits & (1 << i)) !== 0)),
  );
}

describe.each(SUBJECTS)("the $name machine", ({ machine, table, states, events }) => {
  const guards = guardNames(machine);

  it("has the states its list names, and begins in the same one", () => {
    expect(table.states).toEqual(states);
    expect(table.states[table.initial]).toBe(initialTransition(machine)[0].value);
  });

  it("agrees with xstate on every (state, event) cell, for every answer of the guards", () => {
    let cells = 0;
    for (const [s, state] of states.entries()) {
      for (const [e, event] of events.entries()) {
        for (const truth of subsets(guards)) {
          const expected = ask(machine, state, event, truth, guards);
          const branch = table.branch(s, e, (guard) => truth.has(guard));
          const got =
            branch === null
              ? { isAllowed: false, state, actions: [] }
              : { isAllowed: true, state: table.states[branch.target], actions: [...branch.actions] };
          expect(got, `${state} on ${event}, guards true: ${[...truth]}`).toEqual(expected);
          cells++;
        }
      }
    }
    expect(cells).toBe(states.length * events.length * 2 ** guards.length);
  });

  it("agrees with a running actor over random walks, actions in the same order", () => {
    const step = fc.record({ event: fc.constantFrom(...events), truth: fc.subarray(guards) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (walk) => {
        let truth: readonly string[] = [];
        const ran: string[] = [];
        const actions = new Set(table.states.flatMap((_, s) => events.flatMap((_, e) => actionNames(table, s, e))));
        const actor = createActor(
          machine.provide({
            guards: Object.fromEntries(guards.map((g) => [g, () => truth.includes(g)])),
            actions: Object.fromEntries([...actions].map((a) => [a, () => void ran.push(a)])),
          }),
        ).start();
        let state = table.initial;
        const stepped: string[] = [];
        for (const { event, truth: answers } of walk) {
          if (actor.getSnapshot().status !== "active") break;
          truth = answers;
          actor.send({ type: event });
          const branch = table.branch(state, events.indexOf(event), (g) => answers.includes(g));
          if (branch !== null) {
            state = branch.target;
            stepped.push(...branch.actions);
          }
          expect(table.states[state]).toBe(actor.getSnapshot().value);
        }
        expect(stepped).toEqual(ran);
        actor.stop();
      }),
      { seed: 20251, numRuns: 300 },
    );
  });
});

function actionNames(table: TransitionTable<string, string>, state: number, event: number): string[] {
  const names: string[] = [];
  for (const answer of [true, false]) names.push(...(table.branch(state, event, () => answer)?.actions ?? []));
  return names;
}

describe("compile", () => {
  const machine = (config: object) => ({ id: "m", config }) as unknown as AnyStateMachine;

  it("refuses what a kernel machine must not use", () => {
    for (const key of ["after", "invoke", "always", "entry", "exit", "states"]) {
      expect(() => compile(machine({ initial: "a", states: { a: { [key]: {} } } }), [])).toThrow(
        `"${key}" is not allowed`,
      );
    }
  });

  it("refuses guards and actions that are not names, unknown targets and undeclared events", () => {
    const on = (transition: unknown) => machine({ initial: "a", states: { a: { on: { E: transition } } } });
    expect(() => compile(on({ target: "a", guard: () => true }), ["E"])).toThrow("guards must be names");
    expect(() => compile(on({ target: "a", actions: [() => undefined] }), ["E"])).toThrow("actions must be names");
    expect(() => compile(on("b"), ["E"])).toThrow("no state b");
    expect(() => compile(on("a"), [])).toThrow("event E is not declared");
  });
});
