import { describe, expect, it } from "vitest";
import { RunQueue } from "../../src/kernel/run-queue.ts";
import type { Task } from "../../src/kernel/task.ts";

const task = (): Task => ({ isQueued: false, nextRunnable: null }) as Task;

describe("the run queue", () => {
  it("is first in, first out", () => {
    const queue = new RunQueue();
    const [a, b, c] = [task(), task(), task()];
    for (const one of [a, b, c]) queue.push(one);
    expect(queue.length).toBe(3);
    expect([queue.pop(), queue.pop()]).toEqual([a, b]);
    queue.push(a);
    expect([queue.pop(), queue.pop(), queue.pop()]).toEqual([c, a, null]);
    expect(queue.isEmpty).toBe(true);
  });

  it("holds a task once, in its first place", () => {
    const queue = new RunQueue();
    const [a, b] = [task(), task()];
    queue.push(a);
    queue.push(b);
    queue.push(a);
    expect(queue.length).toBe(2);
    expect(queue.pop()).toBe(a);
    expect(a.isQueued).toBe(false);
    expect(b.isQueued).toBe(true);
  });
});
