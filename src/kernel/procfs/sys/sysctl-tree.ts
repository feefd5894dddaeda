import type { Inode } from "../../../fs/inode.ts";
import type { ProcfsSuperblock } from "../procfs-superblock.ts";
import { NetSysctlDirectory } from "./net-sysctl-directory.ts";
import type { Sysctl } from "./sysctl.ts";
import { SysctlDirectory } from "./sysctl-directory.ts";
import { SysctlFileInode } from "./sysctl-file-inode.ts";
import { SYSCTLS } from "./sysctls.ts";

/** /proc/sys with everything below it. */
export function makeSysctlTree(superblock: ProcfsSuperblock): SysctlDirectory {
  const net = new NetSysctlDirectory(superblock, "net/");
  return makeDirectory(superblock, "", [...SYSCTLS.values()], [["net", net]]);
}

/** @param sysctls those below `prefix`. @param others entries besides them */
function makeDirectory(
  superblock: ProcfsSuperblock,
  prefix: string,
  sysctls: readonly Sysctl[],
  others: readonly (readonly [string, SysctlDirectory])[] = [],
): SysctlDirectory {
  const directory = new SysctlDirectory(superblock, superblock.allocateInodeNumber());
  const names = new Map<string, Sysctl[]>();
  for (const sysctl of sysctls) {
    const [name] = sysctl.path.slice(prefix.length).split("/") as [string];
    names.set(name, [...(names.get(name) ?? []), sysctl]);
  }
  const entries: (readonly [string, Inode])[] = [...others];
  for (const [name, below] of names) {
    const [first] = below as [Sysctl];
    const isFile = first.path === prefix + name;
    entries.push([
      name,
      isFile ? new SysctlFileInode(superblock, first) : makeDirectory(superblock, `${prefix}${name}/`, below),
    ]);
  }
  entries.sort(([a], [b]) => (a < b ? -1 : 1));
  for (const [name, inode] of entries) directory.add(name, inode);
  return directory;
}
