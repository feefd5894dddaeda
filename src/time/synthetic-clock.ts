import { ref } from "../state/fields.ts";
import { savable } from "../state/savable.ts";
import { KTime, ktime } from "./ktime.ts";
import type { TimerClock } from "./timer.ts";
import { TimerQueue } from "./timer-queue.ts";

/**
 * A clock that is told how much time has passed: the CPU time of a task, of a thread group, of the system. Its timers
 * (ITIMER_VIRTUAL, ITIMER_PROF, RLIMIT_CPU, CPU-clock POSIX timers) fire inside `add`.
 */
export class SyntheticClock implements TimerClock {
  /** @internal */ time: KTime;
  readonly timers: TimerQueue;

  constructor() {
    this.time = KTime.ZERO;
    this.timers = new TimerQueue(this);
  }

  now(): KTime {
    return this.time;
  }

  /** Lets `nanoseconds` >= 0 pass, then fires what became due. */
  add(nanoseconds: number): void {
    this.time = this.time.plusNanoseconds(nanoseconds);
    if (this.timers.size > 0) this.timers.fireDue(this.time);
  }
}

savable(SyntheticClock, {
  name: "time.SyntheticClock",
  version: 1,
  saved: { time: ktime, timers: ref(() => TimerQueue) },
});
