import type { KTime } from "./ktime.ts";

/** Something that tells a time: a clock of the Timekeeper, or the CPU time of a task. */
export interface Clock {
  now(): KTime;
}

/** One run of the scheduler clock: Linux's jiffy at HZ = 100. The step of the coarse clocks and of CPU time accounting. */
export const CLOCK_TICK_NS = 10_000_000;
