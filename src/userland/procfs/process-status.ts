import type { Sys } from "../../platform/program/sys/index.ts";
import type { Routine } from "../../platform/program/syscall.ts";
import { parseCapabilityMask } from "../capabilities/capability-mask.ts";
import { readProcFile } from "./read-file.ts";

/** Real, effective, saved and file system id. */
export type FourIds = readonly [number, number, number, number];

/** proc_pid_status(5), what tools use of it. */
export interface ProcessStatus {
  readonly name: string;
  readonly tgid: number;
  readonly pid: number;
  readonly ppid: number;
  readonly uid: FourIds;
  readonly gid: FourIds;
  readonly groups: readonly number[];
  /** The process's number in each pid namespace from this /proc's down to its own. */
  readonly nspid: readonly number[];
  readonly threads: number;
  /** Capability numbers. */
  readonly capInheritable: ReadonlySet<number>;
  readonly capPermitted: ReadonlySet<number>;
  readonly capEffective: ReadonlySet<number>;
  readonly capBounding: ReadonlySet<number>;
  readonly capAmbient: ReadonlySet<number>;
  readonly noNewPrivs: boolean;
  /** Every line by its name: "VmRSS" to "  1024 kB", without the blanks around. */
  readonly lines: ReadonlyMap<string, string>;
}

function fourIds(text: string | undefined): FourIds {
  const [real, effective, saved, fs] = numbers(text);
  return [real ?? 0, effective ?? 0, saved ?? 0, fs ?? 0];
}

function numbers(text: string | undefined): number[] {
  return (text ?? "").split(/\s+/).filter(Boolean).map(Number);
}

export function parseProcessStatus(text: string): ProcessStatus {
  const lines = new Map<string, string>();
  for (const line of text.split("\n")) {
    const colon = line.indexOf(":");
    if (colon > 0) lines.set(line.slice(0, colon), line.slice(colon + 1).trim());
  }
  const capabilities = (name: string) => parseCapabilityMask(lines.get(name) ?? "0");
  return {
    name: lines.get("Name") ?? "",
    tgid: Number(lines.get("Tgid")),
    pid: Number(lines.get("Pid")),
    ppid: Number(lines.get("PPid")),
    uid: fourIds(lines.get("Uid")),
    gid: fourIds(lines.get("Gid")),
    groups: numbers(lines.get("Groups")),
    nspid: numbers(lines.get("NSpid")),
    threads: Number(lines.get("Threads")),
    capInheritable: capabilities("CapInh"),
    capPermitted: capabilities("CapPrm"),
    capEffective: capabilities("CapEff"),
    capBounding: capabilities("CapBnd"),
    capAmbient: capabilities("CapAmb"),
    noNewPrivs: lines.get("NoNewPrivs") === "1",
    lines,
  };
}

/** @param directory "/proc/1", "/proc/self" ... */
export function* readProcessStatus(sys: Sys, directory: string): Routine<ProcessStatus> {
  return parseProcessStatus(yield* readProcFile(sys, `${directory}/status`));
}
