/** What a task has of System V IPC: struct sysv_sem and struct sysv_shm of task_struct. */
import { EMPTY_SET, ownSet } from "../state/empty-collections.ts";
import { nullable, ref, set } from "../state/fields.ts";
import { savable } from "../state/savable.ts";
import { SemUndoList } from "./sem-undo.ts";
import { ShmSegment } from "./shm-segment.ts";

export class SysvTask {
  /** Null before the first SEM_UNDO. */
  undoList: SemUndoList | null;
  /** Segments it made that still exist. */
  segments: ReadonlySet<ShmSegment>;

  constructor() {
    this.undoList = null;
    this.segments = EMPTY_SET;
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

  ownsSegment(segment: ShmSegment): void {
    this.segments = ownSet(this.segments).add(segment);
  }

  forgetSegment(segment: ShmSegment): void {
    if (this.segments.has(segment)) ownSet(this.segments).delete(segment);
  }

  /** exit_shm(): its segments are orphans now, which go with shm_rmid_forced. IPC-045 */
  leaveSegments(): void {
    for (const segment of [...this.segments]) {
      segment.creator = null;
      if (segment.ipc.limits.shmRmidForced) segment.destroyIfUnwanted();
    }
    this.segments = EMPTY_SET;
  }
}

savable(SysvTask, {
  name: "ipc.SysvTask",
  version: 1,
  saved: { undoList: nullable(ref(() => SemUndoList)), segments: set(ref(() => ShmSegment)) },
});
