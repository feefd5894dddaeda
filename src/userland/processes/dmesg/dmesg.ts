import {
  SYSLOG_ACTION_CLEAR,
  SYSLOG_ACTION_CONSOLE_OFF,
  SYSLOG_ACTION_CONSOLE_ON,
  SYSLOG_ACTION_READ_ALL,
  SYSLOG_ACTION_READ_CLEAR,
  SYSLOG_ACTION_SIZE_BUFFER,
} from "../../../abi/sysinfo.ts";
import { CLOCK_REALTIME } from "../../../abi/time.ts";
import type { Routine } from "../../../platform/program/syscall.ts";
import { parseTimeZone } from "../../date/time-zone.ts";
import { HELP_AND_VERSION } from "../../options/help-and-version.ts";
import type { Parsed } from "../../options/parsed.ts";
import { orFail } from "../../or-fail.ts";
import { readUptime } from "../../procfs/system.ts";
import { defineTool, Failure, type ToolContext, usageFailure } from "../../tool.ts";
import { FACILITIES, type KernelMessage, LEVELS, parseKernelLog } from "./kernel-message.ts";
import { type BootTime, secondsText, TIME_FORMATS, type TimeFormat, timeStamp } from "./time-stamp.ts";

const EXCLUSIVE = ["clear", "console-off", "console-on", "read-clear", "raw"];

/** dmesg(1): reads the kernel's log by syslog(2). */
export const dmesg = defineTool({
  name: "dmesg",
  usage: "[options]\n\nDisplay or control the kernel's ring buffer.",
  options: [
    { short: "C", long: "clear", help: "clear the buffer" },
    { short: "c", long: "read-clear", help: "read and clear all messages" },
    { short: "D", long: "console-off", help: "no more messages on the console" },
    { short: "E", long: "console-on", help: "messages on the console" },
    { short: "d", long: "show-delta", help: "show the time between messages" },
    { short: "e", long: "reltime", help: "show the local time, and the time between messages" },
    { short: "f", long: "facility", argument: "LIST", help: "only messages of these facilities" },
    { short: "J", long: "json", help: "in JSON" },
    { short: "k", long: "kernel", help: "messages of the kernel" },
    { short: "l", long: "level", argument: "LIST", help: "only messages of these levels" },
    { short: "r", long: "raw", help: "as the kernel has them" },
    { short: "S", long: "syslog", help: "use syslog(2), as is done anyway" },
    { short: "s", long: "buffer-size", argument: "SIZE", help: "how many bytes to ask for" },
    { short: "T", long: "ctime", help: "human-readable time stamps" },
    { short: "t", long: "notime", help: "no time stamps" },
    { long: "time-format", argument: "FORMAT", help: "ctime, reltime, delta, notime or iso" },
    { short: "u", long: "userspace", help: "messages of user space" },
    { short: "x", long: "decode", help: "show facility and level" },
    ...HELP_AND_VERSION,
  ],
  hasShortName: true,
  *run(tool, parsed) {
    if (parsed.operands.length > 0) throw usageFailure("bad usage");
    if (EXCLUSIVE.filter((name) => parsed.has(name)).length > 1) {
      const names = "--clear --console-off --console-on --read-clear --console-level --raw";
      throw new Failure(`mutually exclusive arguments: ${names}`);
    }
    const { sys } = tool;
    if (parsed.has("clear")) {
      yield* orFail(sys.syslog(SYSLOG_ACTION_CLEAR), "clear kernel buffer failed");
    } else if (parsed.has("console-off") || parsed.has("console-on")) {
      const action = parsed.has("console-on") ? SYSLOG_ACTION_CONSOLE_ON : SYSLOG_ACTION_CONSOLE_OFF;
      yield* orFail(sys.syslog(action), "klogctl failed");
    } else yield* show(tool, parsed);
  },
});

function* show(tool: ToolContext, parsed: Parsed): Routine {
  const levels = selection(parsed, "level", LEVELS);
  const facilities = facilitySelection(parsed);
  const format = timeFormat(parsed);
  const messages = parseKernelLog(yield* readLog(tool, parsed)).filter(
    ({ level, facility }) => (levels?.has(level) ?? true) && (facilities?.has(facility) ?? true),
  );
  const { sys, out, env } = tool;
  const { TZ } = env;
  if (parsed.has("raw")) {
    for (const { raw } of messages) yield* out.write(`${raw}\n`);
    return;
  }
  if (parsed.has("json")) return yield* out.write(json(messages));
  const { tv_sec } = yield* sys.clock_gettime(CLOCK_REALTIME);
  const boot: BootTime = { seconds: tv_sec - Math.floor(yield* readUptime(sys)), zone: parseTimeZone(TZ) };
  let previous: number | null = null;
  for (const message of messages) {
    const decoded = parsed.has("decode") ? decodedPriority(message) : "";
    yield* out.write(`${decoded}${timeStamp(format, message.time, previous, boot)}${message.text}\n`);
    previous = message.time;
  }
}

function* readLog({ sys }: ToolContext, parsed: Parsed): Routine<string> {
  const given = parsed.value("buffer-size");
  if (given !== undefined && !/^[0-9]+$/.test(given)) throw new Failure(`invalid buffer size argument: '${given}'`);
  const size = given === undefined ? yield* sys.syslog(SYSLOG_ACTION_SIZE_BUFFER) : Number(given);
  const action = parsed.has("read-clear") ? SYSLOG_ACTION_READ_CLEAR : SYSLOG_ACTION_READ_ALL;
  return yield* orFail(sys.syslog_read(size, action), "read kernel buffer failed");
}

/** The numbers of a list of names; null without the option. @throws Failure */
function selection(parsed: Parsed, option: "level" | "facility", names: readonly string[]): Set<number> | null {
  const list = parsed.value(option);
  if (list === undefined) return null;
  return new Set(
    list.split(",").map((name) => {
      const number = names.indexOf(name);
      if (number < 0) throw new Failure(`unknown ${option} '${name}'`);
      return number;
    }),
  );
}

function facilitySelection(parsed: Parsed): Set<number> | null {
  if (parsed.has("kernel")) return new Set([0]);
  if (parsed.has("userspace")) return new Set([...FACILITIES.keys()].slice(1));
  return selection(parsed, "facility", FACILITIES);
}

/** @throws Failure */
function timeFormat(parsed: Parsed): TimeFormat {
  const name = parsed.value("time-format");
  if (name !== undefined) {
    const format = TIME_FORMATS.find((known) => known === name);
    if (format === undefined) throw new Failure(`unknown time format: ${name}`);
    return format;
  }
  const option = parsed.last("show-delta", "reltime", "ctime", "notime");
  return option === "show-delta" ? "delta" : ((option as TimeFormat | undefined) ?? "seconds");
}

/** "kern  :notice: " */
function decodedPriority({ facility, level }: KernelMessage): string {
  if (facility < 0) return "";
  return `${(FACILITIES[facility] ?? String(facility)).padEnd(6)}:${LEVELS[level]!.padEnd(6)}: `;
}

function json(messages: readonly KernelMessage[]): string {
  const objects = messages.map(({ facility, level, time, text }) => {
    const lines = [
      `"pri": ${facility * 8 + level}`,
      `"time": ${secondsText(time).padStart(12)}`,
      `"msg": ${JSON.stringify(text)}`,
    ];
    return `{\n${lines.map((line) => `         ${line}`).join(",\n")}\n      }`;
  });
  return `{\n   "dmesg": [\n      ${objects.join(",")}\n   ]\n}\n`;
}
