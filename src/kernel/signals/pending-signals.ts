import { SIGRTMIN } from "../../abi/signal.ts";
import { list } from "../../state/fields.ts";
import { savable } from "../../state/savable.ts";
import { SYNCHRONOUS_SIGNALS } from "./default-action.ts";
import { type SignalInfo, signalInfo } from "./signal-info.ts";
import { NSIG, SignalSet, signalSet } from "./signal-set.ts";

/** Signals waiting for one task, or for any task of a group (Linux sigpending). */
export class PendingSignals {
  /** Which numbers are in `queue`; what masks are tested against. */
  readonly set: SignalSet;
  /** In order of arrival. A standard signal is in it at most once, a realtime signal as often as it was sent. */
  queue: SignalInfo[];

  constructor() {
    this.set = new SignalSet();
    this.queue = [];
  }

  /**
   * Queues `info`.
   * @param realtimeRoom how many more realtime signals RLIMIT_SIGPENDING allows.
   * @returns false when a realtime signal found no room (sigqueue(3): EAGAIN). A standard signal that is pending already is merged.
   */
  enqueue(info: SignalInfo, realtimeRoom: number): boolean {
    if (info.signo < SIGRTMIN) {
      if (this.set.has(info.signo)) return true;
    } else if (realtimeRoom <= 0) {
      return false;
    }
    this.set.add(info.signo);
    this.queue.push(info);
    return true;
  }

  /** The signal that would be delivered first among those not in `blocked`: synchronous ones, then the lowest number; 0 for none. */
  first(blocked: SignalSet): number {
    const lo = this.set.lo & ~blocked.lo;
    const hi = this.set.hi & ~blocked.hi;
    if ((lo | hi) === 0) return 0;
    const synchronous = lo & SYNCHRONOUS_SIGNALS.lo;
    if (synchronous !== 0) return lowestBit(synchronous);
    return lo !== 0 ? lowestBit(lo) : 32 + lowestBit(hi);
  }

  /** Takes the oldest `signal` out, or null when none is pending. */
  take(signal: number): SignalInfo | null {
    if (!this.set.has(signal)) return null;
    const index = this.queue.findIndex((info) => info.signo === signal);
    const [info] = this.queue.splice(index, 1);
    if (!this.queue.some((other) => other.signo === signal)) this.set.remove(signal);
    return info!;
  }

  /** Drops every pending signal that is in `signals`. */
  discard(signals: Readonly<SignalSet>): void {
    if ((this.set.lo & signals.lo) === 0 && (this.set.hi & signals.hi) === 0) return;
    this.queue = this.queue.filter((info) => !signals.has(info.signo));
    this.set.lo &= ~signals.lo;
    this.set.hi &= ~signals.hi;
  }

  countRealtime(): number {
    let count = 0;
    for (const info of this.queue) if (info.signo >= SIGRTMIN && info.signo <= NSIG) count++;
    return count;
  }
}

function lowestBit(bits: number): number {
  return 32 - Math.clz32(bits & -bits);
}

savable(PendingSignals, {
  name: "kernel.PendingSignals",
  version: 1,
  saved: { set: signalSet, queue: list(signalInfo) },
});
