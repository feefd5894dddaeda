import { EINVAL } from "../abi/errno.ts";
import { bool, type FieldCodec, struct } from "../state/fields.ts";
import { KTime, ktime } from "./ktime.ts";

/**
 * When a timer expires next, and how often from then on. Immutable. Deadlines are absolute, on the timer's clock, so a late timer
 * knows how many expirations it missed (gVisor's ktime.Setting).
 */
export interface TimerSetting {
  readonly enabled: boolean;
  readonly next: KTime;
  /** Zero: the timer expires once. */
  readonly period: KTime;
}

export const DISARMED: TimerSetting = { enabled: false, next: KTime.ZERO, period: KTime.ZERO };

/**
 * The setting a struct itimerspec or itimerval asks for; `now` is null for an absolute `value`.
 * timer_settime(2), setitimer(2): a zero value disarms the timer, whatever the interval, which getters still show.
 * EINVAL: value or interval is negative.
 */
export function settingFromSpec(value: KTime, interval: KTime, now: KTime | null): TimerSetting | number {
  if (value.isNegative || interval.isNegative) return -EINVAL;
  if (value.isZero) return { enabled: false, next: KTime.ZERO, period: interval };
  return { enabled: true, next: now === null ? value : now.plus(value), period: interval };
}

/** Time to the next expiration, for itimerspec.it_value; zero when disarmed. */
export function remainingOf(setting: TimerSetting, now: KTime): KTime {
  return setting.enabled ? setting.next.minus(now) : KTime.ZERO;
}

/** How many expirations are due at `now`: 1 + floor((now - next) / period), at most 2^53 - 1. */
export function expirationsAt(setting: TimerSetting, now: KTime): number {
  if (!setting.enabled || now.isBefore(setting.next)) return 0;
  if (setting.period.isZero) return 1;
  const late = now.minus(setting.next);
  if (late.isBefore(setting.period)) return 1;
  const lateNs = late.toNumber();
  const periodNs = setting.period.toNumber();
  if (lateNs <= Number.MAX_SAFE_INTEGER) return 1 + (lateNs - (lateNs % periodNs)) / periodNs;
  const missed = late.toNanoseconds() / setting.period.toNanoseconds();
  return missed >= Number.MAX_SAFE_INTEGER ? Number.MAX_SAFE_INTEGER : 1 + Number(missed);
}

/** What is left of the setting once the expirations due at `now` are delivered. Precondition: there are some. */
export function settingAfter(setting: TimerSetting, now: KTime): TimerSetting {
  const { period } = setting;
  if (period.isZero) return { enabled: false, next: KTime.ZERO, period };
  const late = now.minus(setting.next);
  if (late.isBefore(period)) return { enabled: true, next: setting.next.plus(period), period };
  const lateNs = late.toNumber();
  const sinceLast =
    lateNs <= Number.MAX_SAFE_INTEGER
      ? KTime.fromNanoseconds(lateNs % period.toNumber())
      : KTime.fromNanoseconds(late.toNanoseconds() % period.toNanoseconds());
  return { enabled: true, next: now.minus(sinceLast).plus(period), period };
}

export const timerSetting: FieldCodec<TimerSetting> = struct<TimerSetting>({
  enabled: bool,
  next: ktime,
  period: ktime,
});
