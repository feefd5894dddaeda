import { list, uint } from "../../src/state/fields.ts";
import { savable } from "../../src/state/savable.ts";
import { KTime } from "../../src/time/ktime.ts";
import type { TimeSource } from "../../src/time/time-source.ts";
import type { Timer, TimerListener } from "../../src/time/timer.ts";
import type { TimerSetting } from "../../src/time/timer-setting.ts";

/** A host whose clocks the test moves, in any direction. */
export class ScriptedSource implements TimeSource {
  readonly runsWhileSaved = true;
  monotonicNow: KTime;
  wallNow: KTime;

  constructor(monotonic: KTime = KTime.of(12_345, 678), wall: KTime = KTime.of(1_700_000_000, 9)) {
    this.monotonicNow = monotonic;
    this.wallNow = wall;
  }

  monotonic(): KTime {
    return this.monotonicNow;
  }

  realtime(): KTime {
    return this.wallNow;
  }

  skip(): boolean {
    return false;
  }

  /** Lets time pass on both clocks. */
  pass(nanoseconds: number | bigint): void {
    const duration = KTime.fromNanoseconds(nanoseconds);
    this.monotonicNow = this.monotonicNow.plus(duration);
    this.wallNow = this.wallNow.plus(duration);
  }
}

/** Counts the expirations it is told of, call by call. */
export class CountingListener implements TimerListener {
  readonly calls: number[];

  constructor() {
    this.calls = [];
  }

  onTimer(expirations: number): void {
    this.calls.push(expirations);
  }

  get total(): number {
    return this.calls.reduce((sum, n) => sum + n, 0);
  }
}

/** Notes the order in which several timers fire. */
export class LoggingListener implements TimerListener {
  readonly name: string;
  readonly log: string[];

  constructor(name: string, log: string[]) {
    this.name = name;
    this.log = log;
  }

  onTimer(_expirations: number, _timer: Timer): void {
    this.log.push(this.name);
  }
}

export const seconds = (n: number): KTime => KTime.of(n, 0);
export const once = (next: KTime): TimerSetting => ({ enabled: true, next, period: KTime.ZERO });
export const every = (next: KTime, period: KTime): TimerSetting => ({ enabled: true, next, period });

savable(CountingListener, { name: "test.CountingListener", version: 1, saved: { calls: list(uint) } });
