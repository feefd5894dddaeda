import { EINVAL, ESRCH } from "../../../abi/errno.ts";
import { PAGE_SIZE } from "../../../abi/limits.ts";
import { CLOCK_BOOTTIME, CLOCK_MONOTONIC } from "../../../abi/time.ts";
import type { ClockOffset } from "../../../ns/time-namespace.ts";
import { KTime, NSEC_PER_SEC } from "../../../time/ktime.ts";
import type { TaskTextFile } from "./task-file.ts";

/** sscanf() of "%9s %lld %lu": white space between the fields is optional, what follows them does not matter. TIME-020 */
const RECORD = /^\s*(\S{1,9})(?:\s+|(?<=\S{9}))(-?[0-9]+)(?![0-9])\s*([0-9]+)/;
/** By name, or by CLOCK_*. TIME-005 */
const CLOCKS: ReadonlyMap<string, ClockOffset["clockId"]> = new Map([
  ["monotonic", CLOCK_MONOTONIC],
  [String(CLOCK_MONOTONIC), CLOCK_MONOTONIC],
  ["boottime", CLOCK_BOOTTIME],
  [String(CLOCK_BOOTTIME), CLOCK_BOOTTIME],
]);
const MAX_RECORDS = 2;

/** proc_pid_timens_offsets(5): the offsets of the task's time_for_children. TIME-001 */
export const timensOffsets: TaskTextFile = {
  name: "timens_offsets",
  mode: 0o644,
  /** A zombie is in no time namespace any more. */
  text: ({ proxy }) => {
    if (proxy === null) return "";
    const { monotonicOffset, boottimeOffset } = proxy.timeForChildren;
    return line("monotonic", monotonicOffset) + line("boottime", boottimeOffset);
  },
  /** timens_offsets_write() */
  write({ proxy }, view, text, position) {
    if (position !== 0 || text.length >= PAGE_SIZE) return -EINVAL;
    const parsed = parseOffsets(text);
    if (parsed === null) return -EINVAL;
    if (proxy === null) return -ESRCH;
    const now = view.kernel.timekeeper.monotonic();
    const error = proxy.timeForChildren.setOffsets(view.opener, parsed.offsets, now);
    return error < 0 ? error : parsed.length;
  },
};

/** "%-10s %10lld %9ld\n" */
function line(clock: string, { seconds, nanoseconds }: KTime): string {
  return `${clock.padEnd(10)} ${String(seconds).padStart(10)} ${String(nanoseconds).padStart(9)}\n`;
}

/** At most two records, and how much of the text they are: a third is left over. Null when one of them is none. */
function parseOffsets(text: string): { readonly offsets: ClockOffset[]; readonly length: number } | null {
  const offsets: ClockOffset[] = [];
  let start = 0;
  for (;;) {
    const newline = text.indexOf("\n", start);
    const offset = parseRecord(newline < 0 ? text.slice(start) : text.slice(start, newline));
    if (offset === null) return null;
    offsets.push(offset);
    if (newline < 0 || newline + 1 === text.length) return { offsets, length: text.length };
    start = newline + 1;
    if (offsets.length === MAX_RECORDS) return { offsets, length: start };
  }
}

function parseRecord(record: string): ClockOffset | null {
  const match = RECORD.exec(record);
  if (match === null) return null;
  const clockId = CLOCKS.get(match[1]!);
  // simple_strtoll() and simple_strtoul() wrap
  const seconds = BigInt.asIntN(64, BigInt(match[2]!));
  const nanoseconds = BigInt.asIntN(64, BigInt(match[3]!));
  if (clockId === undefined || nanoseconds < 0n || nanoseconds >= BigInt(NSEC_PER_SEC)) return null;
  return { clockId, offset: KTime.of(Number(seconds), Number(nanoseconds)) };
}
