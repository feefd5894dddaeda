import { CAP_SETGID, CAP_SETPCAP, CAP_SETUID } from "../../../abi/capability.ts";
import {
  PR_CAP_AMBIENT,
  PR_CAP_AMBIENT_CLEAR_ALL,
  PR_CAP_AMBIENT_LOWER,
  PR_CAP_AMBIENT_RAISE,
  PR_CAPBSET_DROP,
  PR_GET_SECUREBITS,
  PR_SET_KEEPCAPS,
  PR_SET_NO_NEW_PRIVS,
  PR_SET_PDEATHSIG,
  PR_SET_SECUREBITS,
} from "../../../abi/prctl.ts";
import type { Sys } from "../../../platform/program/sys/index.ts";
import type { Routine, Syscall } from "../../../platform/program/syscall.ts";
import { allCapabilities } from "../../capabilities/capability-name.ts";
import { ambientSet, boundingSet } from "../../capabilities/process-capabilities.ts";
import { orFail } from "../../or-fail.ts";
import { changedCapabilities } from "./capability-change.ts";
import type { Change } from "./requested-change.ts";
import { changedSecurebits } from "./securebits.ts";

/** Exit status when a privilege cannot be set. */
const EX_PRIVERR = 127;

function orPrivilegeError<T>(call: Syscall<T> | Routine<T>, what: string): Routine<T> {
  return orFail(call, what, EX_PRIVERR);
}

/** Users and groups first, with the capabilities kept: what the rest needs is lost with them otherwise. @throws Failure */
export function* applyChange(sys: Sys, change: Change): Routine {
  const { noNewPrivs, securebits, bounding, inheritable, ambient, groups, deathSignal } = change;
  if (noNewPrivs) yield* orFail(sys.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "disallow granting new privileges failed");
  const bits = securebits === null ? null : changedSecurebits(yield* sys.prctl(PR_GET_SECUREBITS), securebits);
  yield* setUserIds(sys, change);
  yield* setGroupIds(sys, change);
  if (groups !== null) yield* orPrivilegeError(sys.setgroups(groups), "setgroups failed");
  if (bits !== null)
    yield* orPrivilegeError(sys.prctl(PR_SET_SECUREBITS, bits, 0, 0, 0), "set process securebits failed");
  if (bounding !== null) yield* dropBounding(sys, changedCapabilities(yield* boundingSet(sys), bounding));
  if (inheritable !== null) {
    const sets = yield* sys.capget();
    const changed = [...changedCapabilities(sets.inheritable, inheritable)];
    yield* orPrivilegeError(sys.capset({ ...sets, inheritable: changed }), "apply capabilities");
  }
  if (ambient !== null) yield* setAmbient(sys, changedCapabilities(yield* ambientSet(sys), ambient));
  if (deathSignal !== null)
    yield* orPrivilegeError(sys.prctl(PR_SET_PDEATHSIG, deathSignal), "set parent death signal failed");
}

function* setUserIds(sys: Sys, { ruid, euid }: Change): Routine {
  yield* orFail(sys.prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0), "keep process capabilities failed");
  const { effective, permitted, inheritable } = yield* sys.capget();
  const needed = [CAP_SETPCAP, CAP_SETUID, CAP_SETGID].filter((number) => permitted.includes(number));
  const sets = { effective: [...new Set([...effective, ...needed])], permitted, inheritable };
  yield* orPrivilegeError(sys.capset(sets), "activate capabilities");
  if (ruid === null && euid === null) return;
  const present = yield* sys.getresuid();
  const newEuid = euid ?? present.euid;
  // The saved id goes with the effective one: there is no way back.
  yield* orPrivilegeError(sys.setresuid(ruid ?? present.ruid, newEuid, newEuid), "setresuid failed");
  // capabilities(7): PR_SET_KEEPCAPS keeps the permitted set, not the effective one.
  yield* orPrivilegeError(sys.capset(sets), "reactivate capabilities");
}

function* setGroupIds(sys: Sys, { rgid, egid }: Change): Routine {
  if (rgid === null && egid === null) return;
  const present = yield* sys.getresgid();
  const newEgid = egid ?? present.egid;
  yield* orPrivilegeError(sys.setresgid(rgid ?? present.rgid, newEgid, newEgid), "setresgid failed");
}

/** Nothing happens without CAP_SETPCAP; what is gone does not come back. */
function* dropBounding(sys: Sys, kept: ReadonlySet<number>): Routine {
  if (!(yield* sys.capget()).effective.includes(CAP_SETPCAP)) return;
  for (const number of yield* boundingSet(sys))
    if (!kept.has(number)) yield* orPrivilegeError(sys.prctl(PR_CAPBSET_DROP, number, 0, 0, 0), "apply bounding set");
}

/** A capability that is not both permitted and inheritable cannot be ambient: it is left out. */
function* setAmbient(sys: Sys, wanted: ReadonlySet<number>): Routine {
  if (wanted.size === 0) {
    yield* orPrivilegeError(sys.prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0), "apply capabilities");
    return;
  }
  const { permitted, inheritable } = yield* sys.capget();
  for (const number of allCapabilities()) {
    const isPossible = permitted.includes(number) && inheritable.includes(number);
    if (wanted.has(number) && !isPossible) continue;
    const action = wanted.has(number) ? PR_CAP_AMBIENT_RAISE : PR_CAP_AMBIENT_LOWER;
    yield* orPrivilegeError(sys.prctl(PR_CAP_AMBIENT, action, number, 0, 0), "apply capabilities");
  }
}
