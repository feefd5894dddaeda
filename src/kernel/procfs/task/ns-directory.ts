import { DT_LNK } from "../../../abi/dirent.ts";
import { ENOENT } from "../../../abi/errno.ts";
import type { Caller } from "../../../fs/caller.ts";
import { Dentry } from "../../../fs/dentry.ts";
import type { DirentSink } from "../../../fs/dirent-sink.ts";
import type { Pid } from "../../../ns/pid.ts";
import { bool } from "../../../state/fields.ts";
import { savable } from "../../../state/savable.ts";
import { NS_SLOT, taskIno } from "../inode-numbers.ts";
import { FIRST_ENTRY, ProcDirectory } from "../proc-directory.ts";
import type { ProcfsSuperblock } from "../procfs-superblock.ts";
import { NS_LINK_NAMES, NsLink, type NsLinkName } from "./ns-link.ts";

/** proc_pid_ns(5): the namespaces of a task. GEN-003 */
export class NsDirectory extends ProcDirectory {
  declare readonly pid: Pid;
  readonly isThread: boolean;

  constructor(superblock: ProcfsSuperblock, pid: Pid, ino: number, isThread: boolean) {
    super(superblock, pid, ino, 0o511);
    this.isThread = isThread;
  }

  override lookup(_caller: Caller, parent: Dentry, name: string): Dentry | number {
    const index = NS_LINK_NAMES.indexOf(name as NsLinkName);
    if (index < 0 || this.task === null) return -ENOENT;
    return new Dentry(parent, name, new NsLink(this.superblock, this.pid, this.numberOf(index), NS_LINK_NAMES[index]!));
  }

  override iterate(_caller: Caller, _directory: Dentry, position: number, _limit: number, sink: DirentSink): number {
    if (this.task === null) return -ENOENT;
    let at = position;
    for (; at - FIRST_ENTRY < NS_LINK_NAMES.length; at++) {
      const index = at - FIRST_ENTRY;
      if (!sink.emit(NS_LINK_NAMES[index]!, this.numberOf(index), at + 1, DT_LNK)) break;
    }
    return at;
  }

  private numberOf(index: number): number {
    return taskIno(this.pid.numberIn(this.superblock.pidNamespace), this.isThread, NS_SLOT + index);
  }
}

savable(NsDirectory, { name: "kernel.ProcNsDirectory", version: 1, saved: { isThread: bool } });
