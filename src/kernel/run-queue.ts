import { anyRef, nullable } from "../state/fields.ts";
import { savable } from "../state/savable.ts";
import type { Task } from "./task.ts";

/** Runnable tasks, first in first out: an intrusive list through `Task.nextRunnable`. Its order is part of the saved state. */
export class RunQueue {
  head: Task | null;
  tail: Task | null;

  constructor() {
    this.head = null;
    this.tail = null;
  }

  get isEmpty(): boolean {
    return this.head === null;
  }

  /** Appends `task`, unless it is queued already. */
  push(task: Task): void {
    if (task.isQueued) return;
    task.isQueued = true;
    task.nextRunnable = null;
    if (this.tail === null) this.head = task;
    else this.tail.nextRunnable = task;
    this.tail = task;
  }

  pop(): Task | null {
    const task = this.head;
    if (task === null) return null;
    this.head = task.nextRunnable;
    if (this.head === null) this.tail = null;
    task.nextRunnable = null;
    task.isQueued = false;
    return task;
  }

  /** How many tasks wait for a turn (/proc/loadavg). O(n). */
  get length(): number {
    let count = 0;
    for (let task = this.head; task !== null; task = task.nextRunnable) count++;
    return count;
  }
}

savable(RunQueue, {
  name: "kernel.RunQueue",
  version: 1,
  saved: { head: nullable(anyRef<Task>()), tail: nullable(anyRef<Task>()) },
});
