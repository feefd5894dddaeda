import { EACCES } from "../../../abi/errno.ts";
import { S_IFLNK } from "../../../abi/stat.ts";
import type { Caller } from "../../../fs/caller.ts";
import type { Path } from "../../../fs/path.ts";
import { pathname } from "../../../fs/pathname.ts";
import type { Pid } from "../../../ns/pid.ts";
import { savable } from "../../../state/savable.ts";
import type { Task } from "../../task.ts";
import type { ProcfsSuperblock } from "../procfs-superblock.ts";
import { mayAccessTask } from "../task-access.ts";
import { TaskInode } from "./task-inode.ts";

/** A magic link: following it leads to a place, whatever its text says (symlink(7)). Needs ptrace access to the task. */
export abstract class MagicLink extends TaskInode {
  constructor(superblock: ProcfsSuperblock, pid: Pid, ino: number, permissions: number) {
    super(superblock, pid, ino, S_IFLNK | permissions);
  }

  /** Where the link leads now, or -errno. */
  abstract place(task: Task): Path | number;

  /** proc_pid_get_link() */
  override followLink(caller: Caller): Path | number {
    const { task } = this;
    // proc_pid_cwd(5): EACCES, without PTRACE_MODE_READ_FSCREDS
    if (task === null || !mayAccessTask(caller, task)) return -EACCES;
    return this.place(task);
  }

  /** proc_pid_readlink(): the name as the reader sees it from its root directory. */
  override readlink(caller: Caller): string | number {
    const path = this.followLink(caller);
    return typeof path === "number" ? path : pathname(path, caller.fs.root);
  }
}

savable(MagicLink, { name: "kernel.ProcMagicLink", version: 1, saved: {} });
