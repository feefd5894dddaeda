/** Looks at a kernel after everything that happens in it. */
import {
  checkInvariants,
  checkTransition,
  type EarlierState,
  type InvariantViolation,
  type Step,
  stateOf,
} from "../../../src/kernel/invariants/index.ts";
import type { Kernel } from "../../../src/kernel/kernel.ts";

/** What `see` gave for each thing that happens: the state before it, and what it was. */
export function eachStep(kernel: Kernel, see: (before: EarlierState, step: Step) => void): void {
  let before = stateOf(kernel);
  const look = (step: Step): void => {
    see(before, step);
    before = stateOf(kernel);
  };
  kernel.events.on("syscall:exit", (task, syscall, result) => look({ task, syscall, result }));
  kernel.events.on("task:exit", (task) => look({ task, syscall: null, result: null }));
  kernel.events.on("process:exit", ({ leader }) => look({ task: leader, syscall: null, result: null }));
  kernel.events.on("handler:error", (error) => {
    throw error;
  });
}

/** @returns what was found broken first. */
export function watch(kernel: Kernel): () => InvariantViolation[] {
  let broken: InvariantViolation[] = [];
  eachStep(kernel, (before, step) => {
    if (broken.length > 0) return;
    broken = [...checkInvariants(kernel, before), ...checkTransition(kernel, before, step)];
  });
  return () => broken;
}
