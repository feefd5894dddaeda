/** The caller's capabilities, and libcap's ways to change them. */
import {
  PR_CAP_AMBIENT,
  PR_CAP_AMBIENT_CLEAR_ALL,
  PR_CAP_AMBIENT_IS_SET,
  PR_CAP_AMBIENT_RAISE,
  PR_CAPBSET_DROP,
  PR_CAPBSET_READ,
} from "../../abi/prctl.ts";
import type { Sys } from "../../platform/program/sys/index.ts";
import type { Routine } from "../../platform/program/syscall.ts";
import { allCapabilities } from "./capability-name.ts";
import type { CapabilityState } from "./capability-text.ts";
import type { IabState } from "./iab-text.ts";

/** cap_get_pid(3). @param pid 0 for the caller. @throws Errno ESRCH */
export function* capabilityState(sys: Sys, pid = 0): Routine<CapabilityState> {
  const { effective, permitted, inheritable } = yield* sys.capget(pid);
  return { effective: new Set(effective), permitted: new Set(permitted), inheritable: new Set(inheritable) };
}

/** cap_set_proc(3). @throws Errno EPERM */
export function* setCapabilityState(sys: Sys, { effective, permitted, inheritable }: CapabilityState): Routine {
  yield* sys.capset({ effective: [...effective], permitted: [...permitted], inheritable: [...inheritable] });
}

/** The caller's ambient capabilities, ascending. */
export function* ambientSet(sys: Sys): Routine<number[]> {
  const set: number[] = [];
  for (const number of allCapabilities()) {
    if ((yield* sys.prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_IS_SET, number, 0, 0)) === 1) set.push(number);
  }
  return set;
}

/** The caller's bounding set, ascending. */
export function* boundingSet(sys: Sys): Routine<number[]> {
  const set: number[] = [];
  for (const number of allCapabilities()) if ((yield* sys.prctl(PR_CAPBSET_READ, number)) === 1) set.push(number);
  return set;
}

/** cap_iab_get_proc(3) */
export function* iabState(sys: Sys): Routine<IabState> {
  const { inheritable } = yield* capabilityState(sys);
  const bounding = new Set(yield* boundingSet(sys));
  const dropped = new Set(allCapabilities().filter((number) => !bounding.has(number)));
  return { inheritable, ambient: new Set(yield* ambientSet(sys)), dropped };
}

/** cap_iab_set_proc(3). Capabilities of the bounding set cannot be had back. @throws Errno EPERM */
export function* setIabState(sys: Sys, { inheritable, ambient, dropped }: IabState): Routine {
  const state = yield* capabilityState(sys);
  yield* withEffective(sys, allCapabilities(), function* () {
    // capset(2): what is not in the bounding set cannot become inheritable any more.
    yield* setCapabilityState(sys, {
      ...(yield* capabilityState(sys)),
      inheritable: new Set([...inheritable, ...ambient]),
    });
    for (const number of yield* boundingSet(sys)) {
      if (dropped.has(number)) yield* sys.prctl(PR_CAPBSET_DROP, number, 0, 0, 0);
    }
    yield* sys.prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
    for (const number of ambient) yield* sys.prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, number, 0, 0);
  });
  const now = yield* capabilityState(sys);
  yield* setCapabilityState(sys, { ...now, effective: state.effective });
}

/**
 * Does `work` with those of these capabilities effective that are permitted, and gives them back.
 * @throws what `work` throws
 */
export function* withEffective<T>(sys: Sys, numbers: readonly number[], work: () => Routine<T>): Routine<T> {
  const before = yield* capabilityState(sys);
  const raised = numbers.filter((number) => before.permitted.has(number));
  yield* setCapabilityState(sys, { ...before, effective: new Set([...before.effective, ...raised]) });
  try {
    return yield* work();
  } finally {
    const now = yield* capabilityState(sys);
    const effective = [...before.effective].filter((number) => now.permitted.has(number));
    yield* setCapabilityState(sys, { ...now, effective: new Set(effective) });
  }
}
