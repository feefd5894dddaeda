import type { StructValues } from "../../../abi/struct.ts";
import { ITIMER_REAL, TIMER_ABSTIME } from "../../../abi/time.ts";
import { Itimerval, Timespec, Timeval, Timezone, Tms } from "../../../abi/time-struct.ts";
import { Timex } from "../../../abi/timex-struct.ts";
import {
  SYS_adjtimex,
  SYS_clock_adjtime,
  SYS_clock_getres,
  SYS_clock_gettime,
  SYS_clock_nanosleep,
  SYS_clock_settime,
  SYS_getitimer,
  SYS_gettimeofday,
  SYS_nanosleep,
  SYS_setitimer,
  SYS_settimeofday,
  SYS_times,
} from "../../../abi/unistd-riscv64.ts";
import { Syscall } from "../syscall.ts";
import {
  nestedAt,
  nothing,
  structAt,
  structBytes,
  type TimespecValue,
  type TimeValue,
  type TimevalValue,
  timespecBytes,
  timevalOf,
  viewOf,
} from "./arguments.ts";
import { Slots } from "./slots.ts";

/** struct timex; `state` is TIME_*. */
export type TimexValue = StructValues<typeof Timex.fields> & { readonly state: number };

function adjusting(number: number, change: Partial<TimexValue>, ...clock: readonly number[]): Syscall<TimexValue> {
  const bytes = new Uint8Array(Timex.size);
  Timex.write(viewOf(bytes), 0, change);
  const memory = new Slots();
  const decode = (state: number, { slots }: Syscall<TimexValue>) => ({ ...Timex.read(viewOf(slots[0]!), 0), state });
  const address = memory.output(bytes);
  const arguments_ = [...clock, address] as [number];
  return memory.of(new Syscall<TimexValue>(number, decode, ...arguments_));
}

/** struct itimerval: when the timer goes off next, and every how long after that. 0 disarms it, or lets it go off once. */
export interface ItimervalValue {
  readonly it_interval: TimevalValue;
  readonly it_value: TimevalValue;
}

/** What `sys.setitimer` takes: times in seconds, or as struct timeval. */
export interface ItimervalInput {
  readonly it_value: number | TimevalValue;
  /** Default 0: once. */
  readonly it_interval?: number | TimevalValue;
}

/** struct tms, in clock ticks of 1/USER_HZ s, and what times(2) returns. */
export interface TimesValue {
  readonly tms_utime: number;
  readonly tms_stime: number;
  readonly tms_cutime: number;
  readonly tms_cstime: number;
  /** Ticks since a point in the past, the same for all calls. */
  readonly elapsed: number;
}

const timespecInSlot = structAt(Timespec, 0);

function clockReading(number: number, clockId: number): Syscall<TimespecValue> {
  const memory = new Slots();
  const address = memory.output(new Uint8Array(Timespec.size));
  return memory.of(new Syscall<TimespecValue>(number, timespecInSlot, clockId, address));
}

/** Slot 0 holds the request, slot 1 the remainder. */
function sleeping(number: number, time: TimeValue, ...before: readonly number[]): Syscall<void> {
  const memory = new Slots();
  const addresses = [memory.input(timespecBytes(time)), memory.output(new Uint8Array(Timespec.size))];
  return memory.of(new Syscall<void>(number, nothing, ...([...before, ...addresses] as [number])));
}

/**
 * How long a `sys.nanosleep`, or a relative `sys.clock_nanosleep`, that a signal ended with EINTR would have gone on:
 *
 *   const sleep = sys.nanosleep(10);
 *   if ((yield* sleep.orErrno()) === -EINTR) rest = remainingTime(sleep);
 */
export function remainingTime(sleep: Syscall<void>): TimespecValue {
  return Timespec.read(viewOf(sleep.slots[1]!), 0);
}

/** time(7): clocks, sleeping, interval timers. */
export const timeCalls = {
  /** adjtimex(2): what is known of the clock. EPERM: a change without CAP_SYS_TIME; EOPNOTSUPP: one but ADJ_SETOFFSET. @param change with `modes`: ADJ_* */
  adjtimex: (change: Partial<TimexValue> = {}): Syscall<TimexValue> => adjusting(SYS_adjtimex, change),
  /** clock_adjtime(2): of CLOCK_REALTIME; no other clock can be adjusted (EOPNOTSUPP). */
  clock_adjtime: (clock: number, change: Partial<TimexValue> = {}): Syscall<TimexValue> =>
    adjusting(SYS_clock_adjtime, change, clock),
  /**
   * nanosleep(2): sleeps for `time`, in seconds or as struct timespec. EINTR: a signal handler ran; `remainingTime` tells how long was left.
   * EINVAL: negative, or tv_nsec is not in 0 .. 999999999.
   */
  nanosleep: (time: TimeValue): Syscall<void> => sleeping(SYS_nanosleep, time),
  /**
   * clock_nanosleep(2): sleeps for `time`, or with TIMER_ABSTIME until the clock shows it. EOPNOTSUPP: one cannot sleep on this clock.
   * @param clockId CLOCK_REALTIME, CLOCK_MONOTONIC, CLOCK_BOOTTIME, CLOCK_TAI
   */
  clock_nanosleep: (clockId: number, flags: number, time: TimeValue): Syscall<void> =>
    sleeping(SYS_clock_nanosleep, time, clockId, flags & TIMER_ABSTIME),
  /** clock_gettime(2). EINVAL: no such clock. @param clockId CLOCK_*, or that of a process (clock_getcpuclockid(3)). */
  clock_gettime: (clockId: number): Syscall<TimespecValue> => clockReading(SYS_clock_gettime, clockId),
  /** clock_getres(2): the clock's resolution. */
  clock_getres: (clockId: number): Syscall<TimespecValue> => clockReading(SYS_clock_getres, clockId),
  /** clock_settime(2): only CLOCK_REALTIME can be set. EPERM without CAP_SYS_TIME. @param time since the Epoch. */
  clock_settime: (clockId: number, time: TimeValue): Syscall<void> => {
    const memory = new Slots();
    return memory.of(new Syscall<void>(SYS_clock_settime, nothing, clockId, memory.input(timespecBytes(time))));
  },
  /** gettimeofday(2): the time since the Epoch. */
  gettimeofday: (): Syscall<TimevalValue> => {
    const memory = new Slots();
    const address = memory.output(new Uint8Array(Timeval.size));
    return memory.of(new Syscall<TimevalValue>(SYS_gettimeofday, structAt(Timeval, 0), address, 0));
  },
  /** settimeofday(2). EPERM without CAP_SYS_TIME. @param time in seconds since the Epoch; null sets no time. */
  settimeofday: (
    time: number | TimevalValue | null,
    timezone: { readonly tz_minuteswest: number; readonly tz_dsttime: number } | null = null,
  ): Syscall<void> => {
    const memory = new Slots();
    const tv = memory.input(time === null ? null : structBytes(Timeval, { ...timevalOf(time) }));
    const tz = memory.input(timezone === null ? null : structBytes(Timezone, timezone));
    return memory.of(new Syscall<void>(SYS_settimeofday, nothing, tv, tz));
  },
  /** times(2): CPU time of the process and of its children that were waited for. */
  times: (): Syscall<TimesValue> => {
    const memory = new Slots();
    const address = memory.output(new Uint8Array(Tms.size));
    return memory.of(
      new Syscall<TimesValue>(
        SYS_times,
        (elapsed, { slots }) => ({ ...Tms.read(viewOf(slots[0]!), 0), elapsed }),
        address,
      ),
    );
  },
  /** getitimer(2): the time left, and the interval. @param which ITIMER_REAL, ITIMER_VIRTUAL, ITIMER_PROF */
  getitimer: (which: number): Syscall<ItimervalValue> => {
    const memory = new Slots();
    const address = memory.output(new Uint8Array(Itimerval.size));
    return memory.of(new Syscall<ItimervalValue>(SYS_getitimer, nestedAt(Itimerval, 0), which, address));
  },
  /** setitimer(2): arms or disarms a timer that sends SIGALRM, SIGVTALRM or SIGPROF; returns what it was set to. */
  setitimer: (which: number, value: ItimervalInput): Syscall<ItimervalValue> => setitimer(which, value),
  /** alarm(2): SIGALRM after that many seconds, 0 for never; returns the seconds the last one had left, rounded as Linux does. */
  alarm: (seconds: number): Syscall<number> => {
    const made = setitimer(ITIMER_REAL, { it_value: seconds });
    const { slots, outputs, a0, a1, a2 } = made;
    const alarm = new Syscall<number>(SYS_setitimer, secondsLeft, a0, a1, a2);
    alarm.slots = slots;
    alarm.outputs = outputs;
    return alarm;
  },
} as const;

const itimervalInSlot = nestedAt(Itimerval, 0);

function setitimer(which: number, value: ItimervalInput): Syscall<ItimervalValue> {
  const it_value = timevalOf(value.it_value);
  const it_interval = timevalOf(value.it_interval ?? 0);
  const memory = new Slots();
  const old = memory.output(new Uint8Array(Itimerval.size));
  const given = memory.input(
    structBytes(Itimerval, {
      "it_value.tv_sec": it_value.tv_sec,
      "it_value.tv_usec": it_value.tv_usec,
      "it_interval.tv_sec": it_interval.tv_sec,
      "it_interval.tv_usec": it_interval.tv_usec,
    }),
  );
  return memory.of(new Syscall<ItimervalValue>(SYS_setitimer, itimervalInSlot, which, given, old));
}

/** alarm_setitimer(): never 0 while there is time left, else to the nearest second. */
function secondsLeft(_result: number, { slots }: Syscall<number>): number {
  const { tv_sec, tv_usec } = nestedTime(slots[0]!);
  return (tv_sec === 0 && tv_usec > 0) || tv_usec >= 500_000 ? tv_sec + 1 : tv_sec;
}

function nestedTime(bytes: Uint8Array): TimevalValue {
  const { "it_value.tv_sec": tv_sec, "it_value.tv_usec": tv_usec } = Itimerval.read(viewOf(bytes), 0);
  return { tv_sec, tv_usec };
}
