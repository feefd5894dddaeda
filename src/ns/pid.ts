/**
 * Linux's struct pid: one process identity, with a number in its pid namespace and in every one above (pid_namespaces(7)).
 *
 * Tasks, thread groups, process groups and sessions attach to it; while any does, the numbers are busy (PID-094). They are the
 * kernel's classes, which this folder does not know, so the four places hold plain objects.
 */
import { POLLHUP, POLLIN } from "../abi/poll.ts";
import { anyRef, bool, int, list, nullable, struct, uint } from "../state/fields.ts";
import { savable } from "../state/savable.ts";
import { WaitQueue } from "../waiter/wait-queue.ts";
import { USE_PROCESS } from "./namespace-use.ts";
import type { PidNamespace } from "./pid-namespace.ts";

// enum pid_type
export const PID_TASK = 0;
export const PID_THREAD_GROUP = 1;
export const PID_PROCESS_GROUP = 2;
export const PID_SESSION = 3;

/** What can be attached to a struct pid (enum pid_type). */
export type PidSlot = typeof PID_TASK | typeof PID_THREAD_GROUP | typeof PID_PROCESS_GROUP | typeof PID_SESSION;

/** What PIDFD_GET_INFO still tells of a task that was reaped. */
export interface PidExit {
  /** As wait4(2) stores it. */
  readonly status: number;
  /** The cgroup it was in; 0 when that has no number. */
  readonly cgroupId: number;
}

/** Linux's struct pid: one process identity, with a number in every namespace that sees it. */
export class Pid {
  /** The deepest namespace it is visible in, the active pid namespace of its task. PID-138 */
  readonly namespace: PidNamespace;
  /** Index is the level of the namespace: the last one is its number at home. PID-070 */
  readonly numbers: readonly number[];
  /** st_ino of its pidfds. */
  readonly inode: number;
  /** pidfds wait here: POLLIN when the process has exited, POLLHUP when it was reaped. */
  readonly waiters: WaitQueue;
  /** Set when its task is reaped. */
  exit: PidExit | null;
  /** @internal By PidSlot. */
  readonly slots: (object | null)[];
  /** @internal The numbers are still taken. */
  isAllocated: boolean;

  /** @internal Use PidNamespace.allocate(). */
  constructor(namespace: PidNamespace, numbers: readonly number[]) {
    this.namespace = namespace;
    this.numbers = numbers;
    this.inode = namespace.tree.ids.allocatePidInode();
    this.waiters = new WaitQueue();
    this.exit = null;
    this.slots = [null, null, null, null];
    this.isAllocated = true;
  }

  get level(): number {
    return this.namespace.level;
  }

  /** Its number in its own namespace. */
  get number(): number {
    return this.numbers[this.level]!;
  }

  /** pid_nr_ns(): its number as seen from `namespace`, 0 when it is invisible there. PID-137 */
  numberIn(namespace: PidNamespace): number {
    return this.namespace.isSameOrDescendantOf(namespace) ? this.numbers[namespace.level]! : 0;
  }

  get task(): object | null {
    return this.slots[PID_TASK]!;
  }

  get threadGroup(): object | null {
    return this.slots[PID_THREAD_GROUP]!;
  }

  get processGroup(): object | null {
    return this.slots[PID_PROCESS_GROUP]!;
  }

  get session(): object | null {
    return this.slots[PID_SESSION]!;
  }

  /** Something is attached. PID-094 */
  get isInUse(): boolean {
    const { slots } = this;
    return slots[0] !== null || slots[1] !== null || slots[2] !== null || slots[3] !== null;
  }

  /** attach_pid(). The place is free. */
  attach(slot: PidSlot, object: object): void {
    if (this.slots[slot] !== null) throw new Error(`pid ${this.number} has such an attachment already`);
    if (!this.isAllocated) throw new Error(`pid ${this.number} was freed`);
    this.slots[slot] = object;
  }

  /** transfer_pid() and exchange_tids(): another object takes the place, e.g. when a thread that execs becomes the leader. */
  replace(slot: PidSlot, object: object): void {
    if (this.slots[slot] === null) throw new Error(`pid ${this.number} has no such attachment`);
    this.slots[slot] = object;
  }

  /** detach_pid(): with the last one the numbers become free, in every namespace. */
  detach(slot: PidSlot): void {
    if (this.slots[slot] === null) throw new Error(`pid ${this.number} has no such attachment`);
    this.slots[slot] = null;
    if (slot === PID_TASK) this.waiters.notify(POLLIN | POLLHUP);
    if (!this.isInUse) this.free();
  }

  /** free_pid(): for an allocation that comes to nothing; `detach` does it by itself. */
  free(): void {
    if (this.isInUse || !this.isAllocated) throw new Error(`pid ${this.number} is in use, or was freed`);
    this.isAllocated = false;
    for (let at: PidNamespace | null = this.namespace; at !== null; at = at.parent) {
      at.releaseNumber(this.numbers[at.level]!);
    }
    this.namespace.release(USE_PROCESS);
  }
}

const pidExit = struct<PidExit>({ status: int, cgroupId: uint });

savable(Pid, {
  name: "ns.Pid",
  version: 1,
  saved: {
    namespace: anyRef<PidNamespace>("allocate", "find"),
    numbers: list(uint),
    inode: uint,
    exit: nullable(pidExit),
    slots: list(nullable(anyRef())),
    isAllocated: bool,
  },
  transient: { waiters: () => new WaitQueue() },
});
