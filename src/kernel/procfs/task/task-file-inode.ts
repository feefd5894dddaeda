import { ESRCH } from "../../../abi/errno.ts";
import type { Caller } from "../../../fs/caller.ts";
import type { FileDescription } from "../../../fs/file-description.ts";
import type { Path } from "../../../fs/path.ts";
import type { Pid } from "../../../ns/pid.ts";
import { bool, oneOf } from "../../../state/fields.ts";
import { savable } from "../../../state/savable.ts";
import type { ProcfsSuperblock } from "../procfs-superblock.ts";
import { TextInode } from "../text-inode.ts";
import type { ProcView } from "../view.ts";
import type { TaskFile } from "./task-file.ts";
import { TASK_FILES } from "./task-files.ts";

/** A file of `TASK_FILES` in the directory of a task. */
export class TaskFileInode extends TextInode {
  declare readonly pid: Pid;
  readonly name: string;
  /** Below task/. */
  readonly isThread: boolean;

  constructor(superblock: ProcfsSuperblock, pid: Pid, ino: number, file: TaskFile, isThread: boolean) {
    super(superblock, pid, ino, file.mode);
    this.name = file.name;
    this.isThread = isThread;
  }

  private get file(): TaskFile {
    return TASK_FILES.get(this.name)!;
  }

  override permission(caller: Caller, mask: number): number {
    const { file, task } = this;
    if ("allows" in file && task !== null && file.allows(task, caller, mask)) return 0;
    return super.permission(caller, mask);
  }

  override open(caller: Caller, path: Path, flags: number): FileDescription | number {
    const { file } = this;
    return "open" in file ? file.open(this.task, caller, path, flags) : super.open(caller, path, flags);
  }

  // read(2), write(2): ESRCH, the process is gone (proc(5))

  override show(view: ProcView): string | number {
    const { file, task } = this;
    if (task === null) return -ESRCH;
    return "text" in file ? file.text(task, view, this.isThread) : super.store(view, "", 0);
  }

  override store(view: ProcView, text: string, position: number): number {
    const { file, task } = this;
    if (!("write" in file)) return super.store(view, text, position);
    return task === null ? -ESRCH : file.write(task, view, text, position);
  }
}

savable(TaskFileInode, {
  name: "kernel.ProcTaskFileInode",
  version: 1,
  saved: { name: oneOf(...TASK_FILES.keys()), isThread: bool },
});
