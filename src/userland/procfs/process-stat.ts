import type { Sys } from "../../platform/program/sys/index.ts";
import type { Routine } from "../../platform/program/syscall.ts";
import { readProcFile } from "./read-file.ts";

/** proc_pid_stat(5), by the names of the man page. Times in clock ticks of 1/100 s. */
export interface ProcessStat {
  readonly pid: number;
  readonly comm: string;
  /** R, S, D, Z, T, t, X, I */
  readonly state: string;
  readonly ppid: number;
  readonly pgrp: number;
  readonly session: number;
  /** Device number of the controlling terminal, 0 for none. */
  readonly tty_nr: number;
  /** Foreground process group of that terminal, or -1. */
  readonly tpgid: number;
  readonly flags: number;
  readonly minflt: number;
  readonly majflt: number;
  readonly utime: number;
  readonly stime: number;
  readonly cutime: number;
  readonly cstime: number;
  readonly priority: number;
  readonly nice: number;
  readonly num_threads: number;
  /** Ticks after boot. */
  readonly starttime: number;
  /** Bytes. */
  readonly vsize: number;
  /** Pages. */
  readonly rss: number;
  readonly wchan: number;
  readonly processor: number;
  readonly rt_priority: number;
  readonly policy: number;
}

/** @throws RangeError when the text is not a stat file's. */
export function parseProcessStat(text: string): ProcessStat {
  // The name may hold spaces and parentheses: it ends at the last one.
  const nameStart = text.indexOf("(");
  const nameEnd = text.lastIndexOf(")");
  if (nameStart < 0 || nameEnd < nameStart) throw new RangeError(`not a stat file of proc(5): ${text.slice(0, 80)}`);
  const fields = text
    .slice(nameEnd + 2)
    .trimEnd()
    .split(" ");
  // The man page counts from 1; the state is field 3.
  const field = (number: number) => Number(fields[number - 3]);
  return {
    pid: Number(text.slice(0, nameStart)),
    comm: text.slice(nameStart + 1, nameEnd),
    state: fields[0]!,
    ppid: field(4),
    pgrp: field(5),
    session: field(6),
    tty_nr: field(7),
    tpgid: field(8),
    flags: field(9),
    minflt: field(10),
    majflt: field(12),
    utime: field(14),
    stime: field(15),
    cutime: field(16),
    cstime: field(17),
    priority: field(18),
    nice: field(19),
    num_threads: field(20),
    starttime: field(22),
    vsize: field(23),
    rss: field(24),
    wchan: field(35),
    processor: field(39),
    rt_priority: field(40),
    policy: field(41),
  };
}

/** @param directory "/proc/1", "/proc/self/task/3" ... */
export function* readProcessStat(sys: Sys, directory: string): Routine<ProcessStat> {
  return parseProcessStat(yield* readProcFile(sys, `${directory}/stat`));
}
