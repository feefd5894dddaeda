import { CAP_SYS_TIME } from "../abi/capability.ts";
import { EFAULT, EINVAL, EPERM } from "../abi/errno.ts";
import { CLOCK_PROCESS_CPUTIME_ID, CLOCK_REALTIME, CLOCK_THREAD_CPUTIME_ID } from "../abi/time.ts";
import { Timeval, Timezone } from "../abi/time-struct.ts";
import {
  SYS_clock_getres,
  SYS_clock_gettime,
  SYS_clock_settime,
  SYS_gettimeofday,
  SYS_settimeofday,
} from "../abi/unistd-riscv64.ts";
import { taskOf, threadGroupOf } from "../kernel/pid-slots.ts";
import type { SyscallArguments } from "../kernel/syscall-arguments.ts";
import type { Task } from "../kernel/task.ts";
import type { ThreadGroup } from "../kernel/thread-group.ts";
import { refuse } from "../ns/refusal.ts";
import { clockResolution } from "../time/clock-resolution.ts";
import { KTime } from "../time/ktime.ts";
import type { TimerClock } from "../time/timer.ts";
import { full, partial, type SyscallEntry } from "./entry.ts";
import { refuseUnlessCapable } from "./initial-capability.ts";
import { structBuffer, structView } from "./scratch.ts";
import { copyInTimespec, copyOutTimespec } from "./user-time.ts";

/** A dynamic CPU clock id is ~pid << 3 with a 3-bit kind (clock_getcpuclockid(3)). */
const CPUCLOCK_PERTHREAD = 4;
const CPUCLOCK_KIND = 3;
const CPUCLOCK_VIRT = 1;

/** The time of any clock id: the kernel's, or a task's CPU time; -EINVAL for one that does not exist. */
export function readClock(task: Task, clockId: number): KTime | number {
  if (clockId < 0 || clockId === CLOCK_PROCESS_CPUTIME_ID || clockId === CLOCK_THREAD_CPUTIME_ID)
    task.kernel.scheduler.charge();
  if (clockId === CLOCK_PROCESS_CPUTIME_ID) return processTime(task.group);
  if (clockId === CLOCK_THREAD_CPUTIME_ID) return KTime.fromNanoseconds(task.usage.userNs + task.usage.systemNs);
  if (clockId < 0) return dynamicClock(task, clockId);
  if (clockResolution(clockId) === null) return -EINVAL;
  const time = task.kernel.timekeeper.getTime(clockId);
  const offset = task.nsProxy.time.offsetOf(clockId);
  return offset.isZero ? time : time.plus(offset);
}

function dynamicClock(task: Task, clockId: number): KTime | number {
  const kind = clockId & CPUCLOCK_KIND;
  if (kind === CPUCLOCK_KIND) return -EINVAL;
  const pid = ~(clockId >> 3);
  if ((clockId & CPUCLOCK_PERTHREAD) !== 0) {
    const target = pid === 0 ? task : taskOf(task.pidNamespace.find(pid));
    if (target === null || target.group !== task.group) return -EINVAL;
    const { userNs, systemNs } = target.usage;
    return KTime.fromNanoseconds(kind === CPUCLOCK_VIRT ? userNs : userNs + systemNs);
  }
  const group = pid === 0 ? task.group : threadGroupOf(task.pidNamespace.find(pid));
  if (group === null) return -EINVAL;
  return kind === CPUCLOCK_VIRT ? group.timers.userClock.now() : processTime(group);
}

/** The CPU clock of an id as one that can have timers; null when it is none, or none that can. */
export function cpuClockOf(task: Task, clockId: number): TimerClock | null {
  if (clockId === CLOCK_PROCESS_CPUTIME_ID) return task.group.timers.cpuClock;
  if (clockId === CLOCK_THREAD_CPUTIME_ID) return task.timerClock();
  if (clockId >= 0 || typeof readClock(task, clockId) === "number") return null;
  const isUserTime = (clockId & CPUCLOCK_KIND) === CPUCLOCK_VIRT;
  const pid = ~(clockId >> 3);
  if ((clockId & CPUCLOCK_PERTHREAD) !== 0) {
    const target = pid === 0 ? task : taskOf(task.pidNamespace.find(pid));
    return isUserTime || target === null ? null : target.timerClock();
  }
  const group = pid === 0 ? task.group : threadGroupOf(task.pidNamespace.find(pid));
  if (group === null) return null;
  return isUserTime ? group.timers.userClock : group.timers.cpuClock;
}

function processTime(group: ThreadGroup): KTime {
  return group.timers.cpuClock.now();
}

function clock_gettime(task: Task, args: SyscallArguments): number {
  const time = readClock(task, args.int(0));
  return typeof time === "number" ? time : copyOutTimespec(task.mm!, args.pointer(1), time);
}

function clock_getres(task: Task, args: SyscallArguments): number {
  const clockId = args.int(0);
  let resolution = KTime.of(0, 1);
  if (clockId >= 0 && clockId !== CLOCK_PROCESS_CPUTIME_ID && clockId !== CLOCK_THREAD_CPUTIME_ID) {
    const known = clockResolution(clockId);
    if (known === null) return -EINVAL;
    resolution = known;
  } else if (typeof readClock(task, clockId) === "number") {
    return -EINVAL;
  }
  const address = args.pointer(1);
  return address === 0 ? 0 : copyOutTimespec(task.mm!, address, resolution);
}

function clock_settime(task: Task, args: SyscallArguments): number {
  const clockId = args.int(0);
  if (clockId !== CLOCK_REALTIME) {
    // Only CLOCK_REALTIME can be set. The CPU clocks of processes refuse for another reason (posix_cpu_clock_set()).
    if (clockId < 0 && typeof readClock(task, clockId) !== "number") return -EPERM;
    return refuse(EINVAL, "TIME-022", { clockId });
  }
  const time = copyInTimespec(task.mm!, args.pointer(1));
  if (typeof time === "number") return time;
  return setRealtime(task, time);
}

function setRealtime(task: Task, time: KTime): number {
  const refused = refuseUnlessCapable(task, CAP_SYS_TIME);
  if (refused < 0) return refused;
  const error = task.kernel.timekeeper.setRealtime(time);
  if (error === 0) task.kernel.timekeeper.fireDue();
  return error;
}

function gettimeofday(task: Task, args: SyscallArguments): number {
  const [tv, tz] = [args.pointer(0), args.pointer(1)];
  if (tv !== 0) {
    const now = task.now();
    Timeval.fields.tv_sec.set(structView, 0, now.seconds);
    Timeval.fields.tv_usec.set(structView, 0, Math.floor(now.nanoseconds / 1000));
    if (task.mm!.copyOut(tv, structBuffer, 0, Timeval.size) < 0) return -EFAULT;
  }
  if (tz === 0) return 0;
  structBuffer.fill(0, 0, Timezone.size);
  return task.mm!.copyOut(tz, structBuffer, 0, Timezone.size) < 0 ? -EFAULT : 0;
}

function settimeofday(task: Task, args: SyscallArguments): number {
  const [tv, tz] = [args.pointer(0), args.pointer(1)];
  let time: KTime | null = null;
  if (tv !== 0) {
    if (task.mm!.copyIn(tv, structBuffer, 0, Timeval.size) < 0) return -EFAULT;
    const microseconds = Timeval.fields.tv_usec.get(structView, 0);
    if (microseconds < 0 || microseconds > 1_000_000) return -EINVAL;
    time = KTime.of(Timeval.fields.tv_sec.get(structView, 0), microseconds * 1000);
  }
  if (tz !== 0 && task.mm!.copyIn(tz, structBuffer, 0, Timezone.size) < 0) return -EFAULT;
  const refused = refuseUnlessCapable(task, CAP_SYS_TIME);
  if (refused < 0) return refused;
  return time === null ? 0 : setRealtime(task, time);
}

export const clockSyscalls: readonly SyscallEntry[] = [
  full(SYS_clock_gettime, clock_gettime, ["clockId", "timespecOut"]),
  full(SYS_clock_getres, clock_getres, ["clockId", "timespecOut"]),
  full(SYS_clock_settime, clock_settime, ["clockId", "timespecIn"]),
  full(SYS_gettimeofday, gettimeofday, ["timevalOut", "timezoneOut"]),
  partial(SYS_settimeofday, settimeofday, "the time zone is checked and forgotten", ["timevalIn", "timezoneIn"]),
];
