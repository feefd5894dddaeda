import { brokenDownTime, epochOf, type PointInTime, type TimeZone } from "../date/index.ts";

/** POSIX touch -t: [[CC]YY]MMDDhhmm[.ss], in local time. Null when it is no such date. */
export function parseTouchStamp(text: string, now: PointInTime, zone: TimeZone): PointInTime | null {
  const match = /^(?:(\d\d)?(\d\d))?(\d\d)(\d\d)(\d\d)(\d\d)(?:\.(\d\d))?$/.exec(text);
  if (match === null) return null;
  const [, century, yearOfCentury, ...rest] = match;
  const [month, day, hour, minute, second = 0] = rest.map((part) => (part === undefined ? undefined : Number(part)));
  let year = brokenDownTime(now.tv_sec, 0, zone).year;
  if (yearOfCentury !== undefined) {
    const short = Number(yearOfCentury);
    // POSIX: 69 to 99 are in the twentieth century.
    year = short + (century === undefined ? (short >= 69 ? 1900 : 2000) : Number(century) * 100);
  }
  const tv_sec = epochOf(year, month!, day!, hour!, minute!, second, zone);
  const check = brokenDownTime(tv_sec, 0, zone);
  const isDate = check.year === year && check.month === month && check.day === day;
  const isTime = check.hour === hour && check.minute === minute && check.second === second;
  // A leap second is the first of the next minute.
  const isLeap = second === 60 && minute! < 60 && hour! < 24;
  return (isDate && isTime) || isLeap ? { tv_sec, tv_nsec: 0 } : null;
}
