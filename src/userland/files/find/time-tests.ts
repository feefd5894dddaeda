/** -newerXY, -amin, -atime and the like: tests of a file's time. */
import type { StatxValue } from "../../../platform/program/sys/attributes.ts";
import { brokenDownTime, epochOf, parseDatetime, type TimeZone } from "../../date/index.ts";
import { quote } from "../../quoting/quote.ts";
import { Failure } from "../../tool.ts";
import type { Count, Moment, Predicate, TimeLetter } from "./expression.ts";

const DAY = 86400;

export class TimeTests {
  private readonly now: Moment;
  private readonly zone: TimeZone;
  /** What days are counted back from, less a day: the present, or with -daystart this morning. */
  private dayOrigin: Moment;

  constructor(now: Moment, zone: TimeZone) {
    this.now = now;
    this.zone = zone;
    this.dayOrigin = { seconds: now.seconds - DAY, nanoseconds: now.nanoseconds };
  }

  /** -daystart, for the tests behind it. */
  startDay(): void {
    const { year, month, day } = brokenDownTime(this.now.seconds, 0, this.zone);
    this.dayOrigin = { seconds: epochOf(year, month, day, 0, 0, 0, this.zone), nanoseconds: 0 };
  }

  age(time: TimeLetter, unit: "time" | "min", count: Count): Predicate {
    const { seconds, nanoseconds } = this.dayOrigin;
    if (unit === "min")
      return { kind: "age", time, count, origin: { seconds: seconds + DAY, nanoseconds }, window: 60 };
    return { kind: "age", time, count, origin: this.dayOrigin, window: DAY };
  }

  /** -newerXt */
  newerThanDate(time: TimeLetter, date: string): Predicate {
    const { seconds, nanoseconds } = this.now;
    const point = parseDatetime(date, { tv_sec: seconds, tv_nsec: nanoseconds }, this.zone);
    if (point === null) throw new Failure(`I cannot figure out how to interpret ${quote(date)} as a date or time`);
    return { kind: "newer", time, reference: { seconds: point.tv_sec, nanoseconds: point.tv_nsec } };
  }
}

export function newerThanFile(time: TimeLetter, of: TimeLetter, stat: StatxValue): Predicate {
  const times = { a: stat.stx_atime, B: stat.stx_btime, c: stat.stx_ctime, m: stat.stx_mtime };
  const { tv_sec, tv_nsec } = times[of];
  return { kind: "newer", time, reference: { seconds: tv_sec, nanoseconds: tv_nsec } };
}
