import { DT_LNK } from "../../../abi/dirent.ts";
import { ENOENT } from "../../../abi/errno.ts";
import type { Caller } from "../../../fs/caller.ts";
import { Dentry } from "../../../fs/dentry.ts";
import type { DirentSink } from "../../../fs/dirent-sink.ts";
import type { Pid } from "../../../ns/pid.ts";
import { savable } from "../../../state/savable.ts";
import { callingTask } from "../calling-task.ts";
import { FD_SLOT } from "../inode-numbers.ts";
import type { ProcfsSuperblock } from "../procfs-superblock.ts";
import { iterateDescriptors } from "./descriptor-listing.ts";
import { parseDescriptor } from "./descriptor-name.ts";
import { FdLink } from "./fd-link.ts";
import { TaskDirectory } from "./task-directory.ts";

/** proc_pid_fd(5): a link for each open descriptor. */
export class FdDirectory extends TaskDirectory {
  constructor(superblock: ProcfsSuperblock, pid: Pid, ino: number, isThread: boolean) {
    super(superblock, pid, ino, 0o500, isThread);
  }

  /** proc_fd_getattr(): how many descriptors are open. */
  override get size(): number {
    return this.task?.fdTable?.size ?? 0;
  }

  /** proc_fd_permission(): the own one is always open, after a set-user-ID exec too. */
  override permission(caller: Caller, mask: number): number {
    const error = super.permission(caller, mask);
    const group = callingTask(caller)?.group;
    return error < 0 && group !== undefined && group === this.task?.group ? 0 : error;
  }

  override lookup(_caller: Caller, parent: Dentry, name: string): Dentry | number {
    const fd = parseDescriptor(name);
    const { task, superblock, pid } = this;
    if (fd < 0 || task?.fdTable?.get(fd) == null) return -ENOENT;
    return new Dentry(parent, name, new FdLink(superblock, pid, this.numberOf(FD_SLOT + fd), fd));
  }

  override iterate(_caller: Caller, _directory: Dentry, position: number, _limit: number, sink: DirentSink): number {
    return iterateDescriptors(this.task, position, (fd, next) =>
      sink.emit(String(fd), this.numberOf(FD_SLOT + fd), next, DT_LNK),
    );
  }
}

savable(FdDirectory, { name: "kernel.ProcFdDirectory", version: 1, saved: {} });
