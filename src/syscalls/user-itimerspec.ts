import { EFAULT } from "../abi/errno.ts";
import { Itimerspec } from "../abi/time-struct.ts";
import type { UserMemory } from "../mm/user-memory.ts";
import { KTime, NSEC_PER_SEC } from "../time/ktime.ts";
import type { TimerReading } from "../time/timer.ts";
import { remainingOf } from "../time/timer-setting.ts";
import { structBuffer, structView } from "./scratch.ts";

const { fields } = Itimerspec;

export interface ItimerspecArgument {
  readonly value: KTime;
  readonly interval: KTime;
}

/** get_itimerspec64(): EFAULT; and itimerspec64_valid(): null for one with a negative time, or nanoseconds outside of [0, 1e9). */
export function copyInItimerspec(memory: UserMemory, address: number): ItimerspecArgument | null | number {
  if (memory.copyIn(address, structBuffer, 0, Itimerspec.size) < 0) return -EFAULT;
  const value = timeAt("it_value");
  const interval = timeAt("it_interval");
  return value === null || interval === null ? null : { value, interval };
}

function timeAt(member: "it_value" | "it_interval"): KTime | null {
  const seconds = fields[`${member}.tv_sec`].get(structView, 0);
  const nanoseconds = fields[`${member}.tv_nsec`].get(structView, 0);
  if (seconds < 0 || nanoseconds < 0 || nanoseconds >= NSEC_PER_SEC) return null;
  return KTime.of(seconds, nanoseconds);
}

/** put_itimerspec64() of the time that is left. An armed timer that is late shows `late`. */
export function copyOutItimerspec(
  memory: UserMemory,
  address: number,
  { setting, now }: TimerReading,
  late: KTime = KTime.ZERO,
): number {
  const remaining = remainingOf(setting, now);
  const value = setting.enabled && (remaining.isNegative || remaining.isZero) ? late : remaining;
  Itimerspec.write(structView, 0, {
    "it_value.tv_sec": value.seconds,
    "it_value.tv_nsec": value.nanoseconds,
    "it_interval.tv_sec": setting.period.seconds,
    "it_interval.tv_nsec": setting.period.nanoseconds,
  });
  return memory.copyOut(address, structBuffer, 0, Itimerspec.size) < 0 ? -EFAULT : 0;
}
