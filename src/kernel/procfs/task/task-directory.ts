import { S_IFDIR } from "../../../abi/stat.ts";
import type { Caller } from "../../../fs/caller.ts";
import { DirectoryFile } from "../../../fs/directory-file.ts";
import type { FileDescription } from "../../../fs/file-description.ts";
import type { Path } from "../../../fs/path.ts";
import type { Pid } from "../../../ns/pid.ts";
import { bool } from "../../../state/fields.ts";
import { savable } from "../../../state/savable.ts";
import { taskIno } from "../inode-numbers.ts";
import type { ProcfsSuperblock } from "../procfs-superblock.ts";
import { TaskInode } from "./task-inode.ts";

/** Where the entries of a directory begin: positions 0 and 1 are "." and "..". */
export const FIRST_ENTRY = 2;

/** The directory of a task, or one in it. A name it does not have cannot be made either: ENOENT. GEN-010 */
export abstract class TaskDirectory extends TaskInode {
  /** Below task/: about one thread. */
  readonly isThread: boolean;

  constructor(superblock: ProcfsSuperblock, pid: Pid, ino: number, permissions: number, isThread: boolean) {
    super(superblock, pid, ino, S_IFDIR | permissions);
    this.isThread = isThread;
  }

  /** The inode number of a file in it; each kind has slots of its own. */
  numberOf(slot: number): number {
    return taskIno(this.pid.numberIn(this.superblock.pidNamespace), this.isThread, slot);
  }

  override open(caller: Caller, path: Path, flags: number): FileDescription | number {
    return new DirectoryFile(path, flags, caller.credentials);
  }

  override get refusesNewNames(): boolean {
    return true;
  }
}

savable(TaskDirectory, { name: "kernel.ProcTaskDirectory", version: 1, saved: { isThread: bool } });
