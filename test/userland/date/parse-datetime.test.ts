import { spawnSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { parseDatetime } from "../../../src/userland/date/parse-datetime.ts";
import { parseTimeZone } from "../../../src/userland/date/time-zone.ts";

const TEXTS = [
  "2020-01-02 10+02",
  "2 Jan",
  "2 Jan 2 days",
  "2020-01-02 2020 +2 days",
  "10 +2 days 2020-01-02",
  "2020-01-02T10+02",
  "2020-01-02 10 +2",
  "UTC 2020-01-02",
  "20200102T1030",
  "20200102T10:30",
  "2020-01-02T10:30 pm",
  "+1 hour 2020-01-02",
  "2020-01-02 - 1 day",
  "@0",
  "@-1.5",
  "@1.25",
  "2020-01-02",
  "2020-01-02 03:04",
  "2020-01-02 03:04:05.678901234",
  "2020-01-02T03:04:05Z",
  "2020-01-02T03:04:05+02:00",
  "2020-01-02 03:04:05 +0200",
  "20200102",
  "20200102 0304",
  "2020-02-30",
  "1/2/2020",
  "1/2",
  "1/2/68",
  "1/2/69",
  "2020/1/2",
  "2 Jan 2020",
  "Jan 2 2020",
  "Jan 2, 2020",
  "02-Jan-2020",
  "2-Jan-20",
  "jan 2",
  "10pm 2020-01-02",
  "10:30 pm 2020-01-02",
  "12am 2020-01-02",
  "12pm 2020-01-02",
  "13pm 2020-01-02",
  "25:00 2020-01-02",
  "2020-01-02 10:61",
  "today 00:00",
  "yesterday 00:00",
  "tomorrow 12:00",
  "2020-01-31 1 month",
  "2020-01-31 1 month ago",
  "2020-01-31 +2 days",
  "2020-01-31 -2 days",
  "2020-01-31 next week",
  "2020-01-31 last year",
  "2020-01-31 12:00 2 hours ago",
  "2020-01-31 12:00 +2 hours",
  "2020-01-31 12:00 UTC+3",
  "2020-01-31 12:00 EST",
  "2020-01-31 12:00 EDT",
  "Sat Feb  1 10:00:00 UTC 2020",
  "Sat, 1 Feb 2020 10:00:00 +0000",
  "monday 00:00",
  "next monday 00:00",
  "last friday 00:00",
  "2 monday 00:00",
  "this monday 00:00",
  "monday",
  "foo",
  "",
  "2020",
  "1530 2020-01-02",
  "Thu Jan  1 00:00:00 1970",
  "1970-01-01 00:00:00 -1",
  "@",
  "@1 2",
  "2020-01-02 2020-01-03",
  "10:00 11:00 2020-01-02",
  "2020-13-01",
  "0000-01-01",
  "9999-12-31 23:59:59",
  "2020-02-29 1 year",
  "fortnight 00:00",
  "2020-01-02 3 fortnights ago",
  "2020-01-02 12:00 1.5 seconds",
  "2020-01-02 (comment) 10:00",
  "now 00:00",
  "2020-01-02 00:00 60 min ago",
  "2020-01-02 a.m.",
  "10 a.m. 2020-01-02",
  "2020-01-02T03",
  "2020-01-02T03:04",
  "Jan 2 10:00 2020",
  "Jan 2 2020 10:00",
  "2 Jan 10:00",
  "2020-01-02 10:00:60",
  "1 Jan 2020 + 1 day",
  "2020-01-02 noon",
  "TZ",
  "2020-01-02 z",
  "2020-01-02 a",
  "2020-01-02 10:00 t",
  "third month 2020-01-02",
  "2020-1-2",
  "20-1-2",
  "1-Feb-2020 10:00",
  "2020-01-02 10:00:00,5",
  "Mon, 2020-01-02",
  "12:00 Z 2020-01-02",
  "2020-01-02 10:00 +5 days",
  "2020-01-02 10:00 +5",
  "1 day 2020-01-02",
  "2020-01-02 +1 day ago",
  "2020-06-15 -1 month -1 day",
  "00:00 first day",
  "2020-01-02 12 hours",
  "5 days ago 10:00",
  "Jan 5 days 2020",
  "Sept 3 2020",
  "Sep. 3 2020",
  "tues 00:00",
  "2020-01-02 10:00 GMT",
  "2020-01-02 10:00 gmt-1",
  "2020-01-02 10:00 UTC +1 day",
  "2020-01-02 10:00 utc+0130",
  "2020-01-02 10:00 utc+01:30",
];

/** The host's clock: what the text leaves out must come out the same whenever both are asked in the same second. */
function hostNow(): number {
  return Math.floor(Date.now() / 1000);
}

function hostDate(text: string, tz: string): string | null {
  const { status, stdout } = spawnSync("date", ["-d", text, "+%s.%N"], {
    env: { TZ: tz, LC_ALL: "C" },
    encoding: "utf8",
  });
  return status === 0 ? stdout.trim() : null;
}

function ownDate(text: string, tz: string, now: number): string | null {
  const point = parseDatetime(text, { tv_sec: now, tv_nsec: 0 }, parseTimeZone(tz));
  return point === null ? null : `${point.tv_sec}.${String(point.tv_nsec).padStart(9, "0")}`;
}

describe.each(["UTC", "UTC-3"])("parseDatetime, TZ=%s, as date -d", (tz) => {
  test.each(TEXTS)("%j", (text) => {
    const before = hostNow();
    const expected = hostDate(text, tz);
    const own = ownDate(text, tz, before);
    expect([own, ownDate(text, tz, hostNow())]).toContain(expected);
  });
});

test("what is relative starts at the present time", () => {
  const now = { tv_sec: 1_000_000_000, tv_nsec: 5 };
  const utc = parseTimeZone("UTC");
  expect(parseDatetime("now", now, utc)).toEqual(now);
  expect(parseDatetime("-1 hour", now, utc)).toEqual({ tv_sec: 1_000_000_000 - 3600, tv_nsec: 5 });
  expect(parseDatetime("tomorrow", now, utc)).toEqual({ tv_sec: 1_000_086_400, tv_nsec: 5 });
  expect(parseDatetime("0.5 seconds ago", now, utc)).toEqual({ tv_sec: 999_999_999, tv_nsec: 500_000_005 });
  expect(parseDatetime("today", now, utc)).toEqual(now);
  expect(parseDatetime("00:00", now, utc)).toEqual({ tv_sec: 999_993_600, tv_nsec: 0 });
});
