import { CLOCK_REALTIME } from "../../abi/time.ts";
import type { Sys } from "../../platform/program/sys/index.ts";
import type { Routine } from "../../platform/program/syscall.ts";
import { brokenDownTime } from "../date/broken-down-time.ts";
import { strftime } from "../date/strftime.ts";
import { parseTimeZone, type TimeZone } from "../date/time-zone.ts";
import { HELP_AND_VERSION } from "../options/help-and-version.ts";
import { readLoadAverage, readUptime } from "../procfs/system.ts";
import { defineTool, usageFailure } from "../tool.ts";
import { countUsers } from "./utmp.ts";

/** uptime(1) */
export const uptime = defineTool({
  name: "uptime",
  usage: "[options]\n\nTell how long the system has been running.",
  options: [
    { short: "p", long: "pretty", help: "in words" },
    { short: "s", long: "since", help: "the time it has been running since" },
    ...HELP_AND_VERSION,
  ],
  showsHelpOnError: true,
  *run({ sys, out, env }, parsed) {
    if (parsed.operands.length > 0) throw usageFailure("");
    const { TZ } = env;
    const zone = parseTimeZone(TZ);
    const seconds = yield* readUptime(sys);
    if (parsed.has("pretty")) return yield* out.write(`${inWords(seconds)}\n`);
    if (parsed.has("since")) {
      const { tv_sec } = yield* sys.clock_gettime(CLOCK_REALTIME);
      const since = brokenDownTime(tv_sec - Math.floor(seconds), 0, zone);
      return yield* out.write(`${strftime("%Y-%m-%d %H:%M:%S", since)}\n`);
    }
    return yield* out.write(`${yield* uptimeLine(sys, zone)}\n`);
  },
});

/** The first line of uptime(1) and top(1): " 15:04:24 up 27 min,  0 users,  load average: 0.96, 1.02, 1.13". */
export function* uptimeLine(sys: Sys, zone: TimeZone): Routine<string> {
  const { tv_sec } = yield* sys.clock_gettime(CLOCK_REALTIME);
  const seconds = yield* readUptime(sys);
  const load = yield* readLoadAverage(sys);
  const now = strftime("%H:%M:%S", brokenDownTime(tv_sec, 0, zone));
  const users = yield* countUsers(sys);
  const averages = load.map((one) => one.toFixed(2)).join(", ");
  return ` ${now} up ${inColumns(seconds)}${String(users).padStart(2)} user${users > 1 ? "s" : ""},  load average: ${averages}`;
}

/** "1 day, 27 min,", "2 days,  3:05,": what stands after "up". */
function inColumns(seconds: number): string {
  const { days, hours, minutes } = split(seconds);
  const day = days === 0 ? "" : `${days} day${days === 1 ? "" : "s"}, `;
  return (
    day + (hours === 0 ? `${minutes} min, ` : `${String(hours).padStart(2)}:${String(minutes).padStart(2, "0")}, `)
  );
}

function split(seconds: number): { days: number; hours: number; minutes: number } {
  const minutes = Math.floor(seconds / 60);
  return { days: Math.floor(minutes / 1440), hours: Math.floor(minutes / 60) % 24, minutes: minutes % 60 };
}

/** `uptime -p`: "up 1 week, 2 days, 3 hours, 5 minutes". */
function inWords(seconds: number): string {
  const { days, hours, minutes } = split(seconds);
  const parts: readonly (readonly [number, string])[] = [
    [Math.floor(days / (365 * 10)), "decade"],
    [Math.floor(days / 365) % 10, "year"],
    [Math.floor((days % 365) / 7), "week"],
    [(days % 365) % 7, "day"],
    [hours, "hour"],
    [minutes, "minute"],
  ];
  const words = parts
    .filter(([count]) => count > 0)
    .map(([count, unit]) => `${count} ${unit}${count === 1 ? "" : "s"}`);
  return `up ${words.length === 0 ? "0 minutes" : words.join(", ")}`;
}
