import { civilFromDays, daysFromCivil, weekdayOf } from "./civil.ts";
import type { TimeZone } from "./time-zone.ts";

const DAY = 86400;

/** struct tm, with the year and the month as people count them. */
export interface BrokenDownTime {
  readonly year: number;
  /** 1 to 12 */
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  /** 0 to 999999999 */
  readonly nanosecond: number;
  /** 0 is Sunday. */
  readonly weekday: number;
  /** 0 is January 1. */
  readonly yearDay: number;
  /** Seconds since the epoch. */
  readonly epoch: number;
  readonly zone: TimeZone;
}

/** localtime(3). @param seconds whole, since 1970-01-01 00:00:00 UTC; may be negative. */
export function brokenDownTime(seconds: number, nanosecond: number, zone: TimeZone): BrokenDownTime {
  const local = seconds + zone.offset;
  const days = Math.floor(local / DAY);
  const secondOfDay = local - days * DAY;
  const date = civilFromDays(days);
  return {
    ...date,
    hour: Math.floor(secondOfDay / 3600),
    minute: Math.floor(secondOfDay / 60) % 60,
    second: secondOfDay % 60,
    nanosecond,
    weekday: weekdayOf(days),
    yearDay: days - daysFromCivil(date.year, 1, 1),
    epoch: seconds,
    zone,
  };
}

/** mktime(3): seconds since the epoch. Every field may be out of its range and counts into the next larger one. */
export function epochOf(
  year: number,
  month: number,
  day: number,
  hour: number,
  minute: number,
  second: number,
  zone: TimeZone,
): number {
  return daysFromCivil(year, month, day) * DAY + hour * 3600 + minute * 60 + second - zone.offset;
}
