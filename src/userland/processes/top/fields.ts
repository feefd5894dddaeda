/** The columns of top(1). */
import { PAGE_SIZE } from "../../../abi/limits.ts";
import type { ProcessRecord } from "../../procfs/process-record.ts";
import { SC_CLK_TCK } from "../clock-ticks.ts";

/** A process between two looks at it. */
export interface TopProcess {
  readonly record: ProcessRecord;
  readonly user: string;
  /** Of one processor. */
  readonly cpuPercent: number;
  readonly memoryPercent: number;
  /** KiB that others could have, too: pages of files. */
  readonly sharedKib: number;
  readonly command: string;
}

export interface TopField {
  readonly header: string;
  readonly width: number | "pid" | "rest";
  readonly isRight: boolean;
  readonly cell: (process: TopProcess) => string;
  readonly key: (process: TopProcess) => number | string;
}

function number(
  header: string,
  width: TopField["width"],
  key: (process: TopProcess) => number,
  cell: (process: TopProcess) => string = (process) => String(key(process)),
): TopField {
  return { header, width, isRight: true, key, cell };
}

function text(header: string, width: TopField["width"], key: (process: TopProcess) => string): TopField {
  return { header, width, isRight: false, key, cell: key };
}

const virtual = ({ record }: TopProcess) => record.stat.vsize / 1024;
const resident = ({ record }: TopProcess) => (record.stat.rss * PAGE_SIZE) / 1024;
const ticks = ({ record }: TopProcess) => record.stat.utime + record.stat.stime;
const percent = (value: number) => (value >= 1000 ? String(Math.round(value)) : value.toFixed(1));

/** In their order. */
export const FIELDS: readonly TopField[] = [
  number("PID", "pid", ({ record }) => record.tid),
  text("USER", 8, ({ user }) => (user.length > 8 ? `${user.slice(0, 7)}+` : user)),
  number(
    "PR",
    3,
    ({ record }) => record.stat.priority,
    ({ record: { stat } }) => (stat.priority < -99 ? "rt" : String(stat.priority)),
  ),
  number("NI", 3, ({ record }) => record.stat.nice),
  number("VIRT", 7, virtual, (process) => amount(virtual(process), 7)),
  number("RES", 6, resident, (process) => amount(resident(process), 6)),
  number(
    "SHR",
    6,
    ({ sharedKib }) => sharedKib,
    ({ sharedKib }) => amount(sharedKib, 6),
  ),
  text("S", 1, ({ record }) => record.stat.state),
  number(
    "%CPU",
    5,
    ({ cpuPercent }) => cpuPercent,
    ({ cpuPercent }) => percent(cpuPercent),
  ),
  number(
    "%MEM",
    5,
    ({ memoryPercent }) => memoryPercent,
    ({ memoryPercent }) => percent(memoryPercent),
  ),
  number("TIME+", 9, ticks, (process) => minutes(ticks(process))),
  text("COMMAND", "rest", ({ command }) => command),
];

/** KiB, or a larger unit where that does not fit. */
function amount(kib: number, width: number): string {
  let value = kib;
  let shown = String(kib);
  for (const suffix of ["m", "g", "t", "p"]) {
    if (shown.length <= width) break;
    value /= 1024;
    shown = `${value.toFixed(1)}${suffix}`;
  }
  return shown;
}

/** "  0:00.06": minutes, seconds and hundredths. */
function minutes(clockTicks: number): string {
  const hundredths = Math.floor((clockTicks * 100) / SC_CLK_TCK);
  const seconds = Math.floor(hundredths / 100);
  const two = (value: number) => String(value).padStart(2, "0");
  return `${Math.floor(seconds / 60)}:${two(seconds % 60)}.${two(hundredths % 100)}`;
}
