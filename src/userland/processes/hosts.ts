import type { Sys } from "../../platform/program/sys/index.ts";
import type { Routine } from "../../platform/program/syscall.ts";
import { ifReadable, readProcFile } from "../procfs/read-file.ts";

/** What hosts(5) says of a name. */
export interface HostEntry {
  readonly canonical: string;
  readonly aliases: readonly string[];
  readonly addresses: readonly string[];
}

/** gethostbyname(3) from /etc/hosts alone: every line that has the name adds an address, the first gives the canonical name. Null: unknown. */
export function* lookUpHost(sys: Sys, name: string): Routine<HostEntry | null> {
  const text = (yield* ifReadable(readProcFile(sys, "/etc/hosts"))) ?? "";
  const wanted = name.toLowerCase();
  const found = text
    .split("\n")
    .map((line) => line.replace(/#.*/, "").trim().split(/\s+/))
    .filter(([, ...names]) => names.some((other) => other.toLowerCase() === wanted));
  const [first] = found;
  if (first === undefined) return null;
  const [, canonical, ...aliases] = first as [string, string, ...string[]];
  return { canonical, aliases, addresses: found.map(([address]) => address!) };
}
