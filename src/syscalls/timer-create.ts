import { EFAULT, EINVAL, EOPNOTSUPP } from "../abi/errno.ts";
import { SIGEV_NONE, SIGEV_SIGNAL, SIGEV_THREAD, SIGEV_THREAD_ID } from "../abi/signal.ts";
import { Sigevent } from "../abi/signal-struct.ts";
import { CLOCK_BOOTTIME_ALARM, CLOCK_REALTIME_ALARM, TIMER_ABSTIME } from "../abi/time.ts";
import {
  SYS_timer_create,
  SYS_timer_delete,
  SYS_timer_getoverrun,
  SYS_timer_gettime,
  SYS_timer_settime,
} from "../abi/unistd-riscv64.ts";
import { taskOf } from "../kernel/pid-slots.ts";
import type { PosixTimer, TimerNotification } from "../kernel/posix-timer.ts";
import { NSIG } from "../kernel/signals/signal-set.ts";
import type { SyscallArguments } from "../kernel/syscall-arguments.ts";
import type { Task } from "../kernel/task.ts";
import { KTime } from "../time/ktime.ts";
import { settingFromSpec } from "../time/timer-setting.ts";
import { cpuClockOf, readClock } from "./clock-gettime.ts";
import { full, partial, type SyscallEntry } from "./entry.ts";
import { structBuffer, structView } from "./scratch.ts";
import { copyInItimerspec, copyOutItimerspec } from "./user-itimerspec.ts";

// timer_create(2)

/** What is left of a timer that is late: it has not expired for those who look. */
const NANOSECOND = KTime.of(0, 1);

function timer_create(task: Task, args: SyscallArguments): number {
  let notification: TimerNotification | null = null;
  if (args.pointer(1) !== 0) {
    const given = copyInSigevent(task, args.pointer(1));
    if (typeof given === "number" && given === -EFAULT) return given;
    const unknown = checkClock(task, args.int(0));
    if (unknown !== 0) return unknown;
    if (typeof given === "number") return given;
    notification = given;
  }
  const unknown = checkClock(task, args.int(0));
  if (unknown !== 0) return unknown;
  const { posixTimers } = task.group;
  const clock = task.kernel.timekeeper.clockOf(args.int(0)) ?? cpuClockOf(task, args.int(0));
  if (clock === null) return -EINVAL;
  const timer = posixTimers.create(task, clock, notification);
  if (typeof timer === "number") return timer;
  if (task.mm!.writeU32(args.pointer(2), timer.id) === 0) return 0;
  posixTimers.delete(timer);
  return -EFAULT;
}

/** EINVAL: there is no such clock; EOPNOTSUPP: it has no timers, or needs a real-time clock device. */
function checkClock(task: Task, clockId: number): number {
  if (clockId === CLOCK_REALTIME_ALARM || clockId === CLOCK_BOOTTIME_ALARM) return -EOPNOTSUPP;
  if (typeof readClock(task, clockId) === "number") return -EINVAL;
  const hasTimers = task.kernel.timekeeper.clockOf(clockId) !== null || cpuClockOf(task, clockId) !== null;
  return hasTimers ? 0 : -EOPNOTSUPP;
}

/** good_sigevent() */
function copyInSigevent(task: Task, address: number): TimerNotification | number {
  if (task.mm!.copyIn(address, structBuffer, 0, Sigevent.size) < 0) return -EFAULT;
  const { fields } = Sigevent;
  const valueLo = fields.sigev_value.low(structView, 0) | 0;
  const valueHi = fields.sigev_value.high(structView, 0) | 0;
  const signal = fields.sigev_signo.get(structView, 0);
  const notify = fields.sigev_notify.get(structView, 0);
  const tid = fields["_sigev_un._tid"].get(structView, 0);
  let target: Task | null = null;
  switch (notify) {
    case SIGEV_NONE:
      return { signal: null, valueLo, valueHi, task: null };
    case SIGEV_SIGNAL | SIGEV_THREAD_ID:
      target = taskOf(task.pidNamespace.find(tid));
      if (target === null || target.group !== task.group) return -EINVAL;
      break;
    case SIGEV_SIGNAL:
    case SIGEV_THREAD:
      break;
    default:
      return -EINVAL;
  }
  return signal <= 0 || signal > NSIG ? -EINVAL : { signal, valueLo, valueHi, task: target };
}

function timer_settime(task: Task, args: SyscallArguments): number {
  if (args.pointer(2) === 0) return -EINVAL;
  const spec = copyInItimerspec(task.mm!, args.pointer(2));
  if (typeof spec === "number") return spec;
  if (spec === null) return -EINVAL;
  const timer = timerOf(task, args.int(0));
  if (timer === null) return -EINVAL;
  task.kernel.scheduler.charge();
  const isAbsolute = (args.int(1) & TIMER_ABSTIME) !== 0;
  const { clock } = timer.timer;
  const asked = settingFromSpec(spec.value, spec.interval, isAbsolute ? null : clock.now());
  if (typeof asked === "number") return asked;
  const old = timer.get();
  timer.set(isAbsolute && asked.enabled ? { ...asked, next: toHost(task, timer, asked.next) } : asked);
  return args.pointer(3) === 0 ? 0 : copyOutItimerspec(task.mm!, args.pointer(3), old, NANOSECOND);
}

/** TIME-051 */
function toHost(task: Task, { timer }: PosixTimer, deadline: KTime): KTime {
  const clock = task.kernel.timekeeper.clocks.find((each) => each === timer.clock);
  return clock === undefined ? deadline : task.nsProxy.time.toHost(clock.id, deadline);
}

function timer_gettime(task: Task, args: SyscallArguments): number {
  const timer = timerOf(task, args.int(0));
  if (timer === null) return -EINVAL;
  task.kernel.scheduler.charge();
  // A SIGEV_NONE timer that went off shows 0; one whose signal is on its way does not.
  return copyOutItimerspec(task.mm!, args.pointer(1), timer.get(), timer.signal === null ? KTime.ZERO : NANOSECOND);
}

function timer_getoverrun(task: Task, args: SyscallArguments): number {
  return timerOf(task, args.int(0))?.lastOverrun ?? -EINVAL;
}

function timer_delete(task: Task, args: SyscallArguments): number {
  const timer = timerOf(task, args.int(0));
  if (timer === null) return -EINVAL;
  task.group.posixTimers.delete(timer);
  return 0;
}

function timerOf(task: Task, id: number): PosixTimer | null {
  return task.group.posixTimers.timers.get(id) ?? null;
}

export const timerSyscalls: readonly SyscallEntry[] = [
  partial(SYS_timer_create, timer_create, "no timers on the user time of a thread", [
    "clockId",
    "sigeventIn",
    "timerIdOut",
  ]),
  full(SYS_timer_settime, timer_settime, ["int", "clockFlags", "itimerspecIn", "itimerspecOut"]),
  full(SYS_timer_gettime, timer_gettime, ["int", "itimerspecOut"]),
  full(SYS_timer_getoverrun, timer_getoverrun, ["int"]),
  full(SYS_timer_delete, timer_delete, ["int"]),
];
