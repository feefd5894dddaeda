import type { Caller } from "../../../fs/caller.ts";
import type { FileDescription } from "../../../fs/file-description.ts";
import type { Path } from "../../../fs/path.ts";
import type { Task } from "../../task.ts";
import type { ProcView } from "../view.ts";

/** A regular file of a task's directory. Objects of these types are tables, not state. */
export type TaskFile = TaskTextFile | TaskBoundFile;

/** One that shows a text computed from the task each time. */
export interface TaskTextFile {
  readonly name: string;
  /** Permission bits. */
  readonly mode: number;
  /** @param isThread read below task/: about this thread alone, where that makes a difference. */
  text(task: Task, view: ProcView, isThread: boolean): string | number;
  /** write(2): the number of bytes taken, or -errno. */
  write?(task: Task, view: ProcView, text: string, position: number): number;
  /** Whether the file needs no permission bits for this access (MAY_*). */
  allows?(task: Task, caller: Caller, mask: number): boolean;
}

/** One whose open file is bound to what the task had when it was opened: its address space, its user namespace, its mounts. */
export interface TaskBoundFile {
  readonly name: string;
  readonly mode: number;
  /** @param task null when it is gone. */
  open(task: Task | null, caller: Caller, path: Path, flags: number): FileDescription | number;
}
