import { FS_SYSCTLS } from "./fs-sysctls.ts";
import { KERNEL_SYSCTLS } from "./kernel-sysctls.ts";
import { RANDOM_SYSCTLS } from "./random-sysctls.ts";
import type { Sysctl } from "./sysctl.ts";
import { USER_SYSCTLS } from "./user-sysctls.ts";
import { VM_SYSCTLS } from "./vm-sysctls.ts";

const all = [...FS_SYSCTLS, ...KERNEL_SYSCTLS, ...RANDOM_SYSCTLS, ...USER_SYSCTLS, ...VM_SYSCTLS];

/** Every sysctl, by its path. */
export const SYSCTLS: ReadonlyMap<string, Sysctl> = new Map(all.map((sysctl) => [sysctl.path, sysctl]));

export interface SysctlNode {
  readonly name: string;
  readonly path: string;
  /** Null for a directory. */
  readonly sysctl: Sysctl | null;
}

/** Every file and directory below /proc/sys, by path. Its place in the map makes its inode number. */
export const SYSCTL_PATHS: readonly string[] = [...directoriesOf(SYSCTLS.keys()), ...SYSCTLS.keys()].sort();

/** The entries of a directory ("" for /proc/sys), in the order of their names. */
export function sysctlEntries(directory: string): readonly SysctlNode[] {
  const prefix = directory === "" ? "" : `${directory}/`;
  return SYSCTL_PATHS.filter((path) => path.startsWith(prefix) && !path.includes("/", prefix.length)).map((path) => ({
    name: path.slice(prefix.length),
    path,
    sysctl: SYSCTLS.get(path) ?? null,
  }));
}

function directoriesOf(paths: Iterable<string>): Set<string> {
  const directories = new Set<string>();
  for (const path of paths) {
    for (let at = path.indexOf("/"); at >= 0; at = path.indexOf("/", at + 1)) directories.add(path.slice(0, at));
  }
  return directories;
}
