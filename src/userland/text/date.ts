import { O_CLOEXEC, O_RDONLY } from "../../abi/fcntl.ts";
import { CLOCK_REALTIME } from "../../abi/time.ts";
import { Errno } from "../../platform/program/errno-error.ts";
import type { Routine } from "../../platform/program/syscall.ts";
import { decodeText } from "../../platform/program/text.ts";
import {
  brokenDownTime,
  type PointInTime,
  parseDatetime,
  parseTimeZone,
  strftime,
  type TimeZone,
  UTC,
} from "../date/index.ts";
import { argmatch } from "../files/argmatch.ts";
import { parseTouchStamp } from "../files/touch-stamp.ts";
import { LineReader, type LineReaderState } from "../io/line-reader.ts";
import type { Parsed } from "../options/parsed.ts";
import { quote } from "../quoting/quote.ts";
import { defineTool, Failure, type ToolContext, usageFailure } from "../tool.ts";

/** What the C locale prints. */
const DEFAULT_FORMAT = "%a %b %e %H:%M:%S %Z %Y";
const RFC_EMAIL = "%a, %d %b %Y %H:%M:%S %z";

const RFC_3339 = [
  ["date", "%Y-%m-%d"],
  ["seconds", "%Y-%m-%d %H:%M:%S%:z"],
  ["ns", "%Y-%m-%d %H:%M:%S.%N%:z"],
] as const;

const ISO_8601 = [
  ["hours", "%Y-%m-%dT%H%:z"],
  ["minutes", "%Y-%m-%dT%H:%M%:z"],
  ["date", "%Y-%m-%d"],
  ["seconds", "%Y-%m-%dT%H:%M:%S%:z"],
  ["ns", "%Y-%m-%dT%H:%M:%S,%N%:z"],
] as const;

/** Options that say which time is printed: one of them at most. */
const SOURCES = ["date", "file", "reference", "resolution"];

/** What a checkpoint of `date -f` keeps. */
interface DateState {
  readonly reader: LineReaderState;
  readonly status: number;
}

/** date(1) */
export const date = defineTool<DateState>({
  name: "date",
  usage:
    "[OPTION]... [+FORMAT]\n[-u|--utc|--universal] [MMDDhhmm[[CC]YY][.ss]]\n\nDisplay date and time in the given FORMAT.\nWith -s, or with [MMDDhhmm[[CC]YY][.ss]], set the date and time.",
  options: [
    { short: "d", long: "date", argument: "STRING", help: "display time described by STRING, not 'now'" },
    { short: "f", long: "file", argument: "DATEFILE", help: "like --date; once for each line of DATEFILE" },
    { short: "I", long: "iso-8601", argument: "FMT", isOptional: true, help: "output date/time in ISO 8601 format" },
    { long: "resolution", help: "output the available resolution of timestamps" },
    { short: "R", long: ["rfc-email", "rfc-822", "rfc-2822"], help: "output date and time in RFC 5322 format" },
    { long: "rfc-3339", argument: "FMT", help: "output date/time in RFC 3339 format" },
    { short: "r", long: "reference", argument: "FILE", help: "display the last modification time of FILE" },
    { short: "s", long: "set", argument: "STRING", help: "set time described by STRING" },
    { short: "u", long: ["utc", "universal", "uct"], help: "print or set Coordinated Universal Time (UTC)" },
  ],
  *run(tool, parsed, saved) {
    const { format, stamp } = formatAndStamp(parsed);
    const zone = parsed.has("utc") ? UTC : parseTimeZone(tool.env["TZ"]);
    const print = (time: PointInTime) =>
      tool.out.write(`${strftime(format, brokenDownTime(time.tv_sec, time.tv_nsec, zone))}\n`);
    const file = parsed.value("file");
    if (file !== undefined) return yield* printFile(tool, file, zone, print, saved);
    const now = yield* tool.sys.clock_gettime(CLOCK_REALTIME);
    const isSetting = stamp !== undefined || parsed.has("set");
    const time = yield* timeOf(tool, parsed, stamp, now, zone);
    let status = 0;
    if (isSetting) {
      const result = yield* tool.sys.clock_settime(CLOCK_REALTIME, time).orErrno();
      if (typeof result === "number") {
        yield* tool.error(`cannot set date: ${new Errno(-result, "clock_settime").description}`);
        status = 1;
      }
    }
    yield* print(time);
    return status;
  },
});

/** How the time is printed, and the operand that says what it is to be. @throws Failure */
function formatAndStamp(parsed: Parsed): { readonly format: string; readonly stamp: string | undefined } {
  const formats: string[] = [];
  const choose = (format: string) => {
    if (formats.push(format) > 1) throw new Failure("multiple output formats specified");
  };
  for (const { name, value } of parsed.options) {
    if (name === "rfc-email") choose(RFC_EMAIL);
    else if (name === "rfc-3339") choose(argmatch("--rfc-3339", value!, RFC_3339));
    else if (name === "iso-8601") choose(value === undefined ? "%Y-%m-%d" : argmatch("--iso-8601", value, ISO_8601));
  }
  const sources = SOURCES.filter((name) => parsed.has(name));
  if (sources.length > 1) throw usageFailure("the options to specify dates for printing are mutually exclusive");
  if (sources.length > 0 && parsed.has("set"))
    throw usageFailure("the options to print and set the time may not be used together");
  const [operand, extra] = parsed.operands;
  if (extra !== undefined) throw usageFailure(`extra operand ${quote(extra)}`);
  const isFormat = operand?.startsWith("+") === true;
  if (isFormat) choose(operand.slice(1));
  else if (operand !== undefined && (sources.length > 0 || parsed.has("set")))
    throw usageFailure(
      `the argument ${quote(operand)} lacks a leading '+';\nwhen using an option to specify date(s), any non-option\nargument must be a format string beginning with '+'`,
    );
  const format = formats[0] ?? (parsed.has("resolution") ? "%s.%N" : DEFAULT_FORMAT);
  return { format, stamp: isFormat ? undefined : operand };
}

/** @throws Failure */
function* timeOf(
  tool: ToolContext,
  parsed: Parsed,
  stamp: string | undefined,
  now: PointInTime,
  zone: TimeZone,
): Routine<PointInTime> {
  const { sys } = tool;
  const reference = parsed.value("reference");
  if (reference !== undefined) {
    const { st_mtime, st_mtime_nsec } = yield* sys.stat(reference);
    return { tv_sec: st_mtime, tv_nsec: st_mtime_nsec };
  }
  if (parsed.has("resolution")) return yield* sys.clock_getres(CLOCK_REALTIME);
  const text = stamp ?? parsed.value("set") ?? parsed.value("date");
  if (text === undefined) return now;
  const time = stamp === undefined ? parseDatetime(text, now, zone) : parseStamp(stamp, now, zone);
  if (time === null) throw new Failure(`invalid date ${quote(text)}`);
  return time;
}

/** POSIX date: MMDDhhmm[[CC]YY][.ss]: touch's stamp with the year at another place. */
function parseStamp(text: string, now: PointInTime, zone: TimeZone): PointInTime | null {
  const match = /^(\d{8})(\d\d|\d{4})?(\.\d\d)?$/.exec(text);
  if (match === null) return null;
  const [, time, year = "", seconds = ""] = match;
  return parseTouchStamp(`${year}${time}${seconds}`, now, zone);
}

/** A date on each line. */
function* printFile(
  tool: ToolContext<DateState>,
  name: string,
  zone: TimeZone,
  print: (time: PointInTime) => Routine,
  saved: DateState | undefined,
): Routine<number> {
  const { sys } = tool;
  const source = saved?.reader ?? (name === "-" ? 0 : yield* sys.open(name, O_RDONLY | O_CLOEXEC));
  const reader = new LineReader(sys, source);
  let status = saved?.status ?? 0;
  const now = yield* sys.clock_gettime(CLOCK_REALTIME);
  for (;;) {
    if (reader.isCheckpointDue) yield* tool.checkpoint({ reader: reader.save(), status });
    const line = yield* reader.next();
    if (line === null) return status;
    const text = decodeText(line);
    const time = parseDatetime(text, now, zone);
    if (time !== null) yield* print(time);
    else {
      yield* tool.error(`invalid date ${quote(text)}`);
      status = 1;
    }
  }
}
