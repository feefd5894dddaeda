import { DT_DIR, DT_REG } from "../../../abi/dirent.ts";
import { ENOENT, EPERM } from "../../../abi/errno.ts";
import type { InodeAttributes } from "../../../fs/attributes.ts";
import type { Caller } from "../../../fs/caller.ts";
import type { Dentry } from "../../../fs/dentry.ts";
import type { DirentSink } from "../../../fs/dirent-sink.ts";
import { oneOf } from "../../../state/fields.ts";
import { savable } from "../../../state/savable.ts";
import { sysctlIno } from "../inode-numbers.ts";
import { FIRST_ENTRY, ProcDirectory } from "../proc-directory.ts";
import type { ProcfsSuperblock } from "../procfs-superblock.ts";
import { SysctlFileInode } from "./sysctl-file-inode.ts";
import { SYSCTL_PATHS, type SysctlNode, sysctlEntries } from "./sysctl-table.ts";

/** /proc/sys or a directory below it. */
export class SysDirectory extends ProcDirectory {
  /** "" for /proc/sys itself. */
  readonly path: string;

  constructor(superblock: ProcfsSuperblock, ino: number, path: string) {
    super(superblock, null, ino, 0o555);
    this.path = path;
    this.nlink = 1; // proc_sys_make_inode() counts no subdirectories
  }

  override lookup(_caller: Caller, parent: Dentry, name: string): Dentry | number {
    const node = sysctlEntries(this.path).find((candidate) => candidate.name === name);
    if (node === undefined) return -ENOENT;
    const { superblock } = this;
    const ino = numberOf(node);
    const inode =
      node.sysctl === null
        ? new SysDirectory(superblock, ino, node.path)
        : new SysctlFileInode(superblock, ino, node.sysctl);
    return parent.attach(name, inode);
  }

  override iterate(_caller: Caller, _directory: Dentry, position: number, _limit: number, sink: DirentSink): number {
    const nodes = sysctlEntries(this.path);
    let at = position;
    for (; at - FIRST_ENTRY < nodes.length; at++) {
      const node = nodes[at - FIRST_ENTRY]!;
      if (!sink.emit(node.name, numberOf(node), at + 1, node.sysctl === null ? DT_DIR : DT_REG)) break;
    }
    return at;
  }

  /** proc_sys_setattr() */
  override setAttributes(caller: Caller, attributes: InodeAttributes): number {
    if (attributes.uid !== undefined || attributes.gid !== undefined) return -EPERM;
    return super.setAttributes(caller, attributes);
  }
}

function numberOf(node: SysctlNode): number {
  return sysctlIno(SYSCTL_PATHS.indexOf(node.path));
}

savable(SysDirectory, { name: "kernel.ProcSysDirectory", version: 1, saved: { path: oneOf("", ...SYSCTL_PATHS) } });
