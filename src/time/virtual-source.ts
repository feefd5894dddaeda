import { KTime } from "./ktime.ts";
import type { TimeSource } from "./time-source.ts";

/** 2025-01-01T00:00:00Z. A fixed date, so that two runs agree. */
export const DEFAULT_VIRTUAL_START: KTime = KTime.of(1_735_689_600, 0);

/**
 * Time that passes only when told to: no relation to the host's, so a run with it is reproducible. Whoever drives the kernel
 * charges run time with `advance` and, when every task is blocked, jumps to the next deadline
 * (`Timekeeper.skipToNextDeadline`). Several kernels may share one source and then share its time.
 */
export class VirtualTimeSource implements TimeSource {
  readonly runsWhileSaved = false;
  readonly startRealtime: KTime;
  private elapsed: KTime;

  constructor(startRealtime: KTime = DEFAULT_VIRTUAL_START) {
    this.startRealtime = startRealtime;
    this.elapsed = KTime.ZERO;
  }

  monotonic(): KTime {
    return this.elapsed;
  }

  realtime(): KTime {
    return this.startRealtime.plus(this.elapsed);
  }

  /** @throws RangeError for a negative duration: virtual time does not go back either. */
  advance(nanoseconds: number | bigint): void {
    this.skip(KTime.fromNanoseconds(nanoseconds));
  }

  skip(duration: KTime): boolean {
    if (duration.isNegative) throw new RangeError(`virtual time cannot go back (${duration} s)`);
    this.elapsed = this.elapsed.plus(duration);
    return true;
  }
}
