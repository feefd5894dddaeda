import { DT_LNK } from "../../../abi/dirent.ts";
import { ENOENT } from "../../../abi/errno.ts";
import type { Caller } from "../../../fs/caller.ts";
import { Dentry } from "../../../fs/dentry.ts";
import type { DirentSink } from "../../../fs/dirent-sink.ts";
import type { Pid } from "../../../ns/pid.ts";
import { savable } from "../../../state/savable.ts";
import { NS_SLOT } from "../inode-numbers.ts";
import type { ProcfsSuperblock } from "../procfs-superblock.ts";
import { NS_LINK_NAMES, NsLink, type NsLinkName } from "./ns-link.ts";
import { FIRST_ENTRY, TaskDirectory } from "./task-directory.ts";

/** proc_pid_ns(5): the namespaces of a task. GEN-003 */
export class NsDirectory extends TaskDirectory {
  constructor(superblock: ProcfsSuperblock, pid: Pid, ino: number, isThread: boolean) {
    super(superblock, pid, ino, 0o511, isThread);
  }

  override lookup(_caller: Caller, parent: Dentry, name: string): Dentry | number {
    const index = NS_LINK_NAMES.indexOf(name as NsLinkName);
    if (index < 0 || this.task === null) return -ENOENT;
    return new Dentry(
      parent,
      name,
      new NsLink(this.superblock, this.pid, this.numberOf(NS_SLOT + index), NS_LINK_NAMES[index]!),
    );
  }

  override iterate(_caller: Caller, _directory: Dentry, position: number, _limit: number, sink: DirentSink): number {
    if (this.task === null) return -ENOENT;
    let at = position;
    for (; at - FIRST_ENTRY < NS_LINK_NAMES.length; at++) {
      const index = at - FIRST_ENTRY;
      if (!sink.emit(NS_LINK_NAMES[index]!, this.numberOf(NS_SLOT + index), at + 1, DT_LNK)) break;
    }
    return at;
  }
}

savable(NsDirectory, { name: "kernel.ProcNsDirectory", version: 1, saved: {} });
