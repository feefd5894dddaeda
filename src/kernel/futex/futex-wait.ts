import { anyRef, uint } from "../../state/fields.ts";
import { savable } from "../../state/savable.ts";
import type { FutexKey } from "./futex-table.ts";

/**
 * The word a task in FUTEX_WAIT waits on, as `Task.progressObject`: FUTEX_REQUEUE may have moved it to another than the call's own. A
 * call that is made again, after a load, queues there and does not compare the word once more.
 */
export class FutexWait implements FutexKey {
  readonly space: object;
  readonly offset: number;

  constructor(key: FutexKey) {
    this.space = key.space;
    this.offset = key.offset;
  }
}

savable(FutexWait, {
  name: "kernel.FutexWait",
  version: 1,
  saved: { space: anyRef<object>(), offset: uint },
});
