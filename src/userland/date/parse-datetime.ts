/** Dates as people write them: GNU's `date -d`, `touch -d`, `find -newermt` (coreutils manual, "Date input formats"). */
import { brokenDownTime, epochOf } from "./broken-down-time.ts";
import { daysFromCivil, weekdayOf } from "./civil.ts";
import { DatetimeReader, type ReadDatetime } from "./datetime-reader.ts";
import { datetimeTokens, type NumberToken } from "./datetime-tokens.ts";
import type { TimeZone } from "./time-zone.ts";

/** A point in time: struct timespec. */
export interface PointInTime {
  readonly tv_sec: number;
  readonly tv_nsec: number;
}

/** The point in time that `text` names, seen from `now`; null where it names none. */
export function parseDatetime(text: string, now: PointInTime, zone: TimeZone): PointInTime | null {
  const tokens = datetimeTokens(text);
  if (tokens === null) return null;
  const [at, seconds, ...more] = tokens;
  if (at?.kind === "mark" && at.mark === "@") {
    if (seconds?.kind !== "number" || more.length > 0) return null;
    return { tv_sec: seconds.value, tv_nsec: seconds.nanosecond ?? 0 };
  }
  const read = new DatetimeReader(tokens).read();
  return read === null ? null : resolve(read, now, zone);
}

function resolve(read: ReadDatetime, now: PointInTime, localZone: TimeZone): PointInTime | null {
  const { date, time, day, relative, isRelative } = read;
  const present = brokenDownTime(now.tv_sec, now.tv_nsec, localZone);
  const year = date?.year === null || date === null ? present.year : yearOf(date.year);
  const month = date?.month ?? present.month;
  let dayOfMonth = date?.day ?? present.day;
  const keepsTime = time === null && isRelative && date === null && day === null;
  const clock = time ?? (keepsTime ? present : { hour: 0, minute: 0, second: 0, nanosecond: 0, meridian: null });
  const hour = "meridian" in clock ? hourOf(clock.hour, clock.meridian) : clock.hour;
  if (hour === null || clock.minute > 59 || clock.second > 60) return null;
  const zone: TimeZone = read.zone === null ? localZone : { name: "", offset: read.zone };
  const stated = epochOf(year, month, dayOfMonth, hour, clock.minute, clock.second, zone);
  const check = brokenDownTime(stated, 0, zone);
  // "February 30" is no date, though mktime(3) would take it for one in March.
  if (check.year !== year || check.month !== month || check.day !== dayOfMonth || check.second !== clock.second)
    return null;
  if (day !== null && date === null) {
    const weekday = weekdayOf(daysFromCivil(year, month, dayOfMonth));
    const isThisWeek = day.ordinal > 0 && weekday !== day.weekday;
    dayOfMonth += ((day.weekday - weekday + 7) % 7) + 7 * (day.ordinal - (isThisWeek ? 1 : 0));
  }
  const tv_sec =
    epochOf(
      year + relative.year,
      month + relative.month,
      dayOfMonth + relative.day,
      hour,
      clock.minute,
      clock.second,
      zone,
    ) +
    relative.hour * 3600 +
    relative.minute * 60 +
    relative.second;
  const nanosecond = clock.nanosecond + relative.nanosecond;
  const point = { tv_sec: tv_sec + Math.floor(nanosecond / 1e9), tv_nsec: ((nanosecond % 1e9) + 1e9) % 1e9 };
  return Number.isSafeInteger(point.tv_sec) ? point : null;
}

/** POSIX: two digits mean 1969 to 2068. */
function yearOf({ value, digits }: NumberToken): number {
  const year = Math.abs(value);
  return digits === 2 ? year + (year < 69 ? 2000 : 1900) : year;
}

/** @param meridian 0 for am, 12 for pm, null for a day of 24 hours. */
function hourOf(hour: number, meridian: 0 | 12 | null): number | null {
  if (meridian === null) return hour >= 0 && hour < 24 ? hour : null;
  return hour >= 1 && hour <= 12 ? (hour % 12) + meridian : null;
}
