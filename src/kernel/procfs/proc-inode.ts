import { EPERM } from "../../abi/errno.ts";
import type { InodeAttributes } from "../../fs/attributes.ts";
import type { Caller } from "../../fs/caller.ts";
import { Inode } from "../../fs/inode.ts";
import type { Kstat } from "../../fs/kstat.ts";
import { Pid } from "../../ns/pid.ts";
import { nullable, ref } from "../../state/fields.ts";
import { savable } from "../../state/savable.ts";
import { taskOf } from "../pid-slots.ts";
import type { Task } from "../task.ts";
import type { ProcfsSuperblock } from "./procfs-superblock.ts";
import { ownerOf } from "./task-access.ts";

/**
 * A file of /proc (struct proc_inode). Those of a process are made at each lookup and forgotten: what they show is computed from the
 * kernel when it is asked for, and a file of a process that is gone is simply not found.
 */
export abstract class ProcInode extends Inode {
  declare readonly superblock: ProcfsSuperblock;
  /** The task whose file it is; null for a file of the whole system. */
  readonly pid: Pid | null;

  constructor(superblock: ProcfsSuperblock, pid: Pid | null, ino: number, mode: number) {
    super(superblock, ino, mode, 0, 0);
    this.pid = pid;
    this.updateOwner();
  }

  /** get_proc_task(): null once the task was reaped. */
  get task(): Task | null {
    return taskOf(this.pid);
  }

  override get isStale(): boolean {
    return this.pid !== null && this.task === null;
  }

  /** pid_update_inode(): the owner is that of the task, which changes. */
  private updateOwner(): void {
    const { task } = this;
    if (task === null) return;
    const { uid, gid } = ownerOf(task, this.mode);
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

  /** proc_setattr(): modes are fixed, truncating (O_TRUNC of a shell's ">") means nothing. */
  override setAttributes(caller: Caller, attributes: InodeAttributes): number {
    if (attributes.mode !== undefined) return -EPERM;
    if (attributes.size !== undefined) return 0;
    return super.setAttributes(caller, attributes);
  }
}

savable(ProcInode, { name: "kernel.ProcInode", version: 1, saved: { pid: nullable(ref(() => Pid)) } });
