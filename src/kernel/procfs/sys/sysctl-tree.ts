import { ProcDirectory } from "../proc-directory.ts";
import type { ProcfsSuperblock } from "../procfs-superblock.ts";
import type { Sysctl } from "./sysctl.ts";
import { SysctlFileInode } from "./sysctl-file-inode.ts";
import { SYSCTLS } from "./sysctls.ts";

/** /proc/sys with everything below it. */
export function makeSysctlTree(superblock: ProcfsSuperblock): ProcDirectory {
  return makeDirectory(superblock, "", [...SYSCTLS.values()]);
}

/** @param sysctls those below `prefix`. */
function makeDirectory(superblock: ProcfsSuperblock, prefix: string, sysctls: readonly Sysctl[]): ProcDirectory {
  const directory = new ProcDirectory(superblock, superblock.allocateInodeNumber());
  const names = new Map<string, Sysctl[]>();
  for (const sysctl of sysctls) {
    const [name] = sysctl.path.slice(prefix.length).split("/") as [string];
    names.set(name, [...(names.get(name) ?? []), sysctl]);
  }
  for (const [name, below] of [...names].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const [first] = below as [Sysctl];
    const isFile = first.path === prefix + name;
    directory.add(
      name,
      isFile ? new SysctlFileInode(superblock, first) : makeDirectory(superblock, `${prefix}${name}/`, below),
    );
  }
  return directory;
}
