import { uint } from "../state/fields.ts";
import { savable } from "../state/savable.ts";
import { CLOCK_TICK_NS } from "./clock.ts";

/** Who is charged a tick: the task that runs when the tick falls. */
export interface CpuTickTarget {
  /** Adds one tick of CLOCK_TICK_NS to the clocks of the task, its thread group and the system. */
  onCpuTick(): void;
}

/**
 * Tick-based CPU accounting (Linux's TICK_CPU_ACCOUNTING, gVisor's CPU clock ticker): whoever runs at a tick is charged the tick.
 *
 * Run time drives it, no host interval: it stands still while no task runs, and virtual runs agree to the tick. One charge counts
 * at most one tick, however long it was: a host that went to sleep in the middle of a slice is no CPU time, so CPU clocks never jump.
 */
export class CpuClockTicker {
  /** Ticks counted so far (gVisor's Kernel.cpuClock). */
  ticks: number;
  /** @internal Run time since the last tick, below CLOCK_TICK_NS. */ sinceTick: number;

  constructor() {
    this.ticks = 0;
    this.sinceTick = 0;
  }

  /** `task` has run for `nanoseconds`. */
  charge(nanoseconds: number, task: CpuTickTarget): void {
    this.sinceTick += nanoseconds;
    if (this.sinceTick < CLOCK_TICK_NS) return;
    this.sinceTick %= CLOCK_TICK_NS;
    this.ticks++;
    task.onCpuTick();
  }
}

savable(CpuClockTicker, {
  name: "time.CpuClockTicker",
  version: 1,
  saved: { ticks: uint, sinceTick: uint },
});
