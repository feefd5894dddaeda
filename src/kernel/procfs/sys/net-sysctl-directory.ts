import { modeToDirentType } from "../../../abi/dirent.ts";
import { ENOENT } from "../../../abi/errno.ts";
import { S_IFREG } from "../../../abi/stat.ts";
import type { Caller } from "../../../fs/caller.ts";
import type { Inode } from "../../../fs/inode.ts";
import { type DynamicEntry, FIRST_DYNAMIC_POSITION } from "../../../fs/pseudo/pseudo-directory.ts";
import { map, text, uint } from "../../../state/fields.ts";
import { savable } from "../../../state/savable.ts";
import { callingTask } from "../calling-task.ts";
import type { ProcfsSuperblock } from "../procfs-superblock.ts";
import { NetSysctlFile } from "./net-sysctl-file.ts";
import { NET_SYSCTLS } from "./net-sysctls.ts";
import { SysctlDirectory } from "./sysctl-directory.ts";

/** /proc/sys/net and what is below it: each look-up finds the files of the caller's network namespace. NET-003, NET-033 */
export class NetSysctlDirectory extends SysctlDirectory {
  /** "net/ipv4/" */
  readonly prefix: string;
  /** Inode numbers of the files, by name. */
  readonly files: Map<string, number>;

  constructor(superblock: ProcfsSuperblock, prefix: string) {
    super(superblock, superblock.allocateInodeNumber());
    this.prefix = prefix;
    this.files = new Map();
    const names = new Set<string>();
    for (const path of NET_SYSCTLS.keys()) {
      if (path.startsWith(prefix)) names.add(path.slice(prefix.length).split("/")[0]!);
    }
    for (const name of [...names].sort()) {
      if (NET_SYSCTLS.has(prefix + name)) this.files.set(name, superblock.allocateInodeNumber());
      else this.add(name, new NetSysctlDirectory(superblock, `${prefix}${name}/`));
    }
  }

  override lookupDynamic(caller: Caller, name: string): Inode | number {
    const ino = this.files.get(name);
    if (ino === undefined) return -ENOENT;
    const namespace = callingTask(caller)?.nsProxy.net ?? this.superblock.kernel.initialNamespaces.net;
    return new NetSysctlFile(this.superblock, ino, namespace, this.prefix + name);
  }

  override *listDynamic(_caller: Caller, from: number): Generator<DynamicEntry> {
    let position = FIRST_DYNAMIC_POSITION;
    for (const [name, ino] of this.files) {
      if (position >= from) yield { position, name, ino, type: modeToDirentType(S_IFREG) };
      position++;
    }
  }
}

savable(NetSysctlDirectory, {
  name: "kernel.ProcNetSysctlDirectory",
  version: 1,
  saved: { prefix: text, files: map(text, uint) },
});
