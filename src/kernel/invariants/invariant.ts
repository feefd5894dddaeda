import type { Namespace } from "../../ns/namespace.ts";
import { UserNamespace } from "../../ns/user-namespace.ts";
import type { Kernel } from "../kernel.ts";
import type { Task } from "../task.ts";

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

/** What was true of one user namespace. */
export interface EarlierUserNamespace {
  /** "0 100000 10,..." of the three maps; "" for one that was not written. */
  readonly maps: readonly string[];
  readonly setgroupsAllowed: boolean;
}

/** What is remembered of a kernel to judge a later state of it; plain data. See `stateOf`. */
export interface EarlierState {
  /** The highest id that a namespace had. */
  readonly lastId: number;
  /** Of each live namespace, by id: its owner's id, null for the initial user namespace. */
  readonly owners: ReadonlyMap<number, number | null>;
  /** By id. */
  readonly userNamespaces: ReadonlyMap<number, EarlierUserNamespace>;
  /** Nanoseconds. */
  readonly monotonic: bigint;
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

export function nameOf(task: Task): string {
  return `task ${task.pid.numbers[0]} (${task.comm})`;
}
