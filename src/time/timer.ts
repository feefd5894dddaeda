import { anyRef, bool } from "../state/fields.ts";
import { savable } from "../state/savable.ts";
import type { Clock } from "./clock.ts";
import type { KTime } from "./ktime.ts";
import { DISARMED, expirationsAt, settingAfter, type TimerSetting, timerSetting } from "./timer-setting.ts";

/** Who is told of expirations: a savable object, since a closure could not be saved. */
export interface TimerListener {
  /**
   * `expirations` >= 1; more than one when the timer was late (an overrun). The timer already has its next setting, and may be
   * set again from here.
   */
  onTimer(expirations: number, timer: Timer): void;
}

/** Where a clock keeps its armed timers; implemented by TimerQueue. */
export interface TimerSchedule {
  /** @internal */ add(timer: Timer): void;
  /** @internal */ remove(timer: Timer): void;
}

/** A clock that can have timers. */
export interface TimerClock extends Clock {
  readonly timers: TimerSchedule;
}

/** A setting and the clock's time it was read at, from one moment. */
export interface TimerReading {
  readonly now: KTime;
  readonly setting: TimerSetting;
}

/**
 * A timer on a clock (gVisor's ktime.Timer): disarmed when new.
 *
 * A paused timer keeps its deadline and does not fire; when it is resumed, what it missed is counted and delivered at once. The
 * kernel pauses its timers for a save.
 */
export class Timer {
  readonly clock: TimerClock;
  readonly listener: TimerListener;
  /** @internal */ setting: TimerSetting;
  isPaused: boolean;
  /** @internal Index in the clock's queue, -1 when not queued. */ heapIndex: number;
  /** @internal Arming order, which decides between equal deadlines. */ sequence: number;

  constructor(clock: TimerClock, listener: TimerListener) {
    this.clock = clock;
    this.listener = listener;
    this.setting = DISARMED;
    this.isPaused = false;
    this.heapIndex = -1;
    this.sequence = 0;
  }

  /** Delivers what is due, and reads the setting. @throws Error when paused. */
  get(): TimerReading {
    this.requireRunning();
    const now = this.clock.now();
    this.deliver(now);
    return { now, setting: this.setting };
  }

  /**
   * Replaces the setting and returns the old one, in one step: expirations due under the old setting are delivered first, then
   * `between` runs (timerfd_settime(2) clears its counter there), then the new setting applies; if it is already due it fires now.
   * @throws Error when paused.
   */
  set(setting: TimerSetting, between?: () => void): TimerReading {
    this.requireRunning();
    const now = this.clock.now();
    this.deliver(now);
    const old = this.setting;
    between?.();
    this.replace(setting);
    this.deliver(now);
    return { now, setting: old };
  }

  /** Stops the timer from firing; idempotent. */
  pause(): void {
    if (this.isPaused) return;
    if (this.setting.enabled) this.clock.timers.remove(this);
    this.isPaused = true;
  }

  /** Ends a pause: missed expirations are delivered in one call; idempotent. */
  resume(): void {
    if (!this.isPaused) return;
    this.isPaused = false;
    if (!this.setting.enabled) return;
    this.clock.timers.add(this);
    this.deliver(this.clock.now());
  }

  /** Disarms the timer for good, without a word to the listener; allowed when paused. */
  destroy(): void {
    if (!this.isPaused) this.replace(DISARMED);
    else this.setting = DISARMED;
  }

  /** @internal Tells the listener of the expirations due at `now`, if there are any. */
  deliver(now: KTime): void {
    const expirations = expirationsAt(this.setting, now);
    if (expirations === 0) return;
    this.replace(settingAfter(this.setting, now));
    this.listener.onTimer(expirations, this);
  }

  private replace(setting: TimerSetting): void {
    if (this.setting.enabled) this.clock.timers.remove(this);
    this.setting = setting;
    if (setting.enabled) this.clock.timers.add(this);
  }

  private requireRunning(): void {
    if (this.isPaused) throw new Error("timer is paused");
  }
}

savable(Timer, {
  name: "time.Timer",
  version: 1,
  saved: {
    clock: anyRef<TimerClock>("now"),
    listener: anyRef<TimerListener>("onTimer"),
    setting: timerSetting,
    isPaused: bool,
  },
  // The queue is saved in firing order and numbers its timers again.
  transient: { heapIndex: () => -1, sequence: () => 0 },
});
