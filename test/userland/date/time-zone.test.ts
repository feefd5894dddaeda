import { expect, test } from "vitest";
import { parseTimeZone } from "../../../src/userland/date/time-zone.ts";

test.each([
  [undefined, "UTC", 0],
  ["", "UTC", 0],
  ["UTC", "UTC", 0],
  ["UTC0", "UTC", 0],
  ["GMT", "GMT", 0],
  // POSIX counts westward.
  ["UTC-3", "UTC", 3 * 3600],
  ["<+03>-3", "+03", 3 * 3600],
  ["EST5", "EST", -5 * 3600],
  ["ABC+1:30:15", "ABC", -(3600 + 30 * 60 + 15)],
  // No rules for summer time, no database.
  ["EST5EDT", "UTC", 0],
  ["Europe/Paris", "UTC", 0],
])("TZ=%s is %s, %i seconds east", (tz, name, offset) => {
  expect(parseTimeZone(tz)).toEqual({ name, offset });
});
