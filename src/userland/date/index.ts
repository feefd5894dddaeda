/** Dates and times as text, and back; in UTC or a zone with a fixed offset. */
export { type BrokenDownTime, brokenDownTime, epochOf } from "./broken-down-time.ts";
export { civilFromDays, daysFromCivil, isLeapYear, weekdayOf } from "./civil.ts";
export { DAY_NAMES, MONTH_NAMES } from "./names.ts";
export { type PointInTime, parseDatetime } from "./parse-datetime.ts";
export { strftime } from "./strftime.ts";
export { parseTimeZone, type TimeZone, UTC } from "./time-zone.ts";
