import { MAY_EXEC, MAY_READ, MAY_WRITE } from "../../../abi/access.ts";
import { DT_REG } from "../../../abi/dirent.ts";
import { EACCES, ENOENT, ESRCH } from "../../../abi/errno.ts";
import type { Caller } from "../../../fs/caller.ts";
import { Dentry } from "../../../fs/dentry.ts";
import type { DirentSink } from "../../../fs/dirent-sink.ts";
import type { Pid } from "../../../ns/pid.ts";
import { savable } from "../../../state/savable.ts";
import { FDINFO_SLOT } from "../inode-numbers.ts";
import type { ProcfsSuperblock } from "../procfs-superblock.ts";
import { mayAccessTask } from "../task-access.ts";
import { iterateDescriptors } from "./descriptor-listing.ts";
import { parseDescriptor } from "./descriptor-name.ts";
import { FdinfoFile } from "./fdinfo-file.ts";
import { TaskDirectory } from "./task-directory.ts";

const ACCESS = MAY_READ | MAY_WRITE | MAY_EXEC;

/** proc_pid_fdinfo(5): a file for each open descriptor. */
export class FdinfoDirectory extends TaskDirectory {
  constructor(superblock: ProcfsSuperblock, pid: Pid, ino: number, isThread: boolean) {
    super(superblock, pid, ino, 0o555, isThread);
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
    return new Dentry(parent, name, new FdinfoFile(superblock, pid, this.numberOf(FDINFO_SLOT + fd), fd));
  }

  override iterate(_caller: Caller, _directory: Dentry, position: number, _limit: number, sink: DirentSink): number {
    return iterateDescriptors(this.task, position, (fd, next) =>
      sink.emit(String(fd), this.numberOf(FDINFO_SLOT + fd), next, DT_REG),
    );
  }
}

savable(FdinfoDirectory, { name: "kernel.ProcFdinfoDirectory", version: 1, saved: {} });
