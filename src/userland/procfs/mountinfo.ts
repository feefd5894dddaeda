import type { Sys } from "../../platform/program/sys/index.ts";
import type { Routine } from "../../platform/program/syscall.ts";
import { readProcFile } from "./read-file.ts";

/** A line of proc_pid_mountinfo(5). */
export interface MountEntry {
  readonly id: number;
  readonly parent: number;
  /** "0:21" */
  readonly device: string;
  /** What of the file system is mounted: "/", or a bind mount's directory. */
  readonly root: string;
  readonly target: string;
  /** Of the mount: "rw,nosuid". */
  readonly options: string;
  /** "shared:1", "master:2", "propagate_from:1", "unbindable"; none for a private mount. */
  readonly optional: readonly string[];
  readonly type: string;
  readonly source: string;
  /** Of the superblock. */
  readonly superOptions: string;
}

/** mangle() of the kernel: blank, tab, newline and backslash are written \040 \011 \012 \134. */
function unmangle(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_match, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)));
}

/** @throws RangeError for a line that is none of mountinfo. */
export function parseMountinfo(text: string): MountEntry[] {
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => {
      const words = line.split(" ");
      const dash = words.indexOf("-", 6);
      if (dash < 0) throw new RangeError(`not a line of mountinfo: ${line}`);
      const [id, parent, device, root, target, options] = words as [string, string, string, string, string, string];
      const [type, source, superOptions] = words.slice(dash + 1) as [string, string, string];
      return {
        id: Number(id),
        parent: Number(parent),
        device,
        root: unmangle(root),
        target: unmangle(target),
        options,
        optional: words.slice(6, dash),
        type: unmangle(type),
        source: unmangle(source),
        superOptions,
      };
    });
}

/** The mounts that a process sees, in the kernel's order. */
export function* readMountinfo(sys: Sys, process: number | "self" = "self"): Routine<MountEntry[]> {
  return parseMountinfo(yield* readProcFile(sys, `/proc/${process}/mountinfo`));
}

/** mount(8) shows one list: "rw" only if both the mount and its superblock are, the mount's options, the superblock's. */
export function mergedOptions({ options, superOptions }: MountEntry): string {
  if (options === superOptions) return options;
  const all = [...options.split(","), ...superOptions.split(",")];
  const rest = all.filter((option) => option !== "ro" && option !== "rw" && option !== "");
  return [all.includes("ro") ? "ro" : "rw", ...rest].join(",");
}

/** Whether `list` ("ext4,proc", "noproc,sysfs") has the file system type `type`. */
export function matchesType(type: string, list: string): boolean {
  const isNegative = list.startsWith("no");
  const types = (isNegative ? list.slice(2) : list).split(",");
  return types.includes(type) !== isNegative;
}

/** Whether all options of `list` are among `options`; "noX" wants X not to be. */
export function matchesOptions(options: string, list: string): boolean {
  const present = new Set(options.split(",").flatMap((option) => [option, option.replace(/=.*/, "")]));
  return list
    .split(",")
    .filter((word) => word !== "")
    .every((word) => (word.startsWith("no") ? !present.has(word.slice(2)) || present.has(word) : present.has(word)));
}
