import { CAP_WAKE_ALARM } from "../abi/capability.ts";
import { EBADF, EINVAL, EPERM } from "../abi/errno.ts";
import {
  CLOCK_BOOTTIME,
  CLOCK_BOOTTIME_ALARM,
  CLOCK_MONOTONIC,
  CLOCK_REALTIME,
  CLOCK_REALTIME_ALARM,
  TFD_CLOEXEC,
  TFD_NONBLOCK,
  TFD_TIMER_ABSTIME,
  TFD_TIMER_CANCEL_ON_SET,
} from "../abi/time.ts";
import { SYS_timerfd_create, SYS_timerfd_gettime, SYS_timerfd_settime } from "../abi/unistd-riscv64.ts";
import { checkFileRoom } from "../fs/file-description.ts";
import { TimerFile } from "../fs/timerfd/timer-file.ts";
import type { SyscallArguments } from "../kernel/syscall-arguments.ts";
import type { Task } from "../kernel/task.ts";
import { settingFromSpec } from "../time/timer-setting.ts";
import { full, type SyscallEntry } from "./entry.ts";
import { installFile } from "./install-file.ts";
import { copyInItimerspec, copyOutItimerspec } from "./user-itimerspec.ts";

// timerfd_create(2). Nothing here sleeps so deeply that an alarm clock had to wake it: those clocks are like the others.

const BASE_CLOCK: ReadonlyMap<number, number> = new Map([
  [CLOCK_REALTIME, CLOCK_REALTIME],
  [CLOCK_MONOTONIC, CLOCK_MONOTONIC],
  [CLOCK_BOOTTIME, CLOCK_BOOTTIME],
  [CLOCK_REALTIME_ALARM, CLOCK_REALTIME],
  [CLOCK_BOOTTIME_ALARM, CLOCK_BOOTTIME],
]);

function timerfd_create(task: Task, args: SyscallArguments): number {
  const clockId = args.int(0);
  const flags = args.int(1);
  const base = BASE_CLOCK.get(clockId);
  if ((flags & ~(TFD_CLOEXEC | TFD_NONBLOCK)) !== 0 || base === undefined) return -EINVAL;
  const { vfs, timekeeper, rootUserNamespace } = task.kernel;
  if (base !== clockId && !task.credentials.hasCapability(CAP_WAKE_ALARM, rootUserNamespace)) return -EPERM;
  const error = checkFileRoom(vfs);
  if (error < 0) return error;
  const clock = timekeeper.clockOf(base)!;
  const file = new TimerFile(vfs, task.credentials, timekeeper, clock, flags & TFD_NONBLOCK);
  return installFile(task, file, (flags & TFD_CLOEXEC) !== 0);
}

function timerfd_settime(task: Task, args: SyscallArguments): number {
  const flags = args.int(1);
  const spec = copyInItimerspec(task.mm!, args.pointer(2));
  if (typeof spec === "number") return spec;
  if ((flags & ~(TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET)) !== 0 || spec === null) return -EINVAL;
  const file = timerFileOf(task, args.int(0));
  if (typeof file === "number") return file;
  const { clock } = file.timer;
  const clockId = clockIdOf(task, file);
  const isAbsolute = (flags & TFD_TIMER_ABSTIME) !== 0;
  // A zero disarms the timer also where it is a time long past. TIME-051
  const value = isAbsolute && !spec.value.isZero ? task.nsProxy.time.toHost(clockId, spec.value) : spec.value;
  const asked = settingFromSpec(spec.value, spec.interval, isAbsolute ? null : clock.now());
  if (typeof asked === "number") return asked;
  const setting = asked.enabled && isAbsolute ? { ...asked, next: value } : asked;
  const old = file.get();
  const isCancelable = clockId === CLOCK_REALTIME && isAbsolute && (flags & TFD_TIMER_CANCEL_ON_SET) !== 0;
  const result = file.set(setting, isCancelable);
  if (result < 0 || args.pointer(3) === 0) return result;
  return copyOutItimerspec(task.mm!, args.pointer(3), old);
}

function timerfd_gettime(task: Task, args: SyscallArguments): number {
  const file = timerFileOf(task, args.int(0));
  return typeof file === "number" ? file : copyOutItimerspec(task.mm!, args.pointer(1), file.get());
}

function timerFileOf(task: Task, fd: number): TimerFile | number {
  const file = task.files.getReal(fd);
  if (file === null) return -EBADF;
  return file instanceof TimerFile ? file : -EINVAL;
}

function clockIdOf(task: Task, file: TimerFile): number {
  return task.kernel.timekeeper.clocks.find((clock) => clock === file.timer.clock)!.id;
}

export const timerfdSyscalls: readonly SyscallEntry[] = [
  full(SYS_timerfd_create, timerfd_create, ["clockId", "timerfdFlags"]),
  full(SYS_timerfd_settime, timerfd_settime, ["fd", "timerfdFlags", "itimerspecIn", "itimerspecOut"]),
  full(SYS_timerfd_gettime, timerfd_gettime, ["fd", "itimerspecOut"]),
];
