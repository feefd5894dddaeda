import { KernelMemory } from "../mm/kernel-memory.ts";
import { PidNamespace } from "../ns/pid-namespace.ts";
import { ref, set, uint } from "../state/fields.ts";
import { savable } from "../state/savable.ts";
import { Task } from "./task.ts";
import type { ThreadGroup } from "./thread-group.ts";

/** What a task takes of the host's memory, about, beside what it can make any number of. */
export const TASK_BYTES = 8192;

/** All tasks of a kernel, zombies included, in the order they were created (gVisor TaskSet). */
export class TaskSet {
  readonly memory: KernelMemory;
  readonly rootPidNamespace: PidNamespace;
  readonly tasks: Set<Task>;
  /** Tasks that have not exited. */
  liveCount: number;

  constructor(rootPidNamespace: PidNamespace, memory: KernelMemory) {
    this.memory = memory;
    this.rootPidNamespace = rootPidNamespace;
    this.tasks = new Set();
    this.liveCount = 0;
  }

  add(task: Task): void {
    this.tasks.add(task);
    this.memory.take(TASK_BYTES + task.credentials.groupsBytes);
    this.liveCount++;
  }

  /** The task's numbers are free again: it was waited for, or nobody had to. */
  remove(task: Task): void {
    if (this.tasks.delete(task)) this.memory.give(TASK_BYTES + task.credentials.groupsBytes);
  }

  /** Every process, zombies included, in the order of their leaders' creation. */
  *threadGroups(): Iterable<ThreadGroup> {
    for (const task of this.tasks) if (task.isLeader) yield task.group;
  }
}

savable(TaskSet, {
  name: "kernel.TaskSet",
  version: 1,
  saved: {
    memory: ref(() => KernelMemory),
    rootPidNamespace: ref(() => PidNamespace),
    tasks: set(ref(() => Task)),
    liveCount: uint,
  },
});
