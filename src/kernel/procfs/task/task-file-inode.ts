import { EINVAL, ESRCH } from "../../../abi/errno.ts";
import { S_IFREG } from "../../../abi/stat.ts";
import type { Caller } from "../../../fs/caller.ts";
import type { FileDescription } from "../../../fs/file-description.ts";
import type { Path } from "../../../fs/path.ts";
import { type TextFile, TextFileDescription } from "../../../fs/pseudo/text-file.ts";
import type { Pid } from "../../../ns/pid.ts";
import { bool, oneOf } from "../../../state/fields.ts";
import { savable } from "../../../state/savable.ts";
import type { ProcfsSuperblock } from "../procfs-superblock.ts";
import { ProcView } from "../view.ts";
import { BoundTextFile } from "./bound-text-file.ts";
import type { TaskFile } from "./task-file.ts";
import { TASK_FILES } from "./task-files.ts";
import { TaskInode } from "./task-inode.ts";

/** A file of `TASK_FILES` in the directory of a task. */
export class TaskFileInode extends TaskInode implements Pick<TextFile, "text" | "writeText"> {
  readonly name: string;
  /** Below task/. */
  readonly isThread: boolean;

  constructor(superblock: ProcfsSuperblock, pid: Pid, ino: number, file: TaskFile, isThread: boolean) {
    super(superblock, pid, ino, S_IFREG | file.mode);
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
    if ("open" in file) return file.open(this.task, caller, path, flags);
    return new TextFileDescription(path, flags, caller.credentials);
  }

  // proc(5): ESRCH, the process is gone. write(2): EINVAL, the file cannot be written to.

  text(caller: Caller, open: TextFileDescription): string | number {
    const view = new ProcView(this.superblock, caller, open.credentials);
    const { file, task } = this;
    if (open instanceof BoundTextFile) return open.show(view, task);
    if (task === null) return -ESRCH;
    return "text" in file ? file.text(task, view, this.isThread) : -EINVAL;
  }

  writeText(caller: Caller, open: TextFileDescription, text: string, position: number): number {
    const view = new ProcView(this.superblock, caller, open.credentials);
    if (open instanceof BoundTextFile) return open.store(view, text, position);
    const { file, task } = this;
    if (!("write" in file)) return -EINVAL;
    return task === null ? -ESRCH : file.write(task, view, text, position);
  }
}

savable(TaskFileInode, {
  name: "kernel.ProcTaskFileInode",
  version: 1,
  saved: { name: oneOf(...TASK_FILES.keys()), isThread: bool },
});
