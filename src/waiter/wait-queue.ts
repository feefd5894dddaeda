/**
 * Wait queues: gVisor's `waiter` package, Linux's `wait_queue_head_t`.
 *
 * A queue is an intrusive doubly linked list, so that joining, leaving and waking are O(1) and allocate nothing. Queues are
 * transient: after a load every blocked task re-invokes its syscall and joins again.
 */

/** Who can be woken; the kernel's Task, epoll items, host streams. */
export interface Wakeable {
  /** Called from `notify`, with the events that became true. May not block; may leave or join queues. */
  wake(events: number): void;
}

/** One membership of one wakeable in one queue. Reusable after it has left. */
export class WaitEntry {
  target: Wakeable;
  /** Events (POLLIN, POLLOUT ...) this entry waits for. */
  mask: number;
  /** @internal */ queue: WaitQueue | null;
  /** @internal */ previous: WaitEntry | null;
  /** @internal */ next: WaitEntry | null;

  constructor(target: Wakeable, mask: number) {
    this.target = target;
    this.mask = mask;
    this.queue = null;
    this.previous = null;
    this.next = null;
  }

  get isQueued(): boolean {
    return this.queue !== null;
  }
}

/** What one waits for a change of. */
export interface WaitSource {
  waitQueue(): WaitQueue;
}

export class WaitQueue {
  /** @internal */ head: WaitEntry | null;
  /** @internal */ tail: WaitEntry | null;

  constructor() {
    this.head = null;
    this.tail = null;
  }

  get isEmpty(): boolean {
    return this.head === null;
  }

  /** Appends `entry`. Precondition: it is in no queue. */
  add(entry: WaitEntry): void {
    if (entry.queue !== null) throw new Error("wait entry is already queued");
    entry.queue = this;
    entry.previous = this.tail;
    entry.next = null;
    if (this.tail === null) this.head = entry;
    else this.tail.next = entry;
    this.tail = entry;
  }

  /** Takes `entry` out; a no-op when it is not in this queue. */
  remove(entry: WaitEntry): void {
    if (entry.queue !== this) return;
    if (entry.previous === null) this.head = entry.next;
    else entry.previous.next = entry.next;
    if (entry.next === null) this.tail = entry.previous;
    else entry.next.previous = entry.previous;
    entry.queue = null;
    entry.previous = null;
    entry.next = null;
  }

  /** Wakes every entry whose mask meets `events`, in the order they joined. Entries stay queued until they leave. */
  notify(events: number): void {
    let entry = this.head;
    while (entry !== null) {
      const next: WaitEntry | null = entry.next;
      if ((entry.mask & events) !== 0) entry.target.wake(events & entry.mask);
      // A wakeable may have left and taken `next` with it (a task waiting in one queue with two entries): start over then.
      entry = next !== null && next.queue !== this ? this.head : next;
    }
  }

  /** Wakes at most `count` entries; returns how many. For wake-one queues (futex, exclusive waits). */
  notifySome(events: number, count: number): number {
    let woken = 0;
    let entry = this.head;
    while (entry !== null && woken < count) {
      const next: WaitEntry | null = entry.next;
      if ((entry.mask & events) !== 0) {
        entry.target.wake(events & entry.mask);
        woken++;
      }
      entry = next !== null && next.queue !== this ? this.head : next;
    }
    return woken;
  }
}
