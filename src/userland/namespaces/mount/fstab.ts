import type { Sys } from "../../../platform/program/sys/index.ts";
import type { Routine } from "../../../platform/program/syscall.ts";
import { ifReadable, readProcFile } from "../../procfs/read-file.ts";

/** A line of fstab(5). */
export interface FstabEntry {
  readonly source: string;
  readonly target: string;
  readonly type: string;
  readonly options: string;
}

const FSTAB = "/etc/fstab";

/** Every entry; none where there is no such file. */
export function* readFstab(sys: Sys): Routine<FstabEntry[]> {
  const text = (yield* ifReadable(readProcFile(sys, FSTAB))) ?? "";
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("#"))
    .map((line) => line.split(/\s+/).map(unescaped))
    .map(([source = "", target = "", type = "auto", options = "defaults"]) => ({ source, target, type, options }));
}

/** getmntent(3): blanks are written \040. */
function unescaped(word: string): string {
  return word.replace(/\\([0-7]{3})/g, (_match, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)));
}
