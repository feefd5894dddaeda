import { CAP_SYS_TIME } from "../../../abi/capability.ts";
import { EACCES, EINVAL, EPERM, ERANGE, ESRCH } from "../../../abi/errno.ts";
import { PAGE_SIZE } from "../../../abi/limits.ts";
import type { Task } from "../../task.ts";
import type { ProcView } from "../view.ts";
import type { TaskTextFile } from "./task-file.ts";

/** sscanf() of "%9s %lld %lu": white space between the fields is optional, what follows them does not matter. TIME-020 */
const RECORD = /^\s*(\S{1,9})(?:\s+|(?<=\S{9}))(-?[0-9]+)(?![0-9])\s*([0-9]+)/;
/** By name, or by CLOCK_*. */
const CLOCKS: readonly string[] = ["monotonic", "1", "boottime", "7"];
const MAX_RECORDS = 2;
const NSEC_PER_SEC = 1_000_000_000;
const KTIME_SEC_MAX = 9_223_372_036;

/** proc_pid_timens_offsets(5). There is only the initial time namespace, whose clocks are the system's. */
export const timensOffsets: TaskTextFile = {
  name: "timens_offsets",
  mode: 0o644,
  /** A zombie is in no time namespace any more. */
  text: ({ proxy }) => (proxy === null ? "" : line("monotonic", 0, 0) + line("boottime", 0, 0)),
  /** timens_offsets_write() */
  write(task, view, text, position) {
    if (position !== 0 || text.length >= PAGE_SIZE) return -EINVAL;
    const offsets = parseOffsets(text);
    return offsets === null ? -EINVAL : setOffsets(task, view, offsets);
  },
};

/** "%-10s %10lld %9ld\n" */
function line(clock: string, seconds: number, nanoseconds: number): string {
  return `${clock.padEnd(10)} ${String(seconds).padStart(10)} ${String(nanoseconds).padStart(9)}\n`;
}

/** The seconds of each record; null for what is not one. */
function parseOffsets(text: string): number[] | null {
  const offsets: number[] = [];
  const records = (text.endsWith("\n") ? text.slice(0, -1) : text).split("\n");
  for (const record of records.slice(0, MAX_RECORDS)) {
    const match = RECORD.exec(record);
    if (match === null || !CLOCKS.includes(match[1]!) || Number(match[3]) >= NSEC_PER_SEC) return null;
    offsets.push(Number(match[2]));
  }
  return offsets;
}

/** proc_timens_set_offset(), which always ends at the check that nobody is in the namespace yet. */
function setOffsets(task: Task, view: ProcView, offsets: readonly number[]): number {
  const namespace = task.proxy?.timeForChildren;
  if (namespace === undefined) return -ESRCH;
  if (!view.opener.hasCapability(CAP_SYS_TIME, namespace.owner)) return -EPERM;
  const now = view.kernel.timekeeper.monotonic().seconds;
  for (const offset of offsets) {
    if (Math.abs(offset) > KTIME_SEC_MAX || now + offset < 0 || now + offset > KTIME_SEC_MAX / 2) return -ERANGE;
  }
  // proc_pid_timens_offsets(5): EACCES, a process is a member already
  return -EACCES;
}
