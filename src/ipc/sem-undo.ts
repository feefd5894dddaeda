import { anyRef, int32Array, list, nullable, ref, uint } from "../state/fields.ts";
import { savable } from "../state/savable.ts";
import type { SemaphoreSet } from "./semaphore-set.ts";

/** What an exit gives back to one set: an adjustment per semaphore (struct sem_undo). */
export class SemUndo {
  readonly list: SemUndoList;
  /** Null once the set was removed. */
  set: SemaphoreSet | null;
  readonly adjustments: Int32Array;

  constructor(list: SemUndoList, set: SemaphoreSet) {
    this.list = list;
    this.set = set;
    this.adjustments = new Int32Array(set.semaphores.length);
  }
}

/** The adjustments of a process, or of all tasks that share them by CLONE_SYSVSEM (struct sem_undo_list). */
export class SemUndoList {
  /** Tasks that have it. */
  users: number;
  /** The latest first. */
  undos: SemUndo[];

  constructor() {
    this.users = 1;
    this.undos = [];
  }

  /** lookup_undo() */
  of(set: SemaphoreSet): SemUndo | null {
    return this.undos.find((undo) => undo.set === set) ?? null;
  }

  remove(undo: SemUndo): void {
    const index = this.undos.indexOf(undo);
    if (index >= 0) this.undos.splice(index, 1);
  }
}

savable(SemUndoList, {
  name: "ipc.SemUndoList",
  version: 1,
  saved: { users: uint, undos: list(ref(() => SemUndo)) },
});
savable(SemUndo, {
  name: "ipc.SemUndo",
  version: 1,
  saved: { list: ref(() => SemUndoList), set: nullable(anyRef<SemaphoreSet>("destroy")), adjustments: int32Array() },
});
