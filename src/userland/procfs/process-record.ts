import type { Sys } from "../../platform/program/sys/index.ts";
import type { Routine } from "../../platform/program/syscall.ts";
import { readCommandLine } from "./command-line.ts";
import { numericEntries } from "./numeric-entries.ts";
import { type ProcessStat, readProcessStat } from "./process-stat.ts";
import { type ProcessStatus, readProcessStatus } from "./process-status.ts";
import { ifReadable } from "./read-file.ts";

/** What /proc says of a process, or of one of its threads. */
export interface ProcessRecord {
  /** "/proc/1", "/proc/1/task/2" */
  readonly directory: string;
  /** Of the thread: that of the process for its leader. */
  readonly tid: number;
  readonly stat: ProcessStat;
  readonly status: ProcessStatus;
  readonly cmdline: readonly string[];
}

/** Null: it is gone, or none of the caller's to look at. */
export function* readProcessRecord(sys: Sys, directory: string): Routine<ProcessRecord | null> {
  return yield* ifReadable(readRecord(sys, directory));
}

function* readRecord(sys: Sys, directory: string): Routine<ProcessRecord> {
  const stat = yield* readProcessStat(sys, directory);
  const status = yield* readProcessStatus(sys, directory);
  const cmdline = (yield* ifReadable(readCommandLine(sys, directory))) ?? [];
  return { directory, tid: stat.pid, stat, status, cmdline };
}

/** All processes, by their numbers. */
export function* readProcesses(sys: Sys): Routine<ProcessRecord[]> {
  const records: ProcessRecord[] = [];
  for (const pid of yield* numericEntries(sys, "/proc")) {
    const record = yield* readProcessRecord(sys, `/proc/${pid}`);
    if (record !== null) records.push(record);
  }
  return records;
}

/** The threads of a process, by their numbers; none when it is gone. */
export function* readThreads(sys: Sys, pid: number): Routine<ProcessRecord[]> {
  const records: ProcessRecord[] = [];
  for (const tid of (yield* ifReadable(numericEntries(sys, `/proc/${pid}/task`))) ?? []) {
    const record = yield* readProcessRecord(sys, `/proc/${pid}/task/${tid}`);
    if (record !== null) records.push(record);
  }
  return records;
}
