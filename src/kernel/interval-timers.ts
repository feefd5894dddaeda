import { SIGALRM, SIGPROF, SIGVTALRM } from "../abi/signal.ts";
import { ITIMER_PROF, ITIMER_REAL, ITIMER_VIRTUAL } from "../abi/time.ts";
import { anyRef, nullable, ref, uint } from "../state/fields.ts";
import { savable } from "../state/savable.ts";
import { SyntheticClock } from "../time/synthetic-clock.ts";
import { Timer, type TimerClock, type TimerListener } from "../time/timer.ts";
import { sendGroupSignal } from "./signals/send.ts";
import { kernelSignal } from "./signals/signal-info.ts";
import type { ThreadGroup } from "./thread-group.ts";

const SIGNAL_OF = { [ITIMER_REAL]: SIGALRM, [ITIMER_VIRTUAL]: SIGVTALRM, [ITIMER_PROF]: SIGPROF } as const;

/** One of a process's interval timers as the receiver of its expirations: they send a signal (setitimer(2)). */
export class IntervalTimerListener implements TimerListener {
  readonly group: ThreadGroup;
  readonly which: number;

  constructor(group: ThreadGroup, which: number) {
    this.group = group;
    this.which = which;
  }

  onTimer(): void {
    if (this.group.isDead) return;
    sendGroupSignal(this.group, kernelSignal(SIGNAL_OF[this.which as keyof typeof SIGNAL_OF]), true);
  }
}

/**
 * The CPU clocks of a process and its interval timers. CPU clocks advance while a member runs: `userClock` in user code, `cpuClock`
 * also in the kernel. Timers are made when they are first set.
 */
export class IntervalTimers {
  readonly group: ThreadGroup;
  readonly userClock: SyntheticClock;
  readonly cpuClock: SyntheticClock;
  real: Timer | null;
  virtual: Timer | null;
  profiling: Timer | null;

  constructor(group: ThreadGroup) {
    this.group = group;
    this.userClock = new SyntheticClock();
    this.cpuClock = new SyntheticClock();
    this.real = null;
    this.virtual = null;
    this.profiling = null;
  }

  /** Time a member spent, in nanoseconds. */
  charge(userNs: number, systemNs: number): void {
    if (userNs > 0) this.userClock.add(userNs);
    this.cpuClock.add(userNs + systemNs);
  }

  /** The timer of ITIMER_REAL (on `monotonic`), ITIMER_VIRTUAL or ITIMER_PROF. Precondition: `which` is one of the three. */
  timer(which: number, monotonic: TimerClock): Timer {
    switch (which) {
      case ITIMER_REAL:
        this.real ??= new Timer(monotonic, new IntervalTimerListener(this.group, which));
        return this.real;
      case ITIMER_VIRTUAL:
        this.virtual ??= new Timer(this.userClock, new IntervalTimerListener(this.group, which));
        return this.virtual;
      default:
        this.profiling ??= new Timer(this.cpuClock, new IntervalTimerListener(this.group, which));
        return this.profiling;
    }
  }

  /** Pauses or resumes the timer that runs by itself; CPU clocks stand still anyway. */
  pause(): void {
    this.real?.pause();
  }

  resume(): void {
    this.real?.resume();
  }

  /** At exit of the process. */
  destroy(): void {
    for (const timer of [this.real, this.virtual, this.profiling]) timer?.destroy();
  }
}

savable(IntervalTimerListener, {
  name: "kernel.IntervalTimerListener",
  version: 1,
  saved: { group: anyRef<ThreadGroup>(), which: uint },
});

savable(IntervalTimers, {
  name: "kernel.IntervalTimers",
  version: 1,
  saved: {
    group: anyRef<ThreadGroup>(),
    userClock: ref(() => SyntheticClock),
    cpuClock: ref(() => SyntheticClock),
    real: nullable(ref(() => Timer)),
    virtual: nullable(ref(() => Timer)),
    profiling: nullable(ref(() => Timer)),
  },
});
