import type { Caller } from "../../../fs/caller.ts";
import type { Kstat } from "../../../fs/kstat.ts";
import { PseudoInode } from "../../../fs/pseudo/pseudo-inode.ts";
import { Pid } from "../../../ns/pid.ts";
import { ref } from "../../../state/fields.ts";
import { savable } from "../../../state/savable.ts";
import { taskOf } from "../../pid-slots.ts";
import type { Task } from "../../task.ts";
import type { ProcfsSuperblock } from "../procfs-superblock.ts";
import { ownerOf } from "../task-access.ts";

/**
 * A file in the directory of a task (struct proc_inode). It is made at each lookup and forgotten: what it shows is computed when it is
 * asked for, and a file of a task that is gone is simply not found.
 */
export abstract class TaskInode extends PseudoInode {
  declare readonly superblock: ProcfsSuperblock;
  readonly pid: Pid;

  constructor(superblock: ProcfsSuperblock, pid: Pid, ino: number, mode: number) {
    super(superblock, ino, mode);
    this.pid = pid;
    this.updateOwner();
  }

  /** get_proc_task(): null once the task was reaped. */
  get task(): Task | null {
    return taskOf(this.pid);
  }

  override get isStale(): boolean {
    return this.task === null;
  }

  /** pid_update_inode(): the owner is that of the task, which changes. */
  private updateOwner(): void {
    const { uid, gid } = ownerOf(this.task, this.mode);
    this.uid = uid;
    this.gid = gid;
  }

  override stat(): Kstat {
    this.updateOwner();
    return super.stat();
  }

  override permission(caller: Caller, mask: number): number {
    this.updateOwner();
    return super.permission(caller, mask);
  }
}

savable(TaskInode, { name: "kernel.ProcTaskInode", version: 1, saved: { pid: ref(() => Pid) } });
