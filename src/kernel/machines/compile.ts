import type { AnyStateMachine } from "xstate";
import { type Branch, TransitionTable } from "./table.ts";

interface TransitionConfig {
  readonly target?: string | readonly string[];
  readonly guard?: unknown;
  readonly actions?: unknown;
}

/** Keys of a state's config that a kernel machine may use. Time, data and children live in the kernel, not in the machine. */
const ALLOWED_STATE_KEYS = new Set(["on", "type", "description", "tags", "meta"]);

/**
 * Compiles a flat xstate machine to a table.
 * @param events every event of the machine, in the order that numbers them.
 * @throws Error when the machine uses what a kernel machine must not: nested or parallel states, `after`, `invoke`, `always`, entry and
 * exit actions, or guards and actions that are not names.
 */
export function compile<S extends string, E extends string>(
  machine: AnyStateMachine,
  events: readonly E[],
): TransitionTable<S, E> {
  const config = machine.config as { initial?: string; states?: Record<string, Record<string, unknown>> };
  const stateConfigs = config.states ?? {};
  const states = Object.keys(stateConfigs) as S[];
  const cells: Branch[][] = [];
  for (const state of states) {
    const stateConfig = stateConfigs[state]!;
    for (const key of Object.keys(stateConfig)) {
      if (!ALLOWED_STATE_KEYS.has(key))
        throw new Error(`${machine.id}.${state}: "${key}" is not allowed in a kernel machine`);
    }
    const on = (stateConfig["on"] ?? {}) as Record<string, unknown>;
    for (const event of Object.keys(on)) {
      if (!events.includes(event as E)) throw new Error(`${machine.id}.${state}: event ${event} is not declared`);
    }
    for (const event of events) cells.push(branchesOf(machine.id, state, states, on[event]));
  }
  return new TransitionTable(states, events, config.initial as S, cells);
}

function branchesOf(id: string, state: string, states: readonly string[], transition: unknown): Branch[] {
  if (transition === undefined) return [];
  const list = Array.isArray(transition) ? transition : [transition];
  return list.map((entry: string | TransitionConfig) => {
    const { target, guard, actions } = typeof entry === "string" ? ({ target: entry } as TransitionConfig) : entry;
    const targetName = target === undefined ? state : String(target);
    const targetIndex = states.indexOf(targetName);
    if (targetIndex < 0) throw new Error(`${id}.${state}: no state ${targetName}`);
    if (guard !== undefined && typeof guard !== "string") throw new Error(`${id}.${state}: guards must be names`);
    return { guard: guard ?? null, target: targetIndex, actions: namesOf(id, state, actions) };
  });
}

function namesOf(id: string, state: string, actions: unknown): string[] {
  if (actions === undefined) return [];
  const list = Array.isArray(actions) ? actions : [actions];
  for (const action of list) if (typeof action !== "string") throw new Error(`${id}.${state}: actions must be names`);
  return list as string[];
}
