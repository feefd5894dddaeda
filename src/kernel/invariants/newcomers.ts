/** Who made whom in a step. */
import { SYS_clone, SYS_clone3, SYS_execve, SYS_execveat } from "../../abi/unistd-riscv64.ts";
import type { Kernel } from "../kernel.ts";
import type { Task } from "../task.ts";
import type { EarlierState, EarlierTask } from "./earlier-state.ts";
import type { Step } from "./invariant.ts";

/** Tasks that were not there before the step, those among them that have exited already. */
export function newcomers(kernel: Kernel, { numbers }: EarlierState): Task[] {
  const known = new Set(numbers.get(kernel.rootPIDNamespace.id)?.inUse);
  return [...kernel.tasks.tasks].filter(({ pid }) => !known.has(pid.numbers[0]!));
}

export function isCloning({ syscall }: Step): boolean {
  return syscall === SYS_clone || syscall === SYS_clone3;
}

export function isExecuting({ syscall }: Step): boolean {
  return syscall === SYS_execve || syscall === SYS_execveat;
}

/**
 * Those whose clone(2) made `task`. It ends with the step, unless it is vfork(2), which goes on: that child is met when anybody does something,
 * or when it has done something itself, which may be the execve(2) that its parent waits for.
 */
function makersOf(kernel: Kernel, step: Step, task: Task): Task[] {
  const others = [...kernel.tasks.tasks].filter((other) => other !== task);
  const waiting = others.filter(({ vforkChild }) => vforkChild === task);
  if (waiting.length > 0) return waiting;
  if (task !== step.task) return isCloning(step) ? [step.task] : [];
  return others.filter(({ pendingReturn, pidNamespace }) => {
    return pendingReturn > 0 && pendingReturn === task.pid.numberIn(pidNamespace);
  });
}

/**
 * What `task` was before the step: itself, or who made it. execve(2) gives a thread the number of its leader, so that it may have been any of
 * its process. Nobody, for one that no task made.
 */
export function originsOf(kernel: Kernel, { tasks }: EarlierState, step: Step, task: Task): EarlierTask[] {
  const origins: EarlierTask[] = [];
  const asked = new Set<Task>();
  const ask = (one: Task): void => {
    if (asked.has(one)) return;
    asked.add(one);
    const old = tasks.get(one.pid.numbers[0]!);
    if (old === undefined) for (const maker of makersOf(kernel, step, one)) ask(maker);
    else if (one !== step.task || !isExecuting(step)) origins.push(old);
    else origins.push(...[...tasks.values()].filter(({ process }) => process === old.process));
  };
  ask(task);
  return origins;
}
