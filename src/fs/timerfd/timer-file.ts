import { EAGAIN, ECANCELED, EINVAL } from "../../abi/errno.ts";
import { O_RDWR } from "../../abi/fcntl.ts";
import { POLLIN } from "../../abi/poll.ts";
import type { Credentials } from "../../ns/credentials.ts";
import { bool, ref, uint } from "../../state/fields.ts";
import { savable } from "../../state/savable.ts";
import type { KTime } from "../../time/ktime.ts";
import { type ClockSetListener, Timekeeper } from "../../time/timekeeper.ts";
import { Timer, type TimerClock, type TimerListener, type TimerReading } from "../../time/timer.ts";
import { DISARMED, expirationsAt, settingAfter, type TimerSetting, timerSetting } from "../../time/timer-setting.ts";
import { WaitQueue } from "../../waiter/wait-queue.ts";
import { AnonymousFile } from "../anon/anonymous-file.ts";
import type { Caller } from "../caller.ts";
import type { VirtualFilesystem } from "../virtual-filesystem.ts";

const COUNTER_SIZE = 8;

/**
 * timerfd_create(2): a read takes the number of expirations. Only the first is waited for; how many there were is calculated when
 * somebody asks, so a short period costs nothing while nobody does (fs/timerfd.c).
 */
export class TimerFile extends AnonymousFile implements TimerListener, ClockSetListener {
  readonly timekeeper: Timekeeper;
  readonly timer: Timer;
  /** With its period, which `timer` does not know. */
  setting: TimerSetting;
  /** Expirations nobody has read, without those of a periodic timer after the first. */
  ticks: number;
  /** The timer went off, and was not started again yet. */
  hasExpired: boolean;
  /** TFD_TIMER_CANCEL_ON_SET on CLOCK_REALTIME: set, and the clock was set since. */
  mightCancel: boolean;
  wasCanceled: boolean;
  /** @internal */ readonly waiters: WaitQueue;

  /** @param flags O_NONBLOCK or 0. */
  constructor(
    vfs: VirtualFilesystem,
    credentials: Credentials,
    timekeeper: Timekeeper,
    clock: TimerClock,
    flags: number,
  ) {
    super(vfs, "[timerfd]", O_RDWR | flags, credentials);
    this.timekeeper = timekeeper;
    this.timer = new Timer(clock, this);
    this.setting = DISARMED;
    this.ticks = 0;
    this.hasExpired = false;
    this.mightCancel = false;
    this.wasCanceled = false;
    this.waiters = new WaitQueue();
  }

  override get queue(): WaitQueue {
    return this.waiters;
  }

  onTimer(): void {
    this.hasExpired = true;
    this.ticks++;
    this.waiters.notify(POLLIN);
  }

  /** timerfd_clock_was_set() */
  onClockSet(): void {
    this.wasCanceled = true;
    this.ticks++;
    this.waiters.notify(POLLIN);
  }

  /** timerfd_gettime(2) */
  get(): TimerReading {
    const { now } = this.timer.get();
    this.restart(now);
    return { now, setting: this.setting };
  }

  /**
   * timerfd_settime(2). ECANCELED: the clock was set since the last read; the timer is set all the same.
   * @param isCancelable an absolute time on CLOCK_REALTIME with TFD_TIMER_CANCEL_ON_SET.
   */
  set(setting: TimerSetting, isCancelable: boolean): number {
    this.listenToClock(isCancelable);
    this.ticks = 0;
    this.hasExpired = false;
    this.setting = setting;
    this.timer.set({ ...setting, period: DISARMED.period }, () => {
      this.ticks = 0;
      this.hasExpired = false;
    });
    return this.takeCancellation() ? -ECANCELED : 0;
  }

  override readAt(_caller: Caller, buffer: Uint8Array, start: number, length: number): number {
    if (length < COUNTER_SIZE) return -EINVAL;
    const { now } = this.timer.get();
    if (this.ticks === 0) return -EAGAIN;
    if (this.takeCancellation()) {
      this.ticks = 0;
      return -ECANCELED;
    }
    this.restart(now);
    new DataView(buffer.buffer, buffer.byteOffset).setBigUint64(start, BigInt(this.ticks), true);
    this.ticks = 0;
    this.hasExpired = false;
    return COUNTER_SIZE;
  }

  /** There is no write operation. */
  override writeAt(): number {
    return -EINVAL;
  }

  /** noop_llseek() */
  override seek(): number {
    return this.position;
  }

  override poll(): number {
    return this.ticks > 0 ? POLLIN : 0;
  }

  override onRelease(): void {
    this.timer.destroy();
    this.timekeeper.clockSetListeners.delete(this);
  }

  /** A periodic timer that went off is told its next time, and counts what it missed (hrtimer_forward_now()). */
  private restart(now: KTime): void {
    if (!this.hasExpired) return;
    if (this.setting.period.isZero) {
      this.setting = { ...this.setting, enabled: false };
      return;
    }
    this.hasExpired = false;
    this.ticks += expirationsAt(this.setting, now) - 1;
    this.setting = settingAfter(this.setting, now);
    this.timer.set({ ...this.setting, period: DISARMED.period });
  }

  /** timerfd_setup_cancel() */
  private listenToClock(isCancelable: boolean): void {
    if (isCancelable === this.mightCancel) return;
    this.mightCancel = isCancelable;
    if (isCancelable) this.timekeeper.clockSetListeners.add(this);
    else this.timekeeper.clockSetListeners.delete(this);
  }

  /** timerfd_canceled() */
  private takeCancellation(): boolean {
    const was = this.mightCancel && this.wasCanceled;
    this.wasCanceled = false;
    return was;
  }
}

savable(TimerFile, {
  name: "fs.TimerFile",
  version: 1,
  saved: {
    timekeeper: ref(() => Timekeeper),
    timer: ref(() => Timer),
    setting: timerSetting,
    ticks: uint,
    hasExpired: bool,
    mightCancel: bool,
    wasCanceled: bool,
  },
  transient: { waiters: () => new WaitQueue() },
});
