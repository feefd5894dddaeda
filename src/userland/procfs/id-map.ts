import type { Sys } from "../../platform/program/sys/index.ts";
import type { Routine } from "../../platform/program/syscall.ts";
import { readProcFile } from "./read-file.ts";

/** A line of uid_map or gid_map (user_namespaces(7)). */
export interface IdMapExtent {
  readonly inside: number;
  readonly outside: number;
  readonly count: number;
}

/** The map of /proc/PID/uid_map or /proc/PID/gid_map; none before it is written. */
export function* readIdMap(sys: Sys, directory: string, kind: "uid" | "gid"): Routine<IdMapExtent[]> {
  const text = yield* readProcFile(sys, `${directory}/${kind}_map`);
  return text
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => {
      const [inside, outside, count] = line.trim().split(/\s+/).map(Number) as [number, number, number];
      return { inside, outside, count };
    });
}
