import { DT_DIR } from "../../../abi/dirent.ts";
import { ENOENT } from "../../../abi/errno.ts";
import type { Caller } from "../../../fs/caller.ts";
import { Dentry } from "../../../fs/dentry.ts";
import type { DirentSink } from "../../../fs/dirent-sink.ts";
import type { Kstat } from "../../../fs/kstat.ts";
import type { Pid } from "../../../ns/pid.ts";
import { savable } from "../../../state/savable.ts";
import { taskOf } from "../../pid-slots.ts";
import { taskIno } from "../inode-numbers.ts";
import { parsePid } from "../pid-name.ts";
import type { ProcfsSuperblock } from "../procfs-superblock.ts";
import { FIRST_ENTRY, TaskDirectory } from "./task-directory.ts";
import { ThreadDirectory } from "./thread-directory.ts";
import { threadsOf } from "./threads.ts";

/** proc_pid_task(5): a directory for each thread of the process. */
export class ThreadListDirectory extends TaskDirectory {
  constructor(superblock: ProcfsSuperblock, pid: Pid, ino: number) {
    super(superblock, pid, ino, 0o555, false);
  }

  /** proc_task_getattr() */
  override stat(): Kstat {
    const { task } = this;
    return { ...super.stat(), nlink: this.nlink + (task === null ? 0 : threadsOf(task.group).length) };
  }

  override lookup(_caller: Caller, parent: Dentry, name: string): Dentry | number {
    const { superblock, task } = this;
    const pid = superblock.pidNamespace.find(parsePid(name));
    const thread = taskOf(pid);
    if (pid === null || thread === null || task === null || thread.group !== task.group) return -ENOENT;
    return new Dentry(parent, name, new ThreadDirectory(superblock, pid));
  }

  /** Thread n is at position n + 2, so that a listing goes on where it was whoever left in between. */
  override iterate(_caller: Caller, _directory: Dentry, position: number, _limit: number, sink: DirentSink): number {
    const { task, superblock } = this;
    if (task === null) return -ENOENT;
    const numbers = threadsOf(task.group)
      .map((thread) => thread.pid.numberIn(superblock.pidNamespace))
      .sort((a, b) => a - b);
    let at = position;
    for (const number of numbers) {
      if (number + FIRST_ENTRY < at) continue;
      at = number + FIRST_ENTRY;
      if (!sink.emit(String(number), taskIno(number, true, 0), at + 1, DT_DIR)) return at;
      at++;
    }
    return at;
  }
}

savable(ThreadListDirectory, { name: "kernel.ProcThreadListDirectory", version: 1, saved: {} });
