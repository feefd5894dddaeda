import { CAP_SYS_TIME } from "../abi/capability.ts";
import { EFAULT, EINVAL, EOPNOTSUPP } from "../abi/errno.ts";
import { CLOCK_REALTIME, TIME_ERROR } from "../abi/time.ts";
import { ADJ_NANO, ADJ_OFFSET_SINGLESHOT, ADJ_OFFSET_SS_READ, ADJ_SETOFFSET, STA_UNSYNC } from "../abi/timex.ts";
import { Timex } from "../abi/timex-struct.ts";
import { SYS_adjtimex, SYS_clock_adjtime } from "../abi/unistd-riscv64.ts";
import type { SyscallArguments } from "../kernel/syscall-arguments.ts";
import type { Task } from "../kernel/task.ts";
import { KTime } from "../time/ktime.ts";
import { partial, type SyscallEntry } from "./entry.ts";
import { refuseUnlessCapable } from "./initial-capability.ts";
import { structBuffer, structView } from "./scratch.ts";

/** NTP_PHASE_LIMIT, in microseconds: what the error of a clock is that nobody disciplines. */
const PHASE_LIMIT = 16_000_000;
/** MAXFREQ_SCALED: 500 parts per million. */
const MAX_FREQUENCY = 32_768_000;
/** USER_TICK_USEC */
const TICK = 10_000;
const TIME_CONSTANT = 2;

function adjtimex(task: Task, args: SyscallArguments): number {
  return adjust(task, args.pointer(0));
}

function clock_adjtime(task: Task, args: SyscallArguments): number {
  const clockId = args.int(0);
  // clock_adjtime(2): EOPNOTSUPP, the clock does not support adjustment
  if (clockId !== CLOCK_REALTIME) return clockId >= 0 && clockId <= MAX_CLOCK ? -EOPNOTSUPP : -EINVAL;
  return adjust(task, args.pointer(1));
}

/** CLOCK_TAI */
const MAX_CLOCK = 11;
/** adjtime(3)'s kinds of request, in the kernel's own include/linux/timex.h. */
const ADJ_ADJTIME = 0x8000;
const ADJ_OFFSET_READONLY = 0x2000;

/** do_adjtimex(): the clock is the embedder's, and runs as it does; it can be set off, not sped up. */
function adjust(task: Task, address: number): number {
  if (task.mm!.copyIn(address, structBuffer, 0, Timex.size) < 0) return -EFAULT;
  const { modes, "time.tv_sec": seconds, "time.tv_usec": fraction } = Timex.read(structView, 0);
  const error = checkModes(task, modes);
  if (error < 0) return error;
  if ((modes & ADJ_SETOFFSET) !== 0) {
    const perSecond = (modes & ADJ_NANO) !== 0 ? 1e9 : 1e6;
    // adjtimex(2): EINVAL, ADJ_SETOFFSET with a fraction that is not one
    if (fraction < 0 || fraction >= perSecond) return -EINVAL;
    const { timekeeper } = task.kernel;
    const set = timekeeper.setRealtime(task.now().plus(KTime.of(seconds, fraction * (1e9 / perSecond))));
    if (set < 0) return set;
    timekeeper.fireDue();
  }
  const now = task.now();
  structBuffer.fill(0, 0, Timex.size);
  Timex.write(structView, 0, {
    modes,
    maxerror: PHASE_LIMIT,
    esterror: PHASE_LIMIT,
    status: STA_UNSYNC,
    constant: TIME_CONSTANT,
    precision: 1,
    tolerance: MAX_FREQUENCY,
    tick: TICK,
    "time.tv_sec": now.seconds,
    "time.tv_usec": Math.floor(now.nanoseconds / 1000),
  });
  return task.mm!.copyOut(address, structBuffer, 0, Timex.size) < 0 ? -EFAULT : TIME_ERROR;
}

/** timekeeping_validate_timex() */
function checkModes(task: Task, modes: number): number {
  if ((modes & ADJ_ADJTIME) !== 0) {
    if ((modes & ADJ_OFFSET_SINGLESHOT) !== ADJ_OFFSET_SINGLESHOT) return -EINVAL;
    if ((modes & ADJ_OFFSET_READONLY) !== 0) return modes === ADJ_OFFSET_SS_READ ? 0 : -EINVAL;
  } else if (modes === 0) return 0;
  const refused = refuseUnlessCapable(task, CAP_SYS_TIME);
  if (refused < 0) return refused;
  return (modes & ~(ADJ_SETOFFSET | ADJ_NANO)) === 0 ? 0 : -EOPNOTSUPP;
}

export const adjtimexSyscalls: readonly SyscallEntry[] = [
  partial(SYS_adjtimex, adjtimex, "reads the clock and sets it off; its speed cannot be changed", ["address"]),
  partial(SYS_clock_adjtime, clock_adjtime, "as adjtimex", ["clockId", "address"]),
];
