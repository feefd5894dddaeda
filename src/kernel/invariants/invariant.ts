import { IpcObjects } from "../../ipc/ipc-objects.ts";
import type { SemaphoreSet } from "../../ipc/semaphore-set.ts";
import { IpcNamespace } from "../../ns/ipc-namespace.ts";
import type { Namespace } from "../../ns/namespace.ts";
import { UserNamespace } from "../../ns/user-namespace.ts";
import type { Kernel } from "../kernel.ts";
import type { Task } from "../task.ts";
import type { EarlierState } from "./earlier-state.ts";

/** Something that holds of every state of a kernel between two system calls. */
export interface Invariant {
  /** Of the list in docs/invariants.md. */
  readonly number: number;
  /** What holds. */
  readonly says: string;
  /** What does not hold, in words; nothing when all is well. */
  readonly check: (kernel: Kernel) => Iterable<string>;
}

/** Something that holds between any earlier state of a kernel and a later one. */
export interface LastingInvariant {
  readonly number: number;
  readonly says: string;
  readonly check: (kernel: Kernel, earlier: EarlierState) => Iterable<string>;
}

/** What happened between two states: one thing. */
export interface Step {
  /** Who did it. */
  readonly task: Task;
  /** SYS_* of a system call that has ended; null when the task, or its process, has. */
  readonly syscall: number | null;
  /** As user code sees it; null when there is none to see. */
  readonly result: number | null;
}

/** Something that holds between a state of a kernel and the next one. */
export interface StepInvariant {
  readonly number: number;
  readonly says: string;
  /** @param before the state before the step; the kernel is in the state after it. */
  readonly check: (kernel: Kernel, before: EarlierState, step: Step) => Iterable<string>;
}

/** Every live namespace. */
export function namespacesOf(kernel: Kernel): Namespace[] {
  return kernel.rootUserNamespace.tree.all();
}

export function userNamespacesOf(kernel: Kernel): UserNamespace[] {
  return namespacesOf(kernel).filter((namespace) => namespace instanceof UserNamespace);
}

/** Tasks that have not exited. */
export function* liveTasks(kernel: Kernel): Iterable<Task> {
  for (const task of kernel.tasks.tasks) if (task.proxy !== null) yield task;
}

/** IPC namespaces that somebody has looked into. */
export function* ipcObjectsOf(kernel: Kernel): Iterable<IpcObjects> {
  for (const namespace of namespacesOf(kernel))
    if (namespace instanceof IpcNamespace && namespace.contents instanceof IpcObjects) yield namespace.contents;
}

export function* semaphoreSetsOf(kernel: Kernel): Iterable<SemaphoreSet> {
  for (const { semaphores } of ipcObjectsOf(kernel)) yield* semaphores.objects.values();
}

export function nameOf(task: Task): string {
  return `task ${task.pid.numbers[0]} (${task.comm})`;
}
