/** cap_mode(3): named combinations of securebits and capabilities. */
import { CAP_SETPCAP } from "../../../abi/capability.ts";
import {
  PR_CAP_AMBIENT,
  PR_CAP_AMBIENT_CLEAR_ALL,
  PR_CAPBSET_DROP,
  PR_GET_SECUREBITS,
  PR_SET_SECUREBITS,
} from "../../../abi/prctl.ts";
import {
  SECBIT_KEEP_CAPS_LOCKED,
  SECBIT_NO_CAP_AMBIENT_RAISE,
  SECBIT_NO_CAP_AMBIENT_RAISE_LOCKED,
  SECBIT_NO_SETUID_FIXUP,
  SECBIT_NO_SETUID_FIXUP_LOCKED,
  SECBIT_NOROOT,
  SECBIT_NOROOT_LOCKED,
} from "../../../abi/securebits.ts";
import type { Sys } from "../../../platform/program/sys/index.ts";
import type { Routine } from "../../../platform/program/syscall.ts";
import {
  ambientSet,
  boundingSet,
  capabilityState,
  setCapabilityState,
} from "../../capabilities/process-capabilities.ts";

/** By their numbers; UNCERTAIN cannot be set. */
export const MODES = ["UNCERTAIN", "NOPRIV", "PURE1E_INIT", "PURE1E", "HYBRID"] as const;
export type Mode = (typeof MODES)[number];

/** Root is nobody special: the securebits of the pure modes. */
const SECURED_BASIC =
  SECBIT_NOROOT |
  SECBIT_NOROOT_LOCKED |
  SECBIT_NO_SETUID_FIXUP |
  SECBIT_NO_SETUID_FIXUP_LOCKED |
  SECBIT_KEEP_CAPS_LOCKED;
const SECURED_AMBIENT = SECBIT_NO_CAP_AMBIENT_RAISE | SECBIT_NO_CAP_AMBIENT_RAISE_LOCKED;

/** cap_get_mode(3) */
export function* currentMode(sys: Sys): Routine<Mode> {
  const bits = yield* sys.prctl(PR_GET_SECUREBITS);
  if (bits === 0) return "HYBRID";
  const secured = SECURED_BASIC | SECURED_AMBIENT;
  if ((bits & secured) !== secured || (yield* ambientSet(sys)).length > 0) return "UNCERTAIN";
  const { inheritable, permitted, effective } = yield* capabilityState(sys);
  if (inheritable.size > 0) return "PURE1E";
  if (permitted.size > 0 || effective.size > 0 || (yield* boundingSet(sys)).length > 0) return "PURE1E_INIT";
  return "NOPRIV";
}

/** cap_set_mode(3): no capability stays effective. @throws Errno EPERM without CAP_SETPCAP */
export function* setMode(sys: Sys, mode: Exclude<Mode, "UNCERTAIN">): Routine {
  const before = yield* capabilityState(sys);
  yield* setCapabilityState(sys, { ...before, effective: new Set([...before.effective, CAP_SETPCAP]) });
  if (mode !== "HYBRID") yield* sys.prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
  yield* sys.prctl(PR_SET_SECUREBITS, mode === "HYBRID" ? 0 : SECURED_BASIC | SECURED_AMBIENT, 0, 0, 0);
  if (mode === "NOPRIV")
    for (const number of yield* boundingSet(sys)) yield* sys.prctl(PR_CAPBSET_DROP, number, 0, 0, 0);
  const { permitted, inheritable } = before;
  yield* setCapabilityState(sys, {
    effective: new Set(),
    permitted: mode === "NOPRIV" ? new Set() : permitted,
    inheritable: mode === "NOPRIV" || mode === "PURE1E_INIT" ? new Set() : inheritable,
  });
}
