import { MAY_EXEC, MAY_READ, MAY_WRITE } from "../../../abi/access.ts";
import { DT_REG } from "../../../abi/dirent.ts";
import { EACCES, ENOENT, ESRCH } from "../../../abi/errno.ts";
import type { Caller } from "../../../fs/caller.ts";
import { Dentry } from "../../../fs/dentry.ts";
import type { DirentSink } from "../../../fs/dirent-sink.ts";
import type { Pid } from "../../../ns/pid.ts";
import { bool } from "../../../state/fields.ts";
import { savable } from "../../../state/savable.ts";
import { FDINFO_SLOT, taskIno } from "../inode-numbers.ts";
import { ProcDirectory } from "../proc-directory.ts";
import type { ProcfsSuperblock } from "../procfs-superblock.ts";
import { mayAccessTask } from "../task-access.ts";
import { iterateDescriptors } from "./descriptor-listing.ts";
import { parseDescriptor } from "./descriptor-name.ts";
import { FdinfoFile } from "./fdinfo-file.ts";

const ACCESS = MAY_READ | MAY_WRITE | MAY_EXEC;

/** proc_pid_fdinfo(5): a file for each open descriptor. */
export class FdinfoDirectory extends ProcDirectory {
  declare readonly pid: Pid;
  readonly isThread: boolean;

  constructor(superblock: ProcfsSuperblock, pid: Pid, ino: number, isThread: boolean) {
    super(superblock, pid, ino, 0o555);
    this.isThread = isThread;
  }

  /** proc_fdinfo_permission(): ptrace access, besides the mode that lets everybody in. */
  override permission(caller: Caller, mask: number): number {
    if ((mask & ACCESS) !== 0) {
      const { task } = this;
      if (task === null) return -ESRCH;
      if (!mayAccessTask(caller, task)) return -EACCES;
    }
    return super.permission(caller, mask);
  }

  override lookup(_caller: Caller, parent: Dentry, name: string): Dentry | number {
    const fd = parseDescriptor(name);
    const { task, superblock, pid } = this;
    if (fd < 0 || task?.fdTable?.get(fd) == null) return -ENOENT;
    return new Dentry(parent, name, new FdinfoFile(superblock, pid, this.numberOf(fd), fd));
  }

  override iterate(_caller: Caller, _directory: Dentry, position: number, _limit: number, sink: DirentSink): number {
    return iterateDescriptors(this.task, position, (fd, next) =>
      sink.emit(String(fd), this.numberOf(fd), next, DT_REG),
    );
  }

  private numberOf(fd: number): number {
    return taskIno(this.pid.numberIn(this.superblock.pidNamespace), this.isThread, FDINFO_SLOT + fd);
  }
}

savable(FdinfoDirectory, { name: "kernel.ProcFdinfoDirectory", version: 1, saved: { isThread: bool } });
