import { EINTR } from "../abi/errno.ts";
import { POLLIN } from "../abi/poll.ts";
import { Pid } from "../ns/pid.ts";
import { anyRef, bool, int, list, nullable, ref, struct, uint } from "../state/fields.ts";
import { savable } from "../state/savable.ts";
import { WaitQueue } from "../waiter/wait-queue.ts";
import { SemUndo } from "./sem-undo.ts";
import type { SemaphoreSet } from "./semaphore-set.ts";

/** One struct sembuf. */
export interface SemBuffer {
  /** Index of the semaphore. */
  readonly num: number;
  readonly op: number;
  /** IPC_NOWAIT, SEM_UNDO */
  readonly flags: number;
}

/** The status of an operation nobody has decided on. */
export const WAITING = -EINTR;

/**
 * The operations of one semop(2), which happen all at once or wait (struct sem_queue). While they wait it is whoever changes the set that
 * carries them out; the sleeper finds the result in `status`.
 */
export class SemOperation {
  readonly set: SemaphoreSet;
  readonly operations: readonly SemBuffer[];
  /** Some operation changes a value. */
  readonly alters: boolean;
  readonly pid: Pid;
  readonly undo: SemUndo | null;
  /** Index of the operation it waits for. */
  blocking: number;
  /** 0, -errno, or WAITING. */
  status: number;
  /** The sleeper's. */
  readonly queue: WaitQueue;

  constructor(set: SemaphoreSet, operations: readonly SemBuffer[], pid: Pid, undo: SemUndo | null) {
    this.set = set;
    this.operations = operations;
    this.alters = operations.some(({ op }) => op !== 0);
    this.pid = pid;
    this.undo = undo;
    this.blocking = 0;
    this.status = WAITING;
    this.queue = new WaitQueue();
  }

  /** wake_up_sem_queue_prepare() */
  finish(status: number): void {
    this.status = status;
    this.queue.notify(POLLIN);
  }
}

savable(SemOperation, {
  name: "ipc.SemOperation",
  version: 1,
  saved: {
    set: anyRef<SemaphoreSet>("destroy"),
    operations: list(struct<SemBuffer>({ num: uint, op: int, flags: int })),
    alters: bool,
    pid: ref(() => Pid),
    undo: nullable(ref(() => SemUndo)),
    blocking: uint,
    status: int,
  },
  transient: { queue: () => new WaitQueue() },
});
