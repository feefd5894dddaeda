import type { Status } from "./actor.ts";

/** @param text of /proc/PID/status (proc_pid_status(5)). @throws Error when a line is missing. */
export function parseStatus(text: string): Status {
  const lines = new Map(text.split("\n").map((line) => line.split(":\t", 2) as [string, string]));
  const field = (name: string): string => {
    const value = lines.get(name);
    if (value === undefined) throw new Error(`/proc/PID/status has no ${name}`);
    return value.trim();
  };
  const numbers = (name: string): number[] => (field(name) === "" ? [] : field(name).split(/\s+/).map(Number));
  return {
    uid: numbers("Uid"),
    gid: numbers("Gid"),
    groups: numbers("Groups"),
    capabilities: {
      inheritable: field("CapInh"),
      permitted: field("CapPrm"),
      effective: field("CapEff"),
      bounding: field("CapBnd"),
      ambient: field("CapAmb"),
    },
    nspid: numbers("NSpid"),
    state: field("State").slice(0, 1),
  };
}
