import { CpuGroup } from "../../cgroup/cpu-group.ts";
import { anyRef, float, list, nullable, ref, uint } from "../../state/fields.ts";
import { savable } from "../../state/savable.ts";
import { type KTime, ktime } from "../../time/ktime.ts";
import { RunQueue } from "../run-queue.ts";

const NS_PER_US = 1000;

/** One cgroup with the cpu controller, as the scheduler sees it: tasks of its own, and groups below it, that want to run. */
export class FairGroup {
  /** Null for the root, which has neither weight nor quota. */
  readonly cpu: CpuGroup | null;
  readonly parent: FairGroup | null;
  readonly tasks: RunQueue;
  /** How many tasks wait in `tasks`. */
  waiting: number;
  /** Groups below it that have somebody to run and are not throttled. */
  readonly runnable: FairGroup[];
  /** How much it has run, by its weight: who has the least is next. */
  virtualRuntime: number;
  /** The same of its own tasks, which together weigh as much as so many groups. */
  tasksRuntime: number;
  /** Where those who come back begin, so that nobody saves up time by sleeping. */
  minimum: number;
  /** What is left of the quota, below 0 for a debt; and when the next period begins. */
  quotaLeftNs: number;
  periodEnd: KTime | null;
  /** Since when it is out of quota; null while it may run. */
  throttledSince: KTime | null;

  constructor(cpu: CpuGroup | null, parent: FairGroup | null) {
    this.cpu = cpu;
    this.parent = parent;
    this.tasks = new RunQueue();
    this.waiting = 0;
    this.runnable = [];
    this.virtualRuntime = 0;
    this.tasksRuntime = 0;
    this.minimum = 0;
    this.quotaLeftNs = 0;
    this.periodEnd = null;
    this.throttledSince = null;
  }

  get isRunnable(): boolean {
    return this.throttledSince === null && (this.waiting > 0 || this.runnable.length > 0);
  }

  /** Its parents learn that there is, or is no longer, somebody to run here. */
  settle(): void {
    for (let at: FairGroup = this; at.parent !== null; at = at.parent) {
      const { parent } = at;
      const index = parent.runnable.indexOf(at);
      if (index >= 0 === at.isRunnable) return;
      if (index >= 0) parent.runnable.splice(index, 1);
      else {
        at.virtualRuntime = Math.max(at.virtualRuntime, parent.minimum);
        parent.runnable.push(at);
      }
    }
  }

  /** Whose turn it is: a group below, or null for the own tasks. Precondition: `isRunnable`. */
  next(): FairGroup | null {
    let best: FairGroup | null = null;
    let least = this.waiting > 0 ? this.tasksRuntime : Number.POSITIVE_INFINITY;
    for (const group of this.runnable) {
      if (group.virtualRuntime >= least) continue;
      best = group;
      least = group.virtualRuntime;
    }
    this.minimum = Math.max(this.minimum, least);
    return best;
  }

  /** One of its tasks, or of a group below, has run for `elapsedNs` until `now`. */
  consume(elapsedNs: number, now: KTime): void {
    const { cpu } = this;
    if (cpu === null || cpu.quotaUs === Number.POSITIVE_INFINITY) return;
    this.refill(now);
    this.quotaLeftNs -= elapsedNs;
    if (this.quotaLeftNs > 0 || this.throttledSince !== null) return;
    this.throttledSince = now;
    cpu.throttledPeriods++;
  }

  /** The next period has begun: there is quota again, unless it is less than the debt. */
  refill(now: KTime): void {
    const { cpu, periodEnd } = this;
    if (cpu === null || (periodEnd !== null && periodEnd.compare(now) > 0)) return;
    const quotaNs = cpu.quotaUs * NS_PER_US;
    const periodNs = cpu.periodUs * NS_PER_US;
    const passed = periodEnd === null ? 1 : 1 + Math.floor(now.minus(periodEnd).toNumber() / periodNs);
    cpu.periods++;
    this.periodEnd = (periodEnd ?? now).plusNanoseconds(passed * periodNs);
    this.quotaLeftNs = Math.min(this.quotaLeftNs + passed * quotaNs, quotaNs + cpu.burstUs * NS_PER_US);
    if (this.quotaLeftNs > 0) this.unthrottle(now);
  }

  unthrottle(now: KTime): void {
    if (this.throttledSince === null) return;
    this.cpu!.throttledNs += now.minus(this.throttledSince).toNumber();
    this.throttledSince = null;
  }
}

savable(FairGroup, {
  name: "kernel.FairGroup",
  version: 1,
  saved: {
    cpu: nullable(ref(() => CpuGroup)),
    parent: nullable(ref(() => FairGroup)),
    tasks: ref(() => RunQueue),
    waiting: uint,
    runnable: list(anyRef<FairGroup>("settle")),
    virtualRuntime: float,
    tasksRuntime: float,
    minimum: float,
    quotaLeftNs: float,
    periodEnd: nullable(ktime),
    throttledSince: nullable(ktime),
  },
});
