import type { KTime } from "./ktime.ts";

/** Something that tells a time: a clock of the Timekeeper, or the CPU time of a task. */
export interface Clock {
  now(): KTime;
}

/** A clock that is also read where its last tick is good enough: file times (Linux ktime_get_coarse_real_ts64()). */
export interface CoarseClock extends Clock {
  /** Not after `now`, and never going back by itself. */
  coarse(): KTime;
}

/** One run of the scheduler clock: Linux's jiffy at HZ = 100. The step of the coarse clocks and of CPU time accounting. */
export const CLOCK_TICK_NS = 10_000_000;
