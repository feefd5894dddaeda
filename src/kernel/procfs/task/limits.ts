import type { TaskTextFile } from "./task-file.ts";

/** lnames[] of fs/proc/base.c, by RLIMIT_*. */
const NAMES: readonly (readonly [name: string, unit: string])[] = [
  ["Max cpu time", "seconds"],
  ["Max file size", "bytes"],
  ["Max data size", "bytes"],
  ["Max stack size", "bytes"],
  ["Max core file size", "bytes"],
  ["Max resident set", "bytes"],
  ["Max processes", "processes"],
  ["Max open files", "files"],
  ["Max locked memory", "bytes"],
  ["Max address space", "bytes"],
  ["Max file locks", "locks"],
  ["Max pending signals", "signals"],
  ["Max msgqueue size", "bytes"],
  ["Max nice priority", ""],
  ["Max realtime priority", ""],
  ["Max realtime timeout", "us"],
];

/** proc_pid_limits(5) */
export const limits: TaskTextFile = {
  name: "limits",
  mode: 0o444,
  text: ({ group }) => {
    const { current, maximum } = group.limits;
    let text = row("Limit", "Soft Limit", "Hard Limit", "Units");
    for (const [resource, [name, unit]] of NAMES.entries())
      text += row(name, value(current[resource]!), value(maximum[resource]!), unit);
    return text;
  },
};

/** "%-25s %-20s %-20s %-10s\n"; the last column is left out, not left blank, for a limit without a unit. */
function row(name: string, soft: string, hard: string, unit: string): string {
  return `${name.padEnd(25)} ${soft.padEnd(20)} ${hard.padEnd(20)} ${unit === "" ? "" : unit.padEnd(10)}\n`;
}

function value(limit: number): string {
  return limit === Number.POSITIVE_INFINITY ? "unlimited" : String(limit);
}

/** A limit as a bare number: RLIM_INFINITY is the largest. */
export function formatLimit(limit: number): string {
  return limit === Number.POSITIVE_INFINITY ? "18446744073709551615" : String(limit);
}
