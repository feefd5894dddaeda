import { anyRef, type FieldCodec, list, ref } from "../state/fields.ts";
import { savable } from "../state/savable.ts";
import { SnapshotError } from "../state/snapshot-error.ts";
import type { Clock } from "./clock.ts";
import type { KTime } from "./ktime.ts";
import { Timer, type TimerSchedule } from "./timer.ts";

/**
 * The armed timers of one clock in deadline order, equal deadlines in arming order: a binary heap in which every timer knows its
 * index, so that arming and disarming are O(log n).
 */
export class TimerQueue implements TimerSchedule {
  readonly clock: Clock;
  /** @internal */ readonly heap: Timer[];
  /** @internal */ nextSequence: number;

  constructor(clock: Clock) {
    this.clock = clock;
    this.heap = [];
    this.nextSequence = 0;
  }

  get size(): number {
    return this.heap.length;
  }

  /** The earliest deadline on this queue's clock, or null when nothing is armed. */
  nextDeadline(): KTime | null {
    return this.heap.length === 0 ? null : this.heap[0]!.setting.next;
  }

  /** Fires every timer due at `now`, in order; returns how many. A period that ends after `now` waits for the next call. */
  fireDue(now: KTime = this.clock.now()): number {
    let fired = 0;
    while (this.heap.length > 0 && !now.isBefore(this.heap[0]!.setting.next)) {
      this.fireFirst(now);
      fired++;
    }
    return fired;
  }

  /** @internal Fires the first timer. Precondition: it is due at `now`. */
  fireFirst(now: KTime): void {
    this.heap[0]!.deliver(now);
  }

  /** @internal Preconditions: `timer` is enabled, not paused and not queued. */
  add(timer: Timer): void {
    timer.sequence = this.nextSequence++;
    timer.heapIndex = this.heap.length;
    this.heap.push(timer);
    this.siftUp(timer.heapIndex);
  }

  /** @internal A no-op for a timer that is not queued. */
  remove(timer: Timer): void {
    const index = timer.heapIndex;
    if (index < 0) return;
    timer.heapIndex = -1;
    const last = this.heap.pop()!;
    if (last === timer) return;
    this.heap[index] = last;
    last.heapIndex = index;
    this.siftUp(index);
    this.siftDown(last.heapIndex);
  }

  private siftUp(start: number): void {
    const { heap } = this;
    const timer = heap[start]!;
    let index = start;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!firesBefore(timer, heap[parent]!)) break;
      this.place(heap[parent]!, index);
      index = parent;
    }
    this.place(timer, index);
  }

  private siftDown(start: number): void {
    const { heap } = this;
    const timer = heap[start]!;
    let index = start;
    for (;;) {
      let child = 2 * index + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && firesBefore(heap[child + 1]!, heap[child]!)) child++;
      if (!firesBefore(heap[child]!, timer)) break;
      this.place(heap[child]!, index);
      index = child;
    }
    this.place(timer, index);
  }

  private place(timer: Timer, index: number): void {
    this.heap[index] = timer;
    timer.heapIndex = index;
  }
}

function firesBefore(a: Timer, b: Timer): boolean {
  const order = a.setting.next.compare(b.setting.next);
  return order !== 0 ? order < 0 : a.sequence < b.sequence;
}

/** Saved in firing order: equal queues give equal bytes whatever their history, and a sorted array is a heap. */
const inFiringOrder: FieldCodec<Timer[]> = (() => {
  const timers = list(ref(() => Timer));
  return { ...timers, encode: (heap, graph) => timers.encode(heap.toSorted(byFiring), graph) };
})();

function byFiring(a: Timer, b: Timer): number {
  return firesBefore(a, b) ? -1 : 1;
}

savable(TimerQueue, {
  name: "time.TimerQueue",
  version: 1,
  saved: { clock: anyRef<Clock>("now"), heap: inFiringOrder },
  transient: { nextSequence: () => 0 },
  afterLoad(queue) {
    queue.heap.forEach((timer, index) => {
      const isArmed = timer.setting.enabled && !timer.isPaused && timer.heapIndex === -1;
      if (!isArmed || timer.clock.timers !== queue)
        throw new SnapshotError("corrupt", "a timer queue holds a foreign timer");
      timer.sequence = queue.nextSequence++;
      timer.heapIndex = index;
      if (index > 0 && firesBefore(timer, queue.heap[index - 1]!))
        throw new SnapshotError("corrupt", "a timer queue is out of order");
    });
  },
});
