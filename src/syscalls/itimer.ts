import { EFAULT, EINVAL } from "../abi/errno.ts";
import { ITIMER_PROF, ITIMER_REAL, ITIMER_VIRTUAL } from "../abi/time.ts";
import { Itimerval } from "../abi/time-struct.ts";
import { SYS_getitimer, SYS_setitimer } from "../abi/unistd-riscv64.ts";
import type { SyscallArguments } from "../kernel/syscall-arguments.ts";
import type { Task } from "../kernel/task.ts";
import { KTime } from "../time/ktime.ts";
import type { Timer, TimerReading } from "../time/timer.ts";
import { remainingOf, settingFromSpec } from "../time/timer-setting.ts";
import { full, type SyscallEntry } from "./entry.ts";
import { structBuffer, structView } from "./scratch.ts";

const { fields } = Itimerval;

function getitimer(task: Task, args: SyscallArguments): number {
  const timer = timerOf(task, args.int(0));
  return typeof timer === "number" ? timer : copyOutItimerval(task, args.pointer(1), timer.get());
}

function setitimer(task: Task, args: SyscallArguments): number {
  const newAddress = args.pointer(1);
  const oldAddress = args.pointer(2);
  let value = KTime.ZERO;
  let interval = KTime.ZERO;
  // setitimer(2): a NULL new value disarms the timer, "a misfeature" that Linux keeps.
  if (newAddress !== 0) {
    if (task.mm!.copyIn(newAddress, structBuffer, 0, Itimerval.size) < 0) return -EFAULT;
    const parsed = [
      timeval(fields["it_value.tv_sec"].get(structView, 0), fields["it_value.tv_usec"].get(structView, 0)),
      timeval(fields["it_interval.tv_sec"].get(structView, 0), fields["it_interval.tv_usec"].get(structView, 0)),
    ];
    if (parsed[0] === null || parsed[1] === null) return -EINVAL;
    value = parsed[0]!;
    interval = parsed[1]!;
  }
  const timer = timerOf(task, args.int(0));
  if (typeof timer === "number") return timer;
  const setting = settingFromSpec(value, interval, timer.clock.now());
  if (typeof setting === "number") return setting;
  const old = timer.set(setting);
  return oldAddress === 0 ? 0 : copyOutItimerval(task, oldAddress, old);
}

function timerOf(task: Task, which: number): Timer | number {
  if (which !== ITIMER_REAL && which !== ITIMER_VIRTUAL && which !== ITIMER_PROF) return -EINVAL;
  const { kernel, group } = task;
  if (which !== ITIMER_REAL) kernel.scheduler.charge();
  return group.timers.timer(which, kernel.monotonicClock);
}

function timeval(seconds: number, microseconds: number): KTime | null {
  if (seconds < 0 || microseconds < 0 || microseconds >= 1_000_000) return null;
  return KTime.of(seconds, microseconds * 1000);
}

function copyOutItimerval(task: Task, address: number, reading: TimerReading): number {
  const value = remainingOf(reading.setting, reading.now);
  const { period } = reading.setting;
  // it_real_value(): an armed timer never shows zero.
  const microseconds = Math.floor(value.nanoseconds / 1000);
  const isTiny = reading.setting.enabled && value.seconds === 0 && microseconds === 0;
  Itimerval.write(structView, 0, {
    "it_value.tv_sec": value.seconds,
    "it_value.tv_usec": isTiny ? 1 : microseconds,
    "it_interval.tv_sec": period.seconds,
    "it_interval.tv_usec": Math.floor(period.nanoseconds / 1000),
  });
  return task.mm!.copyOut(address, structBuffer, 0, Itimerval.size) < 0 ? -EFAULT : 0;
}

export const itimerSyscalls: readonly SyscallEntry[] = [
  full(SYS_getitimer, getitimer, ["itimerWhich", "itimervalOut"]),
  full(SYS_setitimer, setitimer, ["itimerWhich", "itimervalIn", "itimervalOut"]),
];
