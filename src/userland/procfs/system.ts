import type { Sys } from "../../platform/program/sys/index.ts";
import type { Routine } from "../../platform/program/syscall.ts";
import { readProcFile } from "./read-file.ts";

/** proc_meminfo(5): KiB by name. */
export function* readMeminfo(sys: Sys): Routine<Map<string, number>> {
  const kib = new Map<string, number>();
  for (const line of (yield* readProcFile(sys, "/proc/meminfo")).split("\n")) {
    const match = /^([^:]+):\s+(\d+)/.exec(line);
    if (match !== null) kib.set(match[1]!, Number(match[2]));
  }
  return kib;
}

/** proc_uptime(5): seconds since boot. */
export function* readUptime(sys: Sys): Routine<number> {
  return Number.parseFloat(yield* readProcFile(sys, "/proc/uptime"));
}

/** proc_loadavg(5): of 1, 5 and 15 minutes. */
export function* readLoadAverage(sys: Sys): Routine<[number, number, number]> {
  const [one, five, fifteen] = (yield* readProcFile(sys, "/proc/loadavg")).split(" ").map(Number);
  return [one ?? 0, five ?? 0, fifteen ?? 0];
}

/** proc_stat(5). */
export interface SystemStat {
  /** Ticks of all processors: user, nice, system, idle, iowait, irq, softirq, steal, guest, guest_nice. */
  readonly cpu: readonly number[];
  /** When the machine was booted, in seconds since the Epoch. */
  readonly btime: number;
  readonly cpus: number;
}

export function* readSystemStat(sys: Sys): Routine<SystemStat> {
  const lines = (yield* readProcFile(sys, "/proc/stat")).split("\n").map((line) => line.trim().split(/\s+/));
  const of = (name: string) =>
    lines
      .find(([first]) => first === name)
      ?.slice(1)
      .map(Number) ?? [];
  return { cpu: of("cpu"), btime: of("btime")[0] ?? 0, cpus: lines.filter(([first]) => /^cpu\d/.test(first!)).length };
}
