import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { brokenDownTime } from "../../../src/userland/date/broken-down-time.ts";
import { strftime } from "../../../src/userland/date/strftime.ts";
import { parseTimeZone } from "../../../src/userland/date/time-zone.ts";

const FLAGS = fc.stringMatching(/^[-_0^#+]{0,2}$/);
const WIDTH = fc.oneof(fc.constant(""), fc.integer({ min: 1, max: 14 }).map(String));
const COLONS = fc.oneof(
  { weight: 9, arbitrary: fc.constant("") },
  { weight: 1, arbitrary: fc.constantFrom(":", "::", ":::") },
);
const LETTER = fc.constantFrom(..."%aAbBcCdDeFgGhHIjklmMnNpPqrRsStTuUVwWxXyYzZQ");
const DIRECTIVE = fc
  .tuple(FLAGS, WIDTH, COLONS, LETTER)
  .map(([flags, width, colons, letter]) => `%${flags}${width}${colons}${letter}`)
  // date(1) itself turns it into %9N.
  .filter((directive) => directive !== "%-N");

function hostDate(seconds: number, nanosecond: number, format: string, tz: string): string {
  const point = `@${seconds}.${String(nanosecond).padStart(9, "0")}`;
  const env = { TZ: tz, LC_ALL: "C" };
  return execFileSync("date", ["-d", point, `+${format}`], { env, encoding: "utf8" }).replace(/\n$/, "");
}

describe("strftime", () => {
  test.each(["UTC", "UTC-3", "<-0330>3:30:10", "EST5"])("prints what date(1) prints, in %s", (tz) => {
    fc.assert(
      fc.property(
        fc.integer({ min: -60_000_000_000, max: 250_000_000_000 }),
        fc.nat(999_999_999),
        fc.array(DIRECTIVE, { minLength: 40, maxLength: 40 }),
        (seconds, fraction, directives) => {
          // date(1) reads "@-1.5" as one and a half seconds *before* the epoch.
          const nanosecond = seconds < 0 ? 0 : fraction;
          const format = directives.join("|");
          const time = brokenDownTime(seconds, nanosecond, parseTimeZone(tz));
          expect(strftime(format, time)).toBe(hostDate(seconds, nanosecond, format, tz));
        },
      ),
      { numRuns: 15 },
    );
  });

  test("ISO weeks belong to the year of their Thursday", () => {
    // Every January 1 to 4 and December 28 to 31 of 28 years in a row: all calendars there are.
    const days = Array.from({ length: 28 }, (_, i) => i + 1996).flatMap((year) =>
      ["01-01", "01-02", "01-03", "01-04", "12-28", "12-29", "12-30", "12-31"].map((day) => `${year}-${day}`),
    );
    const expected = execFileSync("date", ["-f", "-", "+%s %G-%V-%u %U %W %j"], {
      input: days.join("\n"),
      env: { TZ: "UTC" },
      encoding: "utf8",
    });
    const lines = expected.trim().split("\n");
    expect(lines).toHaveLength(days.length);
    for (const line of lines) {
      const time = brokenDownTime(Number(line.split(" ")[0]), 0, parseTimeZone("UTC"));
      expect(strftime("%s %G-%V-%u %U %W %j", time)).toBe(line);
    }
  });

  test("a percent sign at the end stands for itself", () => {
    expect(strftime("100%", brokenDownTime(0, 0, parseTimeZone(undefined)))).toBe("100%");
  });
});
