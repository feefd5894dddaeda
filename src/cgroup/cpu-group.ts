/** The cpu controller's settings and counts of one cgroup (struct task_group); who runs when is the kernel's fair queue's to say. */
import { float, uint } from "../state/fields.ts";
import { savable } from "../state/savable.ts";

export const CGROUP_WEIGHT_MIN = 1;
export const CGROUP_WEIGHT_DEFAULT = 100;
export const CGROUP_WEIGHT_MAX = 10000;

export class CpuGroup {
  /** cpu.weight: its share among its siblings. */
  weight: number;
  /** cpu.max: so many microseconds in each period; Infinity for "max". */
  quotaUs: number;
  periodUs: number;
  /** cpu.max.burst: what may be saved up of unused quota. */
  burstUs: number;
  /** Periods in which it ran with a quota, those in which it was out of it, and for how long altogether. */
  periods: number;
  throttledPeriods: number;
  throttledNs: number;

  constructor() {
    this.weight = CGROUP_WEIGHT_DEFAULT;
    this.quotaUs = Number.POSITIVE_INFINITY;
    this.periodUs = 100_000;
    this.burstUs = 0;
    this.periods = 0;
    this.throttledPeriods = 0;
    this.throttledNs = 0;
  }
}

savable(CpuGroup, {
  name: "cgroup.CpuGroup",
  version: 1,
  saved: {
    weight: uint,
    quotaUs: float,
    periodUs: uint,
    burstUs: uint,
    periods: uint,
    throttledPeriods: uint,
    throttledNs: uint,
  },
});
