/** What a task has of System V IPC: struct sysv_sem and struct sysv_shm of task_struct. */
import { nullable, ref, set } from "../state/fields.ts";
import { savable } from "../state/savable.ts";
import { SemUndoList } from "./sem-undo.ts";
import { ShmSegment } from "./shm-segment.ts";

export class SysvTask {
  /** Null before the first SEM_UNDO. */
  undoList: SemUndoList | null;
  /** Segments it made that still exist. */
  readonly segments: Set<ShmSegment>;

  constructor() {
    this.undoList = null;
    this.segments = new Set();
  }

  /** get_undo_list() */
  ensureUndoList(): SemUndoList {
    this.undoList ??= new SemUndoList();
    return this.undoList;
  }

  /** copy_semundo() with CLONE_SYSVSEM: the child's adjustments are this task's. */
  shareUndoWith(child: SysvTask): void {
    const list = this.ensureUndoList();
    list.users++;
    child.undoList = list;
  }

  /** exit_shm(): its segments are orphans now, which go with shm_rmid_forced. IPC-045 */
  leaveSegments(): void {
    for (const segment of [...this.segments]) {
      segment.creator = null;
      if (segment.ipc.limits.shmRmidForced) segment.destroyIfUnwanted();
    }
    this.segments.clear();
  }
}

savable(SysvTask, {
  name: "ipc.SysvTask",
  version: 1,
  saved: { undoList: nullable(ref(() => SemUndoList)), segments: set(ref(() => ShmSegment)) },
});
