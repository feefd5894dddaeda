import { SI_USER, SIGRTMIN } from "../../abi/signal.ts";
import { KernelMemory } from "../../mm/kernel-memory.ts";
import { RLIMIT_COUNT_SIGPENDING, UserCounts } from "../../ns/user-counts.ts";
import { type FieldCodec, list, nullable, ref, struct } from "../../state/fields.ts";
import { savable } from "../../state/savable.ts";
import { SYNCHRONOUS_SIGNALS } from "./default-action.ts";
import { type SignalInfo, signalInfo, userSignal } from "./signal-info.ts";
import { SignalSet, signalSet } from "./signal-set.ts";

/** What a pending signal takes of the host's memory, about. */
const SIGNAL_BYTES = 256;

/** A pending signal and the user whose RLIMIT_SIGPENDING it counts against (struct sigqueue); null when it counts against nobody's. */
export interface QueuedSignal {
  readonly info: SignalInfo;
  readonly counts: UserCounts | null;
}

const queuedSignal: FieldCodec<QueuedSignal> = struct<QueuedSignal>({
  info: signalInfo,
  counts: nullable(ref(() => UserCounts)),
});

/** Of most tasks, most of the time. Never changed. */
const NO_SIGNALS: QueuedSignal[] = [];

/** Signals waiting for one task, or for any task of a group (Linux sigpending). */
export class PendingSignals {
  /** Which numbers are in `queue`; what masks are tested against. */
  readonly set: SignalSet;
  /** In order of arrival. A standard signal is in it at most once, a realtime signal as often as it was sent. */
  queue: QueuedSignal[];
  /** Where they lie; null: nowhere they would be counted. */
  readonly memory: KernelMemory | null;

  constructor(memory: KernelMemory | null = null) {
    this.set = new SignalSet();
    this.queue = NO_SIGNALS;
    this.memory = memory;
  }

  /**
   * Queues `info` (__send_signal_locked). A standard signal that is pending already is merged. Beyond the limit a signal of kill(2), and
   * a standard one of anybody's, is pending without its information.
   * @param counts of the receiver's user; null: no limit.
   * @param limit the receiver's RLIMIT_SIGPENDING.
   * @returns false when a realtime signal found no room (sigqueue(3): EAGAIN): there is none beyond the limit, nor without memory.
   */
  enqueue(info: SignalInfo, counts: UserCounts | null, limit: number): boolean {
    const { signo, code } = info;
    const isRealtime = signo >= SIGRTMIN;
    if (!isRealtime && this.set.has(signo)) return true;
    // A timer took the room for its signal when it was made.
    if (info.timer !== null) {
      this.push({ info, counts: null });
      return true;
    }
    const ignoresLimit = counts === null || (!isRealtime && code >= 0);
    const hasMemory = this.memory === null || this.memory.hasRoom(SIGNAL_BYTES);
    if (charge(counts, ignoresLimit ? Number.POSITIVE_INFINITY : hasMemory ? limit : 0)) {
      this.push({ info, counts });
      return true;
    }
    if (isRealtime && code !== SI_USER) return false;
    if (!this.set.has(signo)) this.push({ info: userSignal(signo, 0, 0), counts: null });
    return true;
  }

  private push(signal: QueuedSignal): void {
    this.set.add(signal.info.signo);
    if (this.queue === NO_SIGNALS) this.queue = [signal];
    else this.queue.push(signal);
    this.memory?.take(SIGNAL_BYTES);
  }

  private uncharge({ counts }: QueuedSignal): void {
    counts?.subRlimit(RLIMIT_COUNT_SIGPENDING, 1);
    this.memory?.give(SIGNAL_BYTES);
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
    const index = this.queue.findIndex(({ info }) => info.signo === signal);
    const [taken] = this.queue.splice(index, 1);
    this.uncharge(taken!);
    if (!this.queue.some(({ info }) => info.signo === signal)) this.set.remove(signal);
    return taken!.info;
  }

  /** Drops every pending signal that is in `signals`. */
  discard(signals: Readonly<SignalSet>): void {
    if ((this.set.lo & signals.lo) === 0 && (this.set.hi & signals.hi) === 0) return;
    for (const queued of this.queue) if (signals.has(queued.info.signo)) this.uncharge(queued);
    this.queue = this.queue.filter(({ info }) => !signals.has(info.signo));
    this.set.lo &= ~signals.lo;
    this.set.hi &= ~signals.hi;
  }

  /** flush_sigqueue(): whoever had them pending is gone. */
  clear(): void {
    for (const queued of this.queue) this.uncharge(queued);
    this.queue = NO_SIGNALS;
    this.set.assign(0, 0);
  }
}

/** @returns whether there was room. */
function charge(counts: UserCounts | null, limit: number): boolean {
  if (counts === null) return true;
  counts.addRlimit(RLIMIT_COUNT_SIGPENDING, 1);
  if (!counts.isOverRlimit(RLIMIT_COUNT_SIGPENDING, limit)) return true;
  counts.subRlimit(RLIMIT_COUNT_SIGPENDING, 1);
  return false;
}

function lowestBit(bits: number): number {
  return 32 - Math.clz32(bits & -bits);
}

savable(PendingSignals, {
  name: "kernel.PendingSignals",
  version: 1,
  saved: { set: signalSet, queue: list(queuedSignal), memory: nullable(ref(() => KernelMemory)) },
});
