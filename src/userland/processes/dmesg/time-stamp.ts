import { brokenDownTime } from "../../date/broken-down-time.ts";
import { strftime } from "../../date/strftime.ts";
import type { TimeZone } from "../../date/time-zone.ts";

export const TIME_FORMATS = ["ctime", "reltime", "delta", "notime", "iso"] as const;
/** "seconds": as the kernel has it. */
export type TimeFormat = (typeof TIME_FORMATS)[number] | "seconds";

/** When the machine was booted, in seconds since the Epoch, and where its clock stands. */
export interface BootTime {
  readonly seconds: number;
  readonly zone: TimeZone;
}

/** "    0.001000" */
export function secondsText(microseconds: number): string {
  const fraction = String(microseconds % 1_000_000).padStart(6, "0");
  return `${String(Math.floor(microseconds / 1_000_000)).padStart(5)}.${fraction}`;
}

/**
 * What stands before a message, with the blank after it.
 * @param time microseconds since boot. @param previous those of the message before; null for the first.
 */
export function timeStamp(format: TimeFormat, time: number, previous: number | null, boot: BootTime): string {
  const at = brokenDownTime(boot.seconds + Math.floor(time / 1_000_000), (time % 1_000_000) * 1000, boot.zone);
  const delta = previous === null ? 0 : time - previous;
  switch (format) {
    case "notime":
      return "";
    case "seconds":
      return `[${secondsText(time)}] `;
    case "ctime":
      return `[${strftime("%a %b %e %H:%M:%S %Y", at)}] `;
    case "iso":
      return `${strftime("%Y-%m-%dT%H:%M:%S", at)},${String(time % 1_000_000).padStart(6, "0")}${strftime("%:z", at)} `;
    case "delta":
      return `[${secondsText(time)} <${secondsText(delta)}>] `;
    case "reltime": {
      const before = brokenDownTime(boot.seconds + Math.floor((previous ?? 0) / 1_000_000), 0, boot.zone);
      // The time of day where the minute is another, else the distance.
      const isNewMinute = previous === null || strftime("%F %H:%M", at) !== strftime("%F %H:%M", before);
      return isNewMinute ? `[${strftime("%b%d %H:%M", at)}] ` : `[${`+${secondsText(delta).trim()}`.padStart(11)}] `;
    }
  }
}
