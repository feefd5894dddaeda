/** The lines above the processes of top(1). */
import type { ProcessRecord } from "../../procfs/process-record.ts";

const UNITS = { k: "KiB", m: "MiB", g: "GiB", t: "TiB" } as const;
export type MemoryUnit = keyof typeof UNITS;

/** "Tasks:   1 total,   1 running,   0 sleeping,   0 stopped,   0 zombie" */
export function taskLine(records: readonly ProcessRecord[], title: "Tasks" | "Threads"): string {
  const count = (states: string) => records.filter(({ stat }) => states.includes(stat.state)).length;
  const cell = (amount: number, word: string) => ` ${String(amount).padStart(3)} ${word}`;
  const stopped = count("Tt");
  const [running, zombies] = [count("R"), count("Z")];
  const sleeping = records.length - running - stopped - zombies;
  return `${title}:${[
    cell(records.length, "total"),
    cell(running, "running"),
    cell(sleeping, "sleeping"),
    cell(stopped, "stopped"),
    cell(zombies, "zombie"),
  ].join(",")}\n`;
}

/** "%Cpu(s):  3.2 us, ...": shares of the ticks between two looks at /proc/stat; since boot for the first one. */
export function cpuLine(now: readonly number[], before: readonly number[]): string {
  const [user = 0, nice = 0, system = 0, idle = 0, iowait = 0, irq = 0, softirq = 0, steal = 0] = now.map((ticks, i) =>
    Math.max(0, ticks - (before[i] ?? 0)),
  );
  const shares: readonly (readonly [number, string])[] = [
    [user, "us"],
    [system, "sy"],
    [nice, "ni"],
    [idle, "id"],
    [iowait, "wa"],
    [irq, "hi"],
    [softirq, "si"],
    [steal, "st"],
  ];
  const total = Math.max(
    1,
    shares.reduce((sum, [ticks]) => sum + ticks, 0),
  );
  return `%Cpu(s):${shares.map(([ticks, word]) => `${((ticks * 100) / total).toFixed(1).padStart(5)} ${word}`).join(",")} \n`;
}

/** The two lines of memory and swap. @param kib proc_meminfo(5) */
export function memoryLines(kib: ReadonlyMap<string, number>, unit: MemoryUnit): string {
  const of = (name: string) => kib.get(name) ?? 0;
  const divisor = 1024 ** "kmgt".indexOf(unit);
  const cell = (amount: number) => (amount / divisor).toFixed(unit === "k" ? 0 : 1).padStart(8);
  const [total, free] = [of("MemTotal"), of("MemFree")];
  const available = Math.min(kib.get("MemAvailable") ?? free, total);
  const cache = of("Buffers") + of("Cached") + of("SReclaimable");
  const [swapTotal, swapFree] = [of("SwapTotal"), of("SwapFree")];
  return (
    `${UNITS[unit]} Mem : ${cell(total)} total, ${cell(free)} free, ${cell(total - available)} used, ${cell(cache)} buff/cache     \n` +
    `${UNITS[unit]} Swap: ${cell(swapTotal)} total, ${cell(swapFree)} free, ${cell(swapTotal - swapFree)} used. ${cell(available)} avail Mem \n`
  );
}
