import { SI_TIMER } from "../abi/signal.ts";
import { RLIMIT_COUNT_SIGPENDING, UserCounts } from "../ns/user-counts.ts";
import { anyRef, bool, int, nullable, ref, uint } from "../state/fields.ts";
import { savable } from "../state/savable.ts";
import type { KTime } from "../time/ktime.ts";
import { Timer, type TimerClock, type TimerListener, type TimerReading } from "../time/timer.ts";
import { DISARMED, expirationsAt, settingAfter, type TimerSetting, timerSetting } from "../time/timer-setting.ts";
import { sendGroupSignal, sendTaskSignal } from "./signals/send.ts";
import { kernelSignal, type SignalInfo } from "./signals/signal-info.ts";
import type { Task } from "./task.ts";
import type { ThreadGroup } from "./thread-group.ts";

/** What happens at an expiration: struct sigevent. */
export interface TimerNotification {
  /** SIGEV_NONE has none. */
  readonly signal: number | null;
  readonly valueLo: number;
  readonly valueHi: number;
  /** SIGEV_THREAD_ID: who gets the signal; null: whoever of the process takes it. */
  readonly task: Task | null;
}

const INT_MAX = 0x7fffffff;

/**
 * timer_create(2), kernel/time/posix-timers.c. A periodic timer stands still between the time it has sent its signal and the time the
 * signal is taken; what it missed until then is the signal's overrun. So a signal is never pending twice.
 */
export class PosixTimer implements TimerListener {
  readonly group: ThreadGroup;
  readonly id: number;
  readonly timer: Timer;
  readonly signal: number | null;
  readonly valueLo: number;
  readonly valueHi: number;
  task: Task | null;
  /** With its period, which `timer` does not know. */
  setting: TimerSetting;
  /** Expirations since the last signal that was taken, but for the one that sent the next. */
  overrun: number;
  /** timer_getoverrun(2): of the last signal that was taken. */
  lastOverrun: number;
  /** Its signal is pending, and still meant: the timer was not set since. */
  isPending: boolean;
  /** Its signal would be pending if it were not ignored. */
  isIgnored: boolean;
  /** The room for its signal, taken when it was made. */
  readonly counts: UserCounts;

  constructor(group: ThreadGroup, id: number, clock: TimerClock, notification: TimerNotification, counts: UserCounts) {
    this.group = group;
    this.id = id;
    this.timer = new Timer(clock, this);
    this.signal = notification.signal;
    this.valueLo = notification.valueLo;
    this.valueHi = notification.valueHi;
    this.task = notification.task;
    this.setting = DISARMED;
    this.overrun = 0;
    this.lastOverrun = 0;
    this.isPending = false;
    this.isIgnored = false;
    this.counts = counts;
  }

  /** posix_timer_queue_signal() */
  onTimer(): void {
    const { signal, group, task } = this;
    if (signal === null || group.isDead) return;
    if (this.setting.period.isZero) this.setting = { ...this.setting, enabled: false };
    if (this.isPending) return;
    this.isPending = true;
    this.overrun = 0;
    if (group.handlers.isIgnored(signal) && !(task ?? group.leader).mask.has(signal)) {
      this.ignore(signal);
      return;
    }
    this.send(signal);
  }

  /** posixtimer_sig_ignore(): a periodic timer waits for somebody to take an interest again. */
  ignore(signal: number): void {
    if (!this.isPending || this.signal !== signal) return;
    this.isPending = !this.setting.period.isZero;
    this.isIgnored = this.isPending;
  }

  /** posixtimer_sig_unignore(): the signal has got a handler, or its default action. */
  unignore(signal: number): void {
    if (!this.isIgnored || this.signal !== signal) return;
    this.isIgnored = false;
    this.send(signal);
  }

  private send(signal: number): void {
    const { valueLo, valueHi, id: timerId, task, group } = this;
    const info: SignalInfo = { ...kernelSignal(signal), code: SI_TIMER, valueLo, valueHi, timerId, timer: this };
    if (task === null) sendGroupSignal(group, info, true);
    else if (!task.isExiting) sendTaskSignal(task, info, true);
  }

  /**
   * posixtimer_deliver_signal(): the signal is taken; a periodic timer starts again.
   * @returns the signal with its overrun; null when it is of a time before the timer was set again or deleted.
   */
  deliver(info: SignalInfo): SignalInfo | null {
    if (!this.isPending || this.isIgnored) return null;
    this.isPending = false;
    if (!this.setting.period.isZero) this.forward(this.timer.clock.now());
    this.lastOverrun = Math.min(this.overrun, INT_MAX);
    this.overrun = 0;
    return { ...info, overrun: this.lastOverrun, timer: null };
  }

  /** timer_gettime(2) */
  get(): TimerReading {
    const now = this.signal === null ? this.timer.clock.now() : this.timer.get().now;
    const isWaiting = this.isPending || this.signal === null;
    if (this.setting.enabled && isWaiting) {
      const late = expirationsAt(this.setting, now);
      if (late > 0 && !this.setting.period.isZero) return { now, setting: settingAfter(this.setting, now) };
      if (late > 0) return { now, setting: { ...this.setting, enabled: false } };
    }
    return { now, setting: this.setting };
  }

  /** timer_settime(2): what is pending of the old setting is not meant any more. */
  set(setting: TimerSetting): void {
    this.isPending = false;
    this.isIgnored = false;
    this.overrun = 0;
    this.setting = setting;
    if (this.signal === null) return;
    this.timer.set({ ...setting, period: DISARMED.period }, () => {
      this.isPending = false;
      this.setting = setting;
    });
  }

  destroy(): void {
    this.isPending = false;
    this.timer.destroy();
    this.counts.subRlimit(RLIMIT_COUNT_SIGPENDING, 1);
  }

  private forward(now: KTime): void {
    const expirations = expirationsAt(this.setting, now);
    if (expirations > 0) {
      this.overrun += expirations - 1;
      this.setting = settingAfter(this.setting, now);
    }
    this.timer.set({ ...this.setting, period: DISARMED.period });
  }
}

savable(PosixTimer, {
  name: "kernel.PosixTimer",
  version: 1,
  saved: {
    group: anyRef<ThreadGroup>(),
    id: uint,
    timer: ref(() => Timer),
    signal: nullable(uint),
    valueLo: int,
    valueHi: int,
    task: nullable(anyRef<Task>()),
    setting: timerSetting,
    overrun: uint,
    lastOverrun: uint,
    isPending: bool,
    isIgnored: bool,
    counts: ref(() => UserCounts),
  },
});
