import type { KTime } from "../time/ktime.ts";

/** One call the embedder wants at a time of the kernel's monotonic clock. */
export interface Alarm {
  readonly deadline: KTime;
  readonly ring: () => void;
}

/**
 * The embedder's alarms: timeouts of what it runs, on the clock of the guest, so that with a virtual clock they are as reproducible as the
 * guest. Unlike timers they are the host's and not saved. They ring between two slices.
 */
export class Alarms {
  /** Earliest first; of equal deadlines the one set first. */
  private readonly pending: Alarm[];

  constructor() {
    this.pending = [];
  }

  get next(): KTime | null {
    return this.pending[0]?.deadline ?? null;
  }

  get size(): number {
    return this.pending.length;
  }

  add(alarm: Alarm): void {
    let at = this.pending.length;
    while (at > 0 && alarm.deadline.isBefore(this.pending[at - 1]!.deadline)) at--;
    this.pending.splice(at, 0, alarm);
  }

  /** A no-op for one that rang or was cancelled. */
  remove(alarm: Alarm): void {
    const at = this.pending.indexOf(alarm);
    if (at >= 0) this.pending.splice(at, 1);
  }

  ringDue(now: KTime): void {
    while (this.pending.length > 0 && !this.pending[0]!.deadline.isAfter(now)) this.pending.shift()!.ring();
  }
}
