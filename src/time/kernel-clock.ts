import { CLOCK_REALTIME } from "../abi/time.ts";
import { anyRef, int, ref } from "../state/fields.ts";
import { savable } from "../state/savable.ts";
import type { CoarseClock } from "./clock.ts";
import type { KTime } from "./ktime.ts";
import type { TimerClock } from "./timer.ts";
import { TimerQueue } from "./timer-queue.ts";

/** What a kernel clock reads: the Timekeeper. */
export interface ClockReader {
  getTime(clockId: number): KTime;
  /** CLOCK_REALTIME as of the last tick. */
  coarseRealtime(): KTime;
}

/** A clock of the Timekeeper that timers can be set on: CLOCK_REALTIME, CLOCK_MONOTONIC, CLOCK_BOOTTIME or CLOCK_TAI. */
export class KernelClock implements TimerClock, CoarseClock {
  readonly reader: ClockReader;
  /** CLOCK_* of abi/time.ts. */
  readonly id: number;
  readonly timers: TimerQueue;

  constructor(reader: ClockReader, id: number) {
    this.reader = reader;
    this.id = id;
    this.timers = new TimerQueue(this);
  }

  now(): KTime {
    return this.reader.getTime(this.id);
  }

  coarse(): KTime {
    return this.id === CLOCK_REALTIME ? this.reader.coarseRealtime() : this.now();
  }
}

savable(KernelClock, {
  name: "time.KernelClock",
  version: 1,
  saved: { reader: anyRef<ClockReader>("getTime"), id: int, timers: ref(() => TimerQueue) },
});
