import { DT_REG } from "../../../abi/dirent.ts";
import { ENOENT } from "../../../abi/errno.ts";
import type { Caller } from "../../../fs/caller.ts";
import { Dentry } from "../../../fs/dentry.ts";
import type { DirentSink } from "../../../fs/dirent-sink.ts";
import type { Pid } from "../../../ns/pid.ts";
import { savable } from "../../../state/savable.ts";
import { NET_SLOT } from "../inode-numbers.ts";
import type { ProcfsSuperblock } from "../procfs-superblock.ts";
import { FIRST_ENTRY, TaskDirectory } from "../task/task-directory.ts";
import { NetFile } from "./net-file.ts";
import { NET_FILES } from "./net-files.ts";

const NAMES = [...NET_FILES.keys()];

/** /proc/PID/net: the network namespace that the process is in. NET-044 */
export class NetDirectory extends TaskDirectory {
  constructor(superblock: ProcfsSuperblock, pid: Pid, ino: number, isThread: boolean) {
    super(superblock, pid, ino, 0o555, isThread);
  }

  /** proc_tgid_net_lookup(): what a process that is gone had is not found. */
  override lookup(_caller: Caller, parent: Dentry, name: string): Dentry | number {
    const index = NAMES.indexOf(name);
    const namespace = this.task?.proxy?.net ?? null;
    if (index < 0 || namespace === null) return -ENOENT;
    return new Dentry(parent, name, new NetFile(this.superblock, this.numberOf(NET_SLOT + index), namespace, name));
  }

  override iterate(_caller: Caller, _directory: Dentry, position: number, _limit: number, sink: DirentSink): number {
    if ((this.task?.proxy ?? null) === null) return position;
    let at = position;
    for (; at - FIRST_ENTRY < NAMES.length; at++) {
      const index = at - FIRST_ENTRY;
      if (!sink.emit(NAMES[index]!, this.numberOf(NET_SLOT + index), at + 1, DT_REG)) break;
    }
    return at;
  }
}

savable(NetDirectory, { name: "kernel.ProcNetDirectory", version: 1, saved: {} });
