import { EFAULT, EINVAL, EOPNOTSUPP, ERESTART_RESTARTBLOCK, ERESTARTNOHAND } from "../abi/errno.ts";
import { CLOCK_BOOTTIME, CLOCK_MONOTONIC, CLOCK_REALTIME, CLOCK_TAI, TIMER_ABSTIME } from "../abi/time.ts";
import { SYS_clock_nanosleep, SYS_nanosleep, SYS_restart_syscall } from "../abi/unistd-riscv64.ts";
import type { SyscallArguments } from "../kernel/syscall-arguments.ts";
import { BLOCKED } from "../kernel/syscall-result.ts";
import type { Task } from "../kernel/task.ts";
import { restartedSyscall } from "../kernel/task-run.ts";
import { KTime } from "../time/ktime.ts";
import { readClock } from "./clock-gettime.ts";
import { full, partial, type SyscallEntry } from "./entry.ts";
import { copyInTimespec, copyOutTimespec } from "./user-time.ts";

/** Clocks whose k_clock has an `nsleep`, but for those that need a real-time clock device, and CPU clocks. */
const SLEEPABLE: readonly number[] = [CLOCK_REALTIME, CLOCK_MONOTONIC, CLOCK_BOOTTIME, CLOCK_TAI];

function nanosleep(task: Task, args: SyscallArguments): number {
  const duration = copyInTimespec(task.mm!, args.pointer(0));
  if (typeof duration === "number") return duration;
  return sleepFor(task, duration, args.pointer(1));
}

function clock_nanosleep(task: Task, args: SyscallArguments): number {
  const clockId = args.int(0);
  const flags = args.int(1);
  const { timekeeper } = task.kernel;
  // EOPNOTSUPP: a clock one cannot sleep on, which here the CPU clocks are too; EINVAL: no clock at all.
  if (!SLEEPABLE.includes(clockId)) return typeof readClock(task, clockId) === "number" ? -EINVAL : -EOPNOTSUPP;
  const clock = timekeeper.clockOf(clockId)!;
  const time = copyInTimespec(task.mm!, args.pointer(2));
  if (typeof time === "number") return time;
  if ((flags & TIMER_ABSTIME) === 0) return sleepFor(task, time, args.pointer(3));
  const until = task.nsProxy.time.toHost(clockId, time);
  const deadline = clockId === CLOCK_MONOTONIC ? until : timekeeper.monotonic().plus(until.minus(clock.now()));
  return task.sleep(-ERESTARTNOHAND, deadline, 0);
}

/** A relative sleep: interrupted, it leaves what remains in `remainder`, and restart_syscall(2) sleeps on to the same deadline. */
function sleepFor(task: Task, duration: KTime, remainder: number): number {
  const deadline = task.deadlineAfter(duration)!;
  const result = task.sleep(-ERESTART_RESTARTBLOCK, deadline, 0);
  if (result === BLOCKED || result === 0) return result;
  const left = deadline.minus(task.kernel.timekeeper.monotonic());
  if (left.isNegative || left.isZero) return 0;
  if (remainder !== 0 && copyOutTimespec(task.mm!, remainder, KTime.max(KTime.ZERO, left)) < 0) return -EFAULT;
  return result;
}

export const nanosleepSyscalls: readonly SyscallEntry[] = [
  full(SYS_nanosleep, nanosleep, ["timespecIn", "timespecLeftOut"]),
  partial(SYS_clock_nanosleep, clock_nanosleep, "no sleeping on CPU clocks", [
    "clockId",
    "clockFlags",
    "timespecIn",
    "timespecLeftOut",
  ]),
  full(SYS_restart_syscall, restartedSyscall, []),
];
