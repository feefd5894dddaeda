import {
  CLOCK_BOOTTIME,
  CLOCK_MONOTONIC,
  CLOCK_MONOTONIC_COARSE,
  CLOCK_MONOTONIC_RAW,
  CLOCK_REALTIME,
  CLOCK_REALTIME_COARSE,
  CLOCK_TAI,
} from "../abi/time.ts";
import { CLOCK_TICK_NS } from "./clock.ts";
import { KTime } from "./ktime.ts";

const NANOSECOND = KTime.of(0, 1);
const TICK = KTime.of(0, CLOCK_TICK_NS);

/**
 * clock_getres(2) of a clock of the Timekeeper: 1 ns with high-resolution timers, a tick for the coarse clocks; null for an id that
 * `Timekeeper.getTime` does not serve.
 */
export function clockResolution(clockId: number): KTime | null {
  switch (clockId) {
    case CLOCK_REALTIME:
    case CLOCK_MONOTONIC:
    case CLOCK_MONOTONIC_RAW:
    case CLOCK_BOOTTIME:
    case CLOCK_TAI:
      return NANOSECOND;
    case CLOCK_REALTIME_COARSE:
    case CLOCK_MONOTONIC_COARSE:
      return TICK;
    default:
      return null;
  }
}
