import { modeToDirentType } from "../../../abi/dirent.ts";
import { ENOENT, ESRCH } from "../../../abi/errno.ts";
import { S_ISDIR } from "../../../abi/stat.ts";
import type { Caller } from "../../../fs/caller.ts";
import { Dentry } from "../../../fs/dentry.ts";
import type { DirentSink } from "../../../fs/dirent-sink.ts";
import type { Pid } from "../../../ns/pid.ts";
import { savable } from "../../../state/savable.ts";
import { TASK_ENTRY_SLOT, taskIno } from "../inode-numbers.ts";
import type { ProcfsSuperblock } from "../procfs-superblock.ts";
import { checkHidePid } from "../visibility.ts";
import { FIRST_ENTRY, TaskDirectory } from "./task-directory.ts";
import type { TaskEntry } from "./task-entry.ts";

/** The directory of a process or a thread: the same entries for all of a kind (proc_pident_lookup()). */
export abstract class EntryDirectory extends TaskDirectory {
  /** @param entries what `entries` will say. */
  constructor(superblock: ProcfsSuperblock, pid: Pid, isThread: boolean, entries: readonly TaskEntry[]) {
    super(superblock, pid, taskIno(pid.numberIn(superblock.pidNamespace), isThread, 0), 0o555, isThread);
    for (const { mode } of entries) if (S_ISDIR(mode)) this.nlink++; // pid_entry_nlink()
  }

  /** In the order of listings. */
  abstract get entries(): readonly TaskEntry[];

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
    const ino = this.numberOf(TASK_ENTRY_SLOT + index);
    return new Dentry(parent, name, entries[index]!.make(this.superblock, this.pid, ino, this.isThread));
  }

  override iterate(_caller: Caller, _directory: Dentry, position: number, _limit: number, sink: DirentSink): number {
    if (this.task === null) return -ENOENT;
    const { entries } = this;
    let at = position;
    for (; at - FIRST_ENTRY < entries.length; at++) {
      const index = at - FIRST_ENTRY;
      const { name, mode } = entries[index]!;
      if (!sink.emit(name, this.numberOf(TASK_ENTRY_SLOT + index), at + 1, modeToDirentType(mode))) break;
    }
    return at;
  }
}

savable(EntryDirectory, { name: "kernel.ProcEntryDirectory", version: 1, saved: {} });
