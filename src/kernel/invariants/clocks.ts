/** Invariants of clocks, of time namespaces, and of pausing. */
import { CLOCK_BOOTTIME, CLOCK_MONOTONIC, CLOCK_REALTIME, TIMER_ABSTIME } from "../../abi/time.ts";
import { Timespec } from "../../abi/time-struct.ts";
import { SYS_clock_gettime, SYS_clock_nanosleep } from "../../abi/unistd-riscv64.ts";
import { TimeNamespace } from "../../ns/time-namespace.ts";
import { KTime } from "../../time/ktime.ts";
import { KernelState } from "../machines/kernel.machine.ts";
import type { Task } from "../task.ts";
import { type Invariant, type LastingInvariant, namespacesOf, type StepInvariant } from "./invariant.ts";

export const timeGoesOn: LastingInvariant = {
  number: 34,
  says: "Monotonic time does not go back.",
  *check(kernel, { monotonic }) {
    const now = kernel.timekeeper.monotonic().toNanoseconds();
    if (now < monotonic) yield `it is ${now} ns, and was ${monotonic}`;
  },
};

export const offsets: Invariant = {
  number: 35,
  says: "A time namespace shifts the monotonic and the boot-time clock, and no other; a deadline is shifted back.",
  *check(kernel) {
    for (const namespace of namespacesOf(kernel)) {
      if (!(namespace instanceof TimeNamespace)) continue;
      const { name, isInitial, monotonicOffset, boottimeOffset } = namespace;
      if (isInitial && !(monotonicOffset.isZero && boottimeOffset.isZero)) yield `${name} is shifted`;
      if (!namespace.offsetOf(CLOCK_REALTIME).isZero) yield `${name} shifts CLOCK_REALTIME`;
      for (const clock of [CLOCK_MONOTONIC, CLOCK_BOOTTIME]) {
        const now = kernel.timekeeper.getTime(clock);
        const shown = now.plus(namespace.offsetOf(clock));
        // What lies before the boot has passed.
        if (!shown.isNegative && namespace.toHost(clock, shown).compare(now) !== 0)
          yield `${shown.toNanoseconds()} ns of clock ${clock} in ${name} is not the moment it is shown at`;
      }
    }
  },
};

/** A struct timespec of the task's own; null when it cannot be read any more. */
function timespecAt(task: Task, address: number): KTime | null {
  const bytes = new Uint8Array(Timespec.size);
  if (task.mm === null || task.mm.copyIn(address, bytes, 0, bytes.length) < 0) return null;
  const { tv_sec, tv_nsec } = Timespec.read(new DataView(bytes.buffer), 0);
  return KTime.of(Number(tv_sec), Number(tv_nsec));
}

/** CLOCK_MONOTONIC and CLOCK_BOOTTIME are one here: the kernel is never suspended. */
const SHIFTED: ReadonlySet<number> = new Set([CLOCK_MONOTONIC, CLOCK_BOOTTIME]);

export const shiftedClocks: StepInvariant = {
  number: 35,
  says: "What a clock shows in a time namespace is the system's clock and the offset; who sleeps until then wakes no earlier.",
  *check(kernel, { monotonic }, { task, syscall, result }) {
    if (result !== 0 || task.proxy === null) return;
    if (syscall !== SYS_clock_nanosleep && syscall !== SYS_clock_gettime) return;
    const { args } = task.context;
    const clock = args.int(0);
    const isSleep = syscall === SYS_clock_nanosleep;
    if (!SHIFTED.has(clock) || (isSleep && (args.int(1) & TIMER_ABSTIME) === 0)) return;
    const shown = timespecAt(task, args.pointer(isSleep ? 2 : 1))?.toNanoseconds();
    if (shown === undefined) return;
    const offset = task.nsProxy.time.offsetOf(clock).toNanoseconds();
    const now = kernel.timekeeper.monotonic().toNanoseconds();
    if (shown - offset > now) yield `${shown} ns is not there yet: it is ${now}, and ${offset} more here`;
    if (!isSleep && shown - offset < monotonic)
      yield `${shown} ns has passed: it was ${monotonic}, and ${offset} more here`;
  },
};

const PAUSED: ReadonlySet<number> = new Set([
  KernelState.readyPaused,
  KernelState.readySaving,
  KernelState.paused,
  KernelState.saving,
]);

export const pauses: Invariant = {
  number: 36,
  says: "A kernel is paused just when it was paused more often than resumed; then nothing of it runs.",
  *check(kernel) {
    const { isPaused, pauseDepth, state, stateName } = kernel;
    if (isPaused !== PAUSED.has(state)) yield `the kernel is ${stateName}, and was paused ${pauseDepth} times`;
    if (pauseDepth < 0) yield `the kernel was resumed ${-pauseDepth} times too often`;
    if (isPaused && kernel.currentProcess !== null) yield `process ${kernel.currentProcess.number} runs`;
  },
};
