import type { Cgroup } from "../../cgroup/cgroup.ts";
import { CpuGroup } from "../../cgroup/cpu-group.ts";
import { map, ref } from "../../state/fields.ts";
import { savable } from "../../state/savable.ts";
import { KTime } from "../../time/ktime.ts";
import type { Task } from "../task.ts";
import { FairGroup } from "./fair-group.ts";

/** What a cgroup, and a task in the root, weighs. */
const UNIT = 100;

/**
 * Runnable tasks by cgroup (CONFIG_FAIR_GROUP_SCHED): groups run in proportion to their weights, within their quotas; tasks of one group
 * take turns. It replaces the plain run queue as long as some cgroup has the cpu controller.
 */
export class FairQueue {
  readonly root: FairGroup;
  /** @internal */
  readonly groups: Map<CpuGroup, FairGroup>;

  constructor() {
    this.root = new FairGroup(null, null);
    this.groups = new Map();
  }

  /** Appends `task` to the tasks of its group, unless it is queued already. */
  push(task: Task): void {
    if (task.isQueued) return;
    const group = this.groupOf(task.cgroup);
    if (group.waiting === 0) group.tasksRuntime = Math.max(group.tasksRuntime, group.minimum);
    group.tasks.push(task);
    group.waiting++;
    group.settle();
  }

  /** The task whose turn it is; null when nobody is runnable, or who is has no quota left. */
  pop(): Task | null {
    let at = this.root;
    if (!at.isRunnable) return null;
    for (let next = at.next(); next !== null; next = at.next()) at = next;
    const task = at.tasks.pop();
    at.waiting--;
    at.settle();
    return task;
  }

  /** `task` has used `instructions` of its turn. */
  charge(task: Task, instructions: number): void {
    const own = this.groupOf(task.cgroup);
    own.tasksRuntime += instructions / (UNIT * (own.waiting + 1));
    for (let at = own; at.parent !== null; at = at.parent) at.virtualRuntime += instructions / at.cpu!.weight;
  }

  /** `task` has taken `elapsedNs` of time until `now`: quotas count that. */
  consume(task: Task, elapsedNs: number, now: KTime): void {
    for (let at: FairGroup | null = this.groupOf(task.cgroup); at !== null; at = at.parent) {
      at.consume(elapsedNs, now);
      at.settle();
    }
  }

  /** When the next throttled group may run again; null for none. */
  get nextDeadline(): KTime | null {
    let next: KTime | null = null;
    for (const { throttledSince, periodEnd } of this.groups.values()) {
      if (throttledSince !== null && periodEnd !== null) next = next === null ? periodEnd : KTime.min(next, periodEnd);
    }
    return next;
  }

  /** Groups whose next period has begun get their quota. */
  expire(now: KTime): void {
    for (const group of this.groups.values()) {
      if (group.throttledSince === null) continue;
      if (group.cpu!.quotaUs === Number.POSITIVE_INFINITY) group.unthrottle(now);
      else group.refill(now);
      group.settle();
    }
  }

  /** Takes everybody out, group by group. */
  drain(): Task[] {
    const tasks: Task[] = [];
    for (const group of [this.root, ...this.groups.values()]) {
      for (let task = group.tasks.pop(); task !== null; task = group.tasks.pop()) tasks.push(task);
      group.waiting = 0;
      group.settle();
    }
    return tasks;
  }

  /** The groups of the cgroups there are now. Precondition: nobody is queued. */
  regroup(root: Cgroup): void {
    const old = new Map(this.groups);
    this.groups.clear();
    for (const { cpu, parent } of root.subtree()) {
      if (cpu === null) continue;
      const above = parent?.cpu == null ? this.root : this.groups.get(parent.cpu)!;
      this.groups.set(cpu, old.get(cpu) ?? new FairGroup(cpu, above));
    }
  }

  private groupOf(cgroup: Cgroup): FairGroup {
    const { cpuGroup } = cgroup;
    return cpuGroup === null ? this.root : (this.groups.get(cpuGroup) ?? this.root);
  }
}

savable(FairQueue, {
  name: "kernel.FairQueue",
  version: 1,
  saved: {
    root: ref(() => FairGroup),
    groups: map(
      ref(() => CpuGroup),
      ref(() => FairGroup),
    ),
  },
});
