import { ENOENT } from "../../../abi/errno.ts";
import { FileDescription } from "../../../fs/file-description.ts";
import type { Path } from "../../../fs/path.ts";
import type { Pid } from "../../../ns/pid.ts";
import { oneOf } from "../../../state/fields.ts";
import { savable } from "../../../state/savable.ts";
import type { Task } from "../../task.ts";
import type { ProcfsSuperblock } from "../procfs-superblock.ts";
import { MagicLink } from "./magic-link.ts";

export type TaskLinkName = "cwd" | "root" | "exe";

/** proc_pid_cwd(5), proc_pid_root(5), proc_pid_exe(5) */
export class TaskLink extends MagicLink {
  readonly name: TaskLinkName;

  constructor(superblock: ProcfsSuperblock, pid: Pid, ino: number, name: TaskLinkName) {
    super(superblock, pid, ino, 0o777);
    this.name = name;
  }

  /** ENOENT for a zombie. */
  override place(task: Task): Path | number {
    if (this.name === "exe") {
      const executable = task.mm?.executable ?? null;
      return executable instanceof FileDescription ? executable.path : -ENOENT;
    }
    return task.fsContext?.[this.name] ?? -ENOENT;
  }
}

savable(TaskLink, { name: "kernel.ProcTaskLink", version: 1, saved: { name: oneOf("cwd", "root", "exe") } });
