import type { TimeArgument } from "../../fs/utimensat.ts";
import { ArgumentError } from "../system-error.ts";

/** A time as `utimes` takes it: seconds since 1970, as a number or a numeric text, or a Date. */
export type TimeLike = number | string | Date;

export function timeArgument(time: TimeLike): TimeArgument {
  const seconds = time instanceof Date ? time.getTime() / 1000 : Number(time);
  if (!Number.isFinite(seconds)) throw new ArgumentError(`The argument 'time' is invalid. Received ${String(time)}`);
  const whole = Math.floor(seconds);
  // A double has no more than microseconds of such a time.
  return { seconds: whole, nanoseconds: Math.min(999_999, Math.round((seconds - whole) * 1e6)) * 1000 };
}
