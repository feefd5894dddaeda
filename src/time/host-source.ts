import { KTime } from "./ktime.ts";
import type { TimeSource } from "./time-source.ts";

const NSEC_PER_MSEC = 1_000_000;
/** A backward step of the wall clock up to this size is taken for slewing (NTP), and waited out. */
const MAX_SLEW = KTime.of(0, 10 * NSEC_PER_MSEC);

/** Milliseconds as JavaScript's clocks count them, with fraction, to nanoseconds. */
function fromMilliseconds(milliseconds: number): KTime {
  const whole = Math.floor(milliseconds);
  const seconds = Math.floor(whole / 1000);
  return KTime.of(
    seconds,
    (whole - seconds * 1000) * NSEC_PER_MSEC + Math.floor((milliseconds - whole) * NSEC_PER_MSEC),
  );
}

/**
 * The host's clocks, in Node and in browsers. Only this file reads them (rule 4).
 *
 * `performance.now()` is fine-grained but does not follow changes of the wall clock; `Date.now()` follows them but only counts
 * milliseconds. Realtime is the former, held inside the millisecond which the latter names.
 */
export class HostTimeSource implements TimeSource {
  readonly runsWhileSaved = true;
  /** Realtime minus monotonic, corrected whenever Date.now() disagrees. */
  private wallOffset: KTime;
  private lastRealtime: KTime;

  constructor() {
    this.lastRealtime = fromMilliseconds(Date.now());
    this.wallOffset = this.lastRealtime.minus(this.monotonic());
  }

  monotonic(): KTime {
    return fromMilliseconds(performance.now());
  }

  realtime(): KTime {
    const monotonic = this.monotonic();
    const earliest = fromMilliseconds(Date.now());
    const latest = earliest.plusNanoseconds(NSEC_PER_MSEC - 1);
    let now = monotonic.plus(this.wallOffset);
    if (now.isBefore(earliest)) now = earliest;
    else if (now.isAfter(latest)) now = latest;
    if (now.isBefore(this.lastRealtime) && this.lastRealtime.minus(now).isBefore(MAX_SLEW)) return this.lastRealtime;
    this.wallOffset = now.minus(monotonic);
    this.lastRealtime = now;
    return now;
  }

  skip(): boolean {
    return false;
  }
}
