import { DT_LNK } from "../../../abi/dirent.ts";
import { ENOENT } from "../../../abi/errno.ts";
import type { Caller } from "../../../fs/caller.ts";
import { Dentry } from "../../../fs/dentry.ts";
import type { DirentSink } from "../../../fs/dirent-sink.ts";
import type { Pid } from "../../../ns/pid.ts";
import { bool } from "../../../state/fields.ts";
import { savable } from "../../../state/savable.ts";
import { Task } from "../../task.ts";
import { FD_SLOT, taskIno } from "../inode-numbers.ts";
import { ProcDirectory } from "../proc-directory.ts";
import type { ProcfsSuperblock } from "../procfs-superblock.ts";
import { iterateDescriptors } from "./descriptor-listing.ts";
import { parseDescriptor } from "./descriptor-name.ts";
import { FdLink } from "./fd-link.ts";

/** proc_pid_fd(5): a link for each open descriptor. */
export class FdDirectory extends ProcDirectory {
  declare readonly pid: Pid;
  readonly isThread: boolean;

  constructor(superblock: ProcfsSuperblock, pid: Pid, ino: number, isThread: boolean) {
    super(superblock, pid, ino, 0o500);
    this.isThread = isThread;
  }

  /** proc_fd_getattr(): how many descriptors are open. */
  override get size(): number {
    return this.task?.fdTable?.size ?? 0;
  }

  /** proc_fd_permission(): the own one is always open, after a set-user-ID exec too. */
  override permission(caller: Caller, mask: number): number {
    const error = super.permission(caller, mask);
    return error < 0 && caller instanceof Task && caller.group === this.task?.group ? 0 : error;
  }

  override lookup(_caller: Caller, parent: Dentry, name: string): Dentry | number {
    const fd = parseDescriptor(name);
    const { task, superblock, pid } = this;
    if (fd < 0 || task?.fdTable?.get(fd) == null) return -ENOENT;
    return new Dentry(parent, name, new FdLink(superblock, pid, this.numberOf(fd), fd));
  }

  override iterate(_caller: Caller, _directory: Dentry, position: number, _limit: number, sink: DirentSink): number {
    return iterateDescriptors(this.task, position, (fd, next) =>
      sink.emit(String(fd), this.numberOf(fd), next, DT_LNK),
    );
  }

  private numberOf(fd: number): number {
    return taskIno(this.pid.numberIn(this.superblock.pidNamespace), this.isThread, FD_SLOT + fd);
  }
}

savable(FdDirectory, { name: "kernel.ProcFdDirectory", version: 1, saved: { isThread: bool } });
