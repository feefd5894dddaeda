import { EINVAL } from "../abi/errno.ts";
import {
  CLOCK_BOOTTIME,
  CLOCK_MONOTONIC,
  CLOCK_MONOTONIC_COARSE,
  CLOCK_MONOTONIC_RAW,
  CLOCK_REALTIME,
  CLOCK_REALTIME_COARSE,
  CLOCK_TAI,
} from "../abi/time.ts";
import { anyRef, bool, int, list, nullable, ref, set, struct } from "../state/fields.ts";
import { savable } from "../state/savable.ts";
import { SnapshotError } from "../state/snapshot-error.ts";
import { CLOCK_TICK_NS } from "./clock.ts";
import { type ClockReader, KernelClock } from "./kernel-clock.ts";
import { KTime, ktime } from "./ktime.ts";
import type { TimeSource } from "./time-source.ts";

/** settimeofday(2) accepts years up to 2232: KTIME_SEC_MAX less 30 years of uptime (TIME_SETTOD_SEC_MAX). */
const SETTOD_SEC_MAX = 9_223_372_036 - 30 * 365 * 24 * 3600;

/** The clocks with timers. Between timers of different clocks that are equally late, this order decides. */
const CLOCK_IDS = [CLOCK_MONOTONIC, CLOCK_BOOTTIME, CLOCK_REALTIME, CLOCK_TAI] as const;

/** Who wants to know that clock_settime(2) moved CLOCK_REALTIME: timerfd_settime(2) with TFD_TIMER_CANCEL_ON_SET. */
export interface ClockSetListener {
  onClockSet(): void;
}

/** The clocks as a save found them. */
interface ClockCheckpoint {
  readonly monotonic: KTime;
  /** The source's realtime, without the guest's clock_settime(2) offset. */
  readonly wall: KTime;
  /** Whether `wall` went on after the save (TimeSource.runsWhileSaved). */
  readonly wallRuns: boolean;
}

/**
 * The clocks of a kernel (gVisor's kernel.Timekeeper), made from one TimeSource.
 *
 * CLOCK_MONOTONIC is 0 at the first `setClocks` and never goes back: not when the source does, and not over save and load.
 * CLOCK_REALTIME is the source's, moved by clock_settime(2). As in gVisor, CLOCK_BOOTTIME and CLOCK_MONOTONIC_RAW equal
 * CLOCK_MONOTONIC: the time a kernel spent saved counts in all of them.
 *
 * Until `setClocks`, and again between a load and its `setClocks`, no clock can be read.
 */
export class Timekeeper implements ClockReader {
  /** @internal Realtime at the first setClocks; kept over restores. */ bootRealtime: KTime;
  /** What clock_settime(2) has added to realtime. */
  realtimeOffset: KTime;
  /** International atomic time minus UTC; 0 as on Linux until adjtimex(2) ADJ_TAI sets it. */
  taiOffsetSeconds: number;
  /** @internal Of the last save; null in a kernel that never was saved. */ checkpoint: ClockCheckpoint | null;
  readonly clockSetListeners: Set<ClockSetListener>;
  /** @internal By CLOCK_IDS. */ readonly clocks: readonly KernelClock[];

  source: TimeSource | null;
  /** @internal Guest monotonic minus the source's. */ monotonicOffset: KTime;
  /** @internal Added to the source's realtime so that a virtual wall clock continues where it was saved. */ wallOffset: KTime;
  /** @internal The last monotonic time given out. */ monotonicLowerBound: KTime;
  /** @internal The source's realtime while updates are paused. */ pausedWall: KTime | null;
  /** @internal The source's realtime at the last tick; null while there are none. */ tickWall: KTime | null;

  constructor() {
    this.bootRealtime = KTime.ZERO;
    this.realtimeOffset = KTime.ZERO;
    this.taiOffsetSeconds = 0;
    this.checkpoint = null;
    this.clockSetListeners = new Set();
    this.clocks = CLOCK_IDS.map((id) => new KernelClock(this, id));
    this.source = null;
    this.monotonicOffset = KTime.ZERO;
    this.wallOffset = KTime.ZERO;
    this.monotonicLowerBound = KTime.ZERO;
    this.pausedWall = null;
    this.tickWall = null;
  }

  /**
   * Attaches the time source: starts the clocks of a new kernel, or continues those of a loaded one. Monotonic time then moves on by
   * the time that really passed since the save, if that can be known and is not negative.
   * @throws Error the second time.
   */
  setClocks(source: TimeSource): void {
    if (this.source !== null) throw new Error("Timekeeper.setClocks called twice");
    this.source = source;
    const wall = source.realtime();
    let monotonic = KTime.ZERO;
    if (this.checkpoint !== null) {
      const { monotonic: saved, wall: savedWall, wallRuns } = this.checkpoint;
      monotonic = saved;
      if (!source.runsWhileSaved) this.wallOffset = savedWall.minus(wall);
      else if (wallRuns) monotonic = saved.plus(KTime.max(KTime.ZERO, wall.minus(savedWall)));
    } else {
      this.bootRealtime = wall;
    }
    this.monotonicOffset = monotonic.minus(source.monotonic());
    this.monotonicLowerBound = monotonic;
  }

  monotonic(): KTime {
    if (this.pausedWall !== null) return this.monotonicLowerBound;
    const now = this.requireSource().monotonic().plus(this.monotonicOffset);
    if (now.isAfter(this.monotonicLowerBound)) this.monotonicLowerBound = now;
    return this.monotonicLowerBound;
  }

  realtime(): KTime {
    return this.wall().plus(this.realtimeOffset);
  }

  /** CLOCK_REALTIME as of the last tick, or now while there are no ticks. clock_settime(2) shows at once. */
  coarseRealtime(): KTime {
    const wall = this.tickWall ?? this.wall();
    return this.realtimeOffset.isZero ? wall : wall.plus(this.realtimeOffset);
  }

  /** A tick: `coarseRealtime` stands still until the next one, or `endTicks`. For sources whose reading costs something. */
  tick(): void {
    this.tickWall = this.wall();
  }

  endTicks(): void {
    this.tickWall = null;
  }

  /** Realtime at which the kernel booted (`btime` of /proc/stat): moves when the guest sets the clock, as on Linux. */
  get bootTime(): KTime {
    return this.bootRealtime.plus(this.realtimeOffset);
  }

  /** The time of a CLOCK_* of this timekeeper. Precondition: it has a `clockResolution`. */
  getTime(clockId: number): KTime {
    switch (clockId) {
      case CLOCK_MONOTONIC:
      case CLOCK_BOOTTIME:
      case CLOCK_MONOTONIC_RAW:
        return this.monotonic();
      case CLOCK_REALTIME:
        return this.realtime();
      case CLOCK_MONOTONIC_COARSE:
        return this.monotonic().truncatedTo(CLOCK_TICK_NS);
      case CLOCK_REALTIME_COARSE:
        return this.realtime().truncatedTo(CLOCK_TICK_NS);
      case CLOCK_TAI:
        return this.realtime().plus(KTime.of(this.taiOffsetSeconds, 0));
      default:
        throw new Error(`clock ${clockId} is not the timekeeper's`);
    }
  }

  /** The clock object of an id that can have timers, or null (timer_create(2), timerfd_create(2), clock_nanosleep(2)). */
  clockOf(clockId: number): KernelClock | null {
    return this.clocks.find((clock) => clock.id === clockId) ?? null;
  }

  /**
   * clock_settime(2) on CLOCK_REALTIME, after the capability check. Timers on the clock may be due afterwards: call `fireDue`.
   * EINVAL: before 1970 or too far in the future; or the clock would be behind CLOCK_MONOTONIC.
   */
  setRealtime(time: KTime): number {
    if (time.isNegative || time.seconds >= SETTOD_SEC_MAX) return -EINVAL;
    if (time.isBefore(this.monotonic())) return -EINVAL;
    this.realtimeOffset = time.minus(this.wall());
    for (const listener of this.clockSetListeners) listener.onClockSet();
    return 0;
  }

  /** The earliest deadline of all armed timers, as CLOCK_MONOTONIC time, or null. It may lie in the past. */
  nextDeadline(): KTime | null {
    let earliest: KTime | null = null;
    for (const clock of this.clocks) {
      let deadline = clock.timers.nextDeadline();
      if (deadline === null) continue;
      if (!isMonotonic(clock)) deadline = deadline.minus(clock.now()).plus(this.monotonic());
      if (earliest === null || deadline.isBefore(earliest)) earliest = deadline;
    }
    return earliest;
  }

  /** Fires all timers that are due now, the most overdue first; returns how many. */
  fireDue(): number {
    const deadline = this.nextDeadline();
    if (deadline === null || deadline.isAfter(this.monotonic())) return 0;
    // One reading of every clock, so that a timer whose period is shorter than a clock read cannot fire for ever.
    const now = this.clocks.map((clock) => clock.now());
    for (let fired = 0; ; fired++) {
      const first = this.mostOverdue(now);
      if (first < 0) return fired;
      this.clocks[first]!.timers.fireFirst(now[first]!);
    }
  }

  /**
   * Lets the time until the next deadline pass at once, if the source is one that can.
   * @returns false when nothing is armed or time must be waited for.
   */
  skipToNextDeadline(): boolean {
    const deadline = this.nextDeadline();
    if (deadline === null) return false;
    return this.requireSource().skip(KTime.max(KTime.ZERO, deadline.minus(this.monotonic())));
  }

  /** Stops the clocks at the current time, for a save. Idempotent; no task may run until `resumeUpdates`. */
  pauseUpdates(): void {
    if (this.pausedWall !== null) return;
    this.monotonic();
    this.pausedWall = this.wall();
  }

  /** The clocks catch up with the source: a pause does not hide time. Idempotent. Resume timers only afterwards. */
  resumeUpdates(): void {
    this.pausedWall = null;
  }

  /** @internal */
  afterLoad(): void {
    const isComplete = CLOCK_IDS.every(
      (id, index) => this.clocks[index]?.id === id && this.clocks[index].reader === this,
    );
    if (!isComplete || this.clocks.length !== CLOCK_IDS.length) {
      throw new SnapshotError("corrupt", "a timekeeper has not its four clocks");
    }
    if (this.checkpoint === null) throw new SnapshotError("corrupt", "a timekeeper was saved without its clocks' time");
  }

  /** @internal Precondition of a save. @throws Error unless updates are paused. */
  beforeSave(): void {
    const { runsWhileSaved } = this.requireSource();
    if (this.pausedWall === null) throw new Error("Timekeeper is saved while its updates are not paused");
    this.checkpoint = { monotonic: this.monotonicLowerBound, wall: this.pausedWall, wallRuns: runsWhileSaved };
  }

  /** Index of the clock whose first timer is the longest due at the given times, or -1 when none is due. */
  private mostOverdue(now: readonly KTime[]): number {
    let first = -1;
    let longest = KTime.MIN;
    for (let i = 0; i < this.clocks.length; i++) {
      const deadline = this.clocks[i]!.timers.nextDeadline();
      if (deadline === null || deadline.isAfter(now[i]!)) continue;
      const overdue = now[i]!.minus(deadline);
      if (!overdue.isAfter(longest)) continue;
      first = i;
      longest = overdue;
    }
    return first;
  }

  private wall(): KTime {
    return this.pausedWall ?? this.requireSource().realtime().plus(this.wallOffset);
  }

  private requireSource(): TimeSource {
    if (this.source === null) throw new Error("Timekeeper is used before setClocks");
    return this.source;
  }
}

function isMonotonic(clock: KernelClock): boolean {
  return clock.id === CLOCK_MONOTONIC || clock.id === CLOCK_BOOTTIME;
}

savable(Timekeeper, {
  name: "time.Timekeeper",
  version: 1,
  saved: {
    bootRealtime: ktime,
    realtimeOffset: ktime,
    taiOffsetSeconds: int,
    checkpoint: nullable(struct<ClockCheckpoint>({ monotonic: ktime, wall: ktime, wallRuns: bool })),
    clocks: list(ref(() => KernelClock)),
    clockSetListeners: set(anyRef<ClockSetListener>("onClockSet")),
  },
  transient: {
    source: () => null,
    monotonicOffset: () => KTime.ZERO,
    wallOffset: () => KTime.ZERO,
    monotonicLowerBound: () => KTime.ZERO,
    pausedWall: () => null,
    tickWall: () => null,
  },
  beforeSave: (timekeeper) => timekeeper.beforeSave(),
  afterLoad: (timekeeper) => timekeeper.afterLoad(),
});
