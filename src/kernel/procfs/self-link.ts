import { ENOENT } from "../../abi/errno.ts";
import type { Caller } from "../../fs/caller.ts";
import { PseudoSymlink } from "../../fs/pseudo/pseudo-symlink.ts";
import { savable } from "../../state/savable.ts";
import { callingTask } from "./calling-task.ts";
import type { ProcfsSuperblock } from "./procfs-superblock.ts";

/** /proc/self: the process that reads the link. ENOENT for one that the instance's pid namespace does not see. PID-080, PID-082 */
export class SelfLink extends PseudoSymlink {
  declare readonly superblock: ProcfsSuperblock;

  override targetText(caller: Caller): string | number {
    const task = callingTask(caller);
    if (task === null) return -ENOENT;
    const number = task.group.idIn(this.superblock.pidNamespace);
    return number === 0 ? -ENOENT : String(number);
  }
}

/** /proc/thread-self: the thread. GEN-030 */
export class ThreadSelfLink extends PseudoSymlink {
  declare readonly superblock: ProcfsSuperblock;

  override targetText(caller: Caller): string | number {
    const task = callingTask(caller);
    if (task === null) return -ENOENT;
    const namespace = this.superblock.pidNamespace;
    const thread = task.pid.numberIn(namespace);
    return thread === 0 ? -ENOENT : `${task.group.idIn(namespace)}/task/${thread}`;
  }
}

savable(SelfLink, { name: "kernel.ProcSelfLink", version: 1, saved: {} });
savable(ThreadSelfLink, { name: "kernel.ProcThreadSelfLink", version: 1, saved: {} });
