import { Itimerspec } from "../../../abi/time-struct.ts";
import {
  SYS_read,
  SYS_timer_create,
  SYS_timer_delete,
  SYS_timer_getoverrun,
  SYS_timer_gettime,
  SYS_timer_settime,
  SYS_timerfd_create,
  SYS_timerfd_gettime,
  SYS_timerfd_settime,
} from "../../../abi/unistd-riscv64.ts";
import { Syscall } from "../syscall.ts";
import { intAt, nestedAt, structBytes, type TimespecValue, type TimeValue, timespecOf, ulongAt } from "./arguments.ts";
import { type SigeventInput, sigeventBytes } from "./sigevent.ts";
import { Slots } from "./slots.ts";

/** struct itimerspec: when the timer goes off next, and every how long after that. 0 disarms it, or lets it go off once. */
export interface ItimerspecValue {
  readonly it_interval: TimespecValue;
  readonly it_value: TimespecValue;
}

/** What `sys.timer_settime` and `sys.timerfd_settime` take: times in seconds, or as struct timespec. */
export interface ItimerspecInput {
  readonly it_value: TimeValue;
  /** Default 0: once. */
  readonly it_interval?: TimeValue;
}

const itimerspecInSlot = nestedAt(Itimerspec, 0);

function reading(number: number, which: number): Syscall<ItimerspecValue> {
  const memory = new Slots();
  const address = memory.output(new Uint8Array(Itimerspec.size));
  return memory.of(new Syscall<ItimerspecValue>(number, itimerspecInSlot, which, address));
}

function setting(number: number, which: number, flags: number, value: ItimerspecInput): Syscall<ItimerspecValue> {
  const it_value = timespecOf(value.it_value);
  const it_interval = timespecOf(value.it_interval ?? 0);
  const memory = new Slots();
  const old = memory.output(new Uint8Array(Itimerspec.size));
  const given = memory.input(
    structBytes(Itimerspec, {
      "it_value.tv_sec": it_value.tv_sec,
      "it_value.tv_nsec": it_value.tv_nsec,
      "it_interval.tv_sec": it_interval.tv_sec,
      "it_interval.tv_nsec": it_interval.tv_nsec,
    }),
  );
  return memory.of(new Syscall<ItimerspecValue>(number, itimerspecInSlot, which, flags, given, old));
}

/** timer_create(2) and timerfd_create(2): timers on any clock. */
export const timerCalls = {
  /** timerfd_create(2): a timer behind a descriptor. @param flags TFD_NONBLOCK, TFD_CLOEXEC */
  timerfd_create: (clockId: number, flags = 0): Syscall => new Syscall(SYS_timerfd_create, null, clockId, flags),
  /** timerfd_settime(2): returns what it was set to. @param flags TFD_TIMER_ABSTIME, TFD_TIMER_CANCEL_ON_SET */
  timerfd_settime: (fd: number, flags: number, value: ItimerspecInput): Syscall<ItimerspecValue> =>
    setting(SYS_timerfd_settime, fd, flags, value),
  /** timerfd_gettime(2): the time left, and the interval. */
  timerfd_gettime: (fd: number): Syscall<ItimerspecValue> => reading(SYS_timerfd_gettime, fd),
  /** read(2) of a timerfd: how often it went off; waits for the first time, or EAGAIN. ECANCELED: the clock was set. */
  timerfd_read: (fd: number): Syscall => {
    const bytes = new Uint8Array(8);
    const memory = new Slots();
    return memory.withData(bytes, new Syscall(SYS_read, ulongAt(0), fd, memory.input(bytes), 8));
  },
  /** timer_create(2): a timer of the process; its id. EAGAIN at RLIMIT_SIGPENDING. @param sevp null: SIGALRM, with the id as its value. */
  timer_create: (clockId: number, sevp: SigeventInput | null = null): Syscall => {
    const memory = new Slots();
    const id = memory.output(new Uint8Array(4));
    const given = memory.input(sevp === null ? null : sigeventBytes(sevp));
    return memory.of(new Syscall(SYS_timer_create, intAt(0), clockId, given, id));
  },
  /** timer_settime(2): returns what it was set to. @param flags TIMER_ABSTIME */
  timer_settime: (id: number, flags: number, value: ItimerspecInput): Syscall<ItimerspecValue> =>
    setting(SYS_timer_settime, id, flags, value),
  /** timer_gettime(2): the time left, and the interval. */
  timer_gettime: (id: number): Syscall<ItimerspecValue> => reading(SYS_timer_gettime, id),
  /** timer_getoverrun(2): how often it went off between the last signal and its being taken. */
  timer_getoverrun: (id: number): Syscall => new Syscall(SYS_timer_getoverrun, null, id),
  /** timer_delete(2) */
  timer_delete: (id: number): Syscall => new Syscall(SYS_timer_delete, null, id),
} as const;
