import { EINTR } from "../../abi/errno.ts";
import { Errno } from "../../platform/program/errno-error.ts";
import type { Sys } from "../../platform/program/sys/index.ts";
import { remainingTime } from "../../platform/program/sys/time.ts";
import type { Routine } from "../../platform/program/syscall.ts";
import { quote } from "../quoting/quote.ts";
import { defineTool, usageFailure } from "../tool.ts";
import { parseDuration } from "./duration.ts";

/** Nobody sleeps longer in one call; it is more than 30 years. */
const LONGEST = 1e9;

/** Sleeps so many seconds, whatever signal handlers run meanwhile; Infinity is for ever. */
export function* sleepFor(sys: Sys, seconds: number): Routine {
  let isFirst = true;
  for (let rest = seconds; rest > 0 || isFirst; isFirst = false) {
    const part = Math.min(rest, LONGEST);
    const call = sys.nanosleep(part);
    const result = yield* call.orErrno();
    if (typeof result === "number" && result !== -EINTR) throw new Errno(-result, "nanosleep");
    const left = typeof result === "number" ? remainingTime(call) : { tv_sec: 0, tv_nsec: 0 };
    rest -= part - (left.tv_sec + left.tv_nsec / 1e9);
  }
}

/** sleep(1) */
export const sleep = defineTool({
  name: "sleep",
  usage:
    "NUMBER[SUFFIX]...\n\nPause for NUMBER seconds. SUFFIX may be 's' for seconds (the default), 'm' for minutes, 'h' for hours or 'd' for days.\nNUMBER need not be an integer. Given two or more arguments, pause for the sum of their values.",
  options: [],
  *run(tool, { operands }) {
    if (operands.length === 0) throw usageFailure("missing operand");
    let seconds = 0;
    const bad: string[] = [];
    for (const operand of operands) {
      const duration = parseDuration(operand);
      if (duration === null) bad.push(`invalid time interval ${quote(operand)}`);
      else seconds += duration;
    }
    for (const message of bad.slice(0, -1)) yield* tool.error(message);
    if (bad.length > 0) throw usageFailure(bad.at(-1)!);
    yield* sleepFor(tool.sys, seconds);
    return 0;
  },
});
