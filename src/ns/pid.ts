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
  /** @internal `waiters`, once somebody asked for them. */
  waitQueue: WaitQueue | null;
  /** Set when its task is reaped. */
  exit: PidExit | null;
  task: object | null;
  threadGroup: object | null;
  processGroup: object | null;
  session: object | null;
  /** @internal The numbers are still taken. */
  isAllocated: boolean;

  /** @internal Use PidNamespace.allocate(). */
  constructor(namespace: PidNamespace, numbers: readonly number[]) {
    this.namespace = namespace;
    this.numbers = numbers;
    this.inode = namespace.tree.ids.allocatePidInode();
    this.waitQueue = null;
    this.exit = null;
    this.task = null;
    this.threadGroup = null;
    this.processGroup = null;
    this.session = null;
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

  /** pidfds wait here: POLLIN when the process has exited, POLLHUP when it was reaped. */
  get waiters(): WaitQueue {
    this.waitQueue ??= new WaitQueue();
    return this.waitQueue;
  }

  /** Wakes who waits for this. @param events POLL* */
  notify(events: number): void {
    this.waitQueue?.notify(events);
  }

  /** Something is attached. PID-094 */
  get isInUse(): boolean {
    return this.task !== null || this.threadGroup !== null || this.processGroup !== null || this.session !== null;
  }

  /** What is attached there; null for nothing. */
  attached(slot: PidSlot): object | null {
    if (slot === PID_TASK) return this.task;
    if (slot === PID_THREAD_GROUP) return this.threadGroup;
    return slot === PID_PROCESS_GROUP ? this.processGroup : this.session;
  }

  private put(slot: PidSlot, object: object | null): void {
    if (slot === PID_TASK) this.task = object;
    else if (slot === PID_THREAD_GROUP) this.threadGroup = object;
    else if (slot === PID_PROCESS_GROUP) this.processGroup = object;
    else this.session = object;
  }

  /** attach_pid(). The place is free. */
  attach(slot: PidSlot, object: object): void {
    if (this.attached(slot) !== null) throw new Error(`pid ${this.number} has such an attachment already`);
    if (!this.isAllocated) throw new Error(`pid ${this.number} was freed`);
    this.put(slot, object);
  }

  /** transfer_pid() and exchange_tids(): another object takes the place, e.g. when a thread that execs becomes the leader. */
  replace(slot: PidSlot, object: object): void {
    if (this.attached(slot) === null) throw new Error(`pid ${this.number} has no such attachment`);
    this.put(slot, object);
  }

  /** detach_pid(): with the last one the numbers become free, in every namespace. */
  detach(slot: PidSlot): void {
    if (this.attached(slot) === null) throw new Error(`pid ${this.number} has no such attachment`);
    this.put(slot, null);
    if (slot === PID_TASK) this.notify(POLLIN | POLLHUP);
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
    task: nullable(anyRef()),
    threadGroup: nullable(anyRef()),
    processGroup: nullable(anyRef()),
    session: nullable(anyRef()),
    isAllocated: bool,
  },
  transient: { waitQueue: () => null },
});
