import type { KTime } from "./ktime.ts";

/** Where a kernel's time comes from. Everything the kernel knows of time, it knows through its Timekeeper from one of these. */
export interface TimeSource {
  /**
   * Whether time passes in this source's world while a kernel lies in a snapshot. True for the host: a restored guest sees that
   * it was away. False for virtual time: the guest continues at the nanosecond at which it was saved.
   */
  readonly runsWhileSaved: boolean;

  /** Time since any fixed origin; ought not to go back (the Timekeeper holds the line if it does). */
  monotonic(): KTime;

  /** Time since 1970-01-01T00:00:00Z; may step in either direction. */
  realtime(): KTime;

  /** Lets `duration` pass at once and returns true; false when this source's time passes by itself and must be waited for. */
  skip(duration: KTime): boolean;
}
