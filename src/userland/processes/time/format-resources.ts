import { Rusage } from "../../../abi/resource-struct.ts";
import { nested } from "../../../platform/program/sys/arguments.ts";
import type { RusageValue } from "../../../platform/program/sys/limits.ts";
import { C_ESCAPES } from "../../quoting/letter-escapes.ts";

/** What a command used. */
export interface Resources {
  readonly command: readonly string[];
  /** Exit status. */
  readonly status: number;
  /** In seconds. */
  readonly elapsed: number;
  readonly usage: RusageValue;
}

export const NOTHING_USED: RusageValue = nested(Rusage.read(new DataView(new ArrayBuffer(Rusage.size)), 0));

const PAGE_SIZE = 4096;

/** Hundredths of seconds, the rest cut off. */
function hundredths({ tv_sec, tv_usec }: { readonly tv_sec: number; readonly tv_usec: number }): string {
  return `${tv_sec}.${String(Math.floor(tv_usec / 10_000)).padStart(2, "0")}`;
}

/** What each letter behind a percent sign stands for (time(1), FORMATTING THE OUTPUT). Averages of sizes are not kept by Linux. */
const CONVERSIONS: ReadonlyMap<string, (resources: Resources) => string | number> = new Map<
  string,
  (resources: Resources) => string | number
>([
  ["%", () => "%"],
  ["C", ({ command }) => command.join(" ")],
  ["D", () => 0],
  ["E", ({ elapsed }) => clock(elapsed)],
  ["F", ({ usage }) => usage.ru_majflt],
  ["I", ({ usage }) => usage.ru_inblock],
  ["K", () => 0],
  ["M", ({ usage }) => usage.ru_maxrss],
  ["O", ({ usage }) => usage.ru_oublock],
  ["P", percentage],
  ["R", ({ usage }) => usage.ru_minflt],
  ["S", ({ usage }) => hundredths(usage.ru_stime)],
  ["U", ({ usage }) => hundredths(usage.ru_utime)],
  ["W", ({ usage }) => usage.ru_nswap],
  ["X", () => 0],
  ["Z", () => PAGE_SIZE],
  ["c", ({ usage }) => usage.ru_nivcsw],
  ["e", ({ elapsed }) => (Math.floor(elapsed * 100) / 100).toFixed(2)],
  ["k", ({ usage }) => usage.ru_nsignals],
  ["p", () => 0],
  ["r", ({ usage }) => usage.ru_msgrcv],
  ["s", ({ usage }) => usage.ru_msgsnd],
  ["t", () => 0],
  ["w", ({ usage }) => usage.ru_nvcsw],
  ["x", ({ status }) => status],
]);

/** Hours when there are some, minutes, seconds. */
function clock(elapsed: number): string {
  const seconds = Math.floor(elapsed);
  const two = (value: number) => String(value).padStart(2, "0");
  if (seconds >= 3600)
    return `${Math.floor(seconds / 3600)}:${two(Math.floor((seconds % 3600) / 60))}:${two(seconds % 60)}`;
  return `${Math.floor(seconds / 60)}:${two(seconds % 60)}.${two(Math.floor((elapsed - seconds) * 100))}`;
}

function percentage({ elapsed, usage: { ru_utime, ru_stime } }: Resources): string {
  const used = ru_utime.tv_sec + ru_stime.tv_sec + (ru_utime.tv_usec + ru_stime.tv_usec) / 1e6;
  // In milliseconds, as GNU time counts.
  const whole = Math.floor(elapsed * 1000);
  return whole > 0 ? `${Math.floor((used * 100_000) / whole)}%` : "?%";
}

/** The format with its conversions and escapes resolved; what is none has a question mark before it. */
export function formatResources(format: string, resources: Resources): string {
  return format.replace(/%(.?)|\\(.?)/gs, (_whole, letter: string | undefined, escaped: string | undefined) => {
    if (letter !== undefined) {
      const conversion = CONVERSIONS.get(letter);
      return conversion === undefined ? `?${letter}` : String(conversion(resources));
    }
    const isKnown = escaped === "t" || escaped === "n" || escaped === "\\";
    return isKnown ? C_ESCAPES.get(escaped)! : `?\\${escaped}`;
  });
}
