import type { KTime } from "../time/ktime.ts";
import type { Task } from "./task.ts";

/**
 * Blocked tasks with a deadline, earliest first: a binary heap, each task knowing its place (`Task.sleepIndex`). Tasks with equal
 * deadlines wake in the order they blocked. Transient: a load lets every task block again.
 */
export class SleepQueue {
  private readonly heap: Task[];

  constructor() {
    this.heap = [];
  }

  /** The earliest deadline on the monotonic clock, or null when nobody sleeps. */
  get next(): KTime | null {
    return this.heap.length === 0 ? null : this.heap[0]!.deadline;
  }

  /** Precondition: `task.deadline` is set and `task.blockSequence` is fresh. */
  add(task: Task): void {
    task.sleepIndex = this.heap.length;
    this.heap.push(task);
    this.siftUp(task.sleepIndex);
  }

  remove(task: Task): void {
    const index = task.sleepIndex;
    if (index < 0) return;
    task.sleepIndex = -1;
    const last = this.heap.pop()!;
    if (last === task) return;
    this.heap[index] = last;
    last.sleepIndex = index;
    this.siftUp(index);
    this.siftDown(last.sleepIndex);
  }

  /** Wakes every task whose deadline is not after `now`. */
  wakeDue(now: KTime): void {
    while (this.heap.length > 0) {
      const first = this.heap[0]!;
      if (first.deadline!.compare(now) > 0) return;
      first.wake(0);
    }
  }

  private siftUp(start: number): void {
    const { heap } = this;
    const task = heap[start]!;
    let index = start;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!before(task, heap[parent]!)) break;
      heap[index] = heap[parent]!;
      heap[index]!.sleepIndex = index;
      index = parent;
    }
    heap[index] = task;
    task.sleepIndex = index;
  }

  private siftDown(start: number): void {
    const { heap } = this;
    const task = heap[start]!;
    let index = start;
    for (;;) {
      let child = 2 * index + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && before(heap[child + 1]!, heap[child]!)) child++;
      if (!before(heap[child]!, task)) break;
      heap[index] = heap[child]!;
      heap[index]!.sleepIndex = index;
      index = child;
    }
    heap[index] = task;
    task.sleepIndex = index;
  }
}

function before(a: Task, b: Task): boolean {
  const order = a.deadline!.compare(b.deadline!);
  return order < 0 || (order === 0 && a.blockSequence < b.blockSequence);
}
