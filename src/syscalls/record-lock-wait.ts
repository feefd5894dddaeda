import type { LockOwner } from "../fs/locks/record-lock.ts";
import { anyRef } from "../state/fields.ts";
import { savable } from "../state/savable.ts";

/** What a task blocked in fcntl(2) F_SETLKW waits for, as `Task.progressObject`: an edge of the deadlock search. */
export class RecordLockWait {
  readonly owner: LockOwner;
  /** Whose lock is in the way. */
  readonly holder: LockOwner;

  constructor(owner: LockOwner, holder: LockOwner) {
    this.owner = owner;
    this.holder = holder;
  }
}

savable(RecordLockWait, {
  name: "syscalls.RecordLockWait",
  version: 1,
  saved: { owner: anyRef<LockOwner>("retain", "release"), holder: anyRef<LockOwner>("retain", "release") },
});
