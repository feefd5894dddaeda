import { PIDFD_THREAD } from "../../abi/pidfd.ts";
import { POLLHUP, POLLIN, POLLRDNORM } from "../../abi/poll.ts";
import { SIGKILL } from "../../abi/signal.ts";
import { FileDescription } from "../../fs/file-description.ts";
import type { Path } from "../../fs/path.ts";
import type { Credentials } from "../../ns/credentials.ts";
import type { Pid } from "../../ns/pid.ts";
import type { PidNamespace } from "../../ns/pid-namespace.ts";
import { bool } from "../../state/fields.ts";
import { savable } from "../../state/savable.ts";
import type { WaitQueue } from "../../waiter/wait-queue.ts";
import { taskOf } from "../pid-slots.ts";
import { sendGroupSignal } from "../signals/send.ts";
import { kernelSignal } from "../signals/signal-info.ts";
import type { Task } from "../task.ts";
import type { PidInode } from "./pid-inode.ts";

/** What PIDFD_GET_INFO calls the root cgroup. */
const ROOT_CGROUP_ID = 1;

/** The cgroup of a task as PIDFD_GET_INFO tells it; 0 for others than the root, which have no number that lasts. */
export function cgroupIdOf(task: Task): number {
  return task.cgroup.parent === null ? ROOT_CGROUP_ID : 0;
}

/** A pidfd (pidfd_open(2)): refers to one process, or with PIDFD_THREAD to one thread, also when its number is another's again. */
export class PidFile extends FileDescription {
  /** CLONE_PIDFD_AUTOKILL: this is the descriptor that the process lives as long as. */
  killsOnRelease: boolean;

  constructor(path: Path, flags: number, credentials: Credentials) {
    super(path, flags, credentials);
    this.killsOnRelease = false;
    // Is O_EXCL, which other files forget.
    this.flags |= flags & PIDFD_THREAD;
  }

  override get inode(): PidInode {
    return this.path.dentry.inode as PidInode;
  }

  get pid(): Pid {
    return this.inode.pid;
  }

  get isThread(): boolean {
    return (this.flags & PIDFD_THREAD) !== 0;
  }

  /** Null when it was reaped. */
  get task(): Task | null {
    return taskOf(this.pid);
  }

  /** pidfs_file_release() */
  override onRelease(): void {
    const { task } = this;
    if (this.killsOnRelease && task !== null) sendGroupSignal(task.group, kernelSignal(SIGKILL), true);
  }

  override get isSeekable(): boolean {
    return false;
  }

  override get queue(): WaitQueue {
    return this.pid.waiters;
  }

  /** pidfd_poll(): a leader that exits before its siblings does not count: one of them may take over its number, by execve(2). */
  override poll(): number {
    const { task } = this;
    if (task === null) return POLLIN | POLLRDNORM | POLLHUP;
    return task.isLeader && task.group.isDead ? POLLIN | POLLRDNORM : 0;
  }

  /** pidfd_show_fdinfo(): its number in each namespace from the one of the /proc instance down; -1 when it was reaped. PID-124 */
  override fdinfo(namespace: PidNamespace): string {
    const { pid } = this;
    const number = this.task === null ? -1 : pid.numberIn(namespace);
    const inner = number > 0 ? pid.numbers.slice(namespace.level + 1).map((inner) => `\t${inner}`) : [];
    return `Pid:\t${number}\nNSpid:\t${number}${inner.join("")}\n`;
  }
}

savable(PidFile, { name: "kernel.PidFile", version: 1, saved: { killsOnRelease: bool } });
