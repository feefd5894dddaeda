import { modeToDirentType } from "../../../abi/dirent.ts";
import { ENOENT, ESRCH } from "../../../abi/errno.ts";
import { S_ISDIR } from "../../../abi/stat.ts";
import type { Caller } from "../../../fs/caller.ts";
import { Dentry } from "../../../fs/dentry.ts";
import type { DirentSink } from "../../../fs/dirent-sink.ts";
import type { Pid } from "../../../ns/pid.ts";
import { savable } from "../../../state/savable.ts";
import { TASK_ENTRY_SLOT, taskIno } from "../inode-numbers.ts";
import { FIRST_ENTRY, ProcDirectory } from "../proc-directory.ts";
import type { ProcfsSuperblock } from "../procfs-superblock.ts";
import { checkHidePid } from "../visibility.ts";
import type { TaskEntry } from "./task-entry.ts";

/** The directory of a process or a thread. */
export abstract class TaskDirectory extends ProcDirectory {
  declare readonly pid: Pid;

  /** @param isThread below task/. @param entries what `entries` will say. */
  constructor(superblock: ProcfsSuperblock, pid: Pid, isThread: boolean, entries: readonly TaskEntry[]) {
    super(superblock, pid, taskIno(pid.numberIn(superblock.pidNamespace), isThread, 0), 0o555);
    for (const { mode } of entries) if (S_ISDIR(mode)) this.nlink++; // pid_entry_nlink()
  }

  /** In the order of listings. */
  abstract get entries(): readonly TaskEntry[];
  abstract get isThread(): boolean;

  private numberOf(index: number): number {
    return taskIno(this.pid.numberIn(this.superblock.pidNamespace), this.isThread, TASK_ENTRY_SLOT + index);
  }

  /** proc_pid_permission(): ESRCH for those who hold the directory of a process that is gone. */
  override permission(caller: Caller, mask: number): number {
    const { task } = this;
    if (task === null) return -ESRCH;
    const error = checkHidePid(caller, this.superblock, task);
    return error < 0 ? error : super.permission(caller, mask);
  }

  override lookup(_caller: Caller, parent: Dentry, name: string): Dentry | number {
    const { entries } = this;
    const index = entries.findIndex((entry) => entry.name === name);
    if (index < 0 || this.task === null) return -ENOENT;
    const inode = entries[index]!.make(this.superblock, this.pid, this.numberOf(index), this.isThread);
    return new Dentry(parent, name, inode);
  }

  override iterate(_caller: Caller, _directory: Dentry, position: number, _limit: number, sink: DirentSink): number {
    if (this.task === null) return -ENOENT;
    const { entries } = this;
    let at = position;
    for (; at - FIRST_ENTRY < entries.length; at++) {
      const index = at - FIRST_ENTRY;
      const { name, mode } = entries[index]!;
      if (!sink.emit(name, this.numberOf(index), at + 1, modeToDirentType(mode))) break;
    }
    return at;
  }
}

savable(TaskDirectory, { name: "kernel.ProcTaskDirectory", version: 1, saved: {} });
