/** The prctl(2) operations on credentials: cap_task_prctl() of security/commoncap.c. */
import { CAP_SETPCAP } from "../abi/capability.ts";
import { EINVAL, EPERM } from "../abi/errno.ts";
import {
  PR_CAP_AMBIENT_CLEAR_ALL,
  PR_CAP_AMBIENT_IS_SET,
  PR_CAP_AMBIENT_LOWER,
  PR_CAP_AMBIENT_RAISE,
} from "../abi/prctl.ts";
import {
  SECBIT_EXEC_DENY_INTERACTIVE,
  SECBIT_EXEC_RESTRICT_FILE,
  SECBIT_KEEP_CAPS,
  SECBIT_KEEP_CAPS_LOCKED,
  SECBIT_NO_CAP_AMBIENT_RAISE,
  SECURE_ALL_BITS,
  SECURE_ALL_LOCKS,
} from "../abi/securebits.ts";
import { CapabilitySet, isCapability } from "./capability-set.ts";
import type { Credentials } from "./credentials.ts";

/** Bits only user space acts on (6.14), and their locks: free for all. */
const UNPRIVILEGED_SECUREBITS = (SECBIT_EXEC_RESTRICT_FILE | SECBIT_EXEC_DENY_INTERACTIVE) * 3;

/** PR_CAPBSET_READ */
export function capbsetRead(credentials: Credentials, capability: number): number {
  if (!isCapability(capability)) return -EINVAL;
  return credentials.bounding.has(capability) ? 1 : 0;
}

/** PR_CAPBSET_DROP */
export function capbsetDrop(old: Credentials, capability: number): Credentials | number {
  if (!old.isCapable(CAP_SETPCAP)) return -EPERM;
  if (!isCapability(capability)) return -EINVAL;
  return old.with({ bounding: old.bounding.lower(capability) });
}

/** PR_SET_SECUREBITS */
export function setSecurebits(old: Credentials, bits: number): Credentials | number {
  const changed = old.securebits ^ bits;
  const locked = (old.securebits & SECURE_ALL_LOCKS) >> 1;
  if ((locked & changed) !== 0) return -EPERM; // no changing of bits that are locked
  if ((old.securebits & SECURE_ALL_LOCKS & ~bits) !== 0) return -EPERM; // no unlocking of locks
  if ((bits & ~(SECURE_ALL_LOCKS | SECURE_ALL_BITS)) !== 0) return -EPERM; // no unsupported bits
  if (!old.isCapable(CAP_SETPCAP)) {
    // Without privilege even a request that changes nothing is refused, as it always was.
    if (changed === 0 || (changed & ~UNPRIVILEGED_SECUREBITS) !== 0) return -EPERM;
  }
  return old.with({ securebits: bits });
}

/** PR_GET_KEEPCAPS */
export function getKeepcaps(credentials: Credentials): number {
  return (credentials.securebits & SECBIT_KEEP_CAPS) !== 0 ? 1 : 0;
}

/** PR_SET_KEEPCAPS */
export function setKeepcaps(old: Credentials, value: number): Credentials | number {
  if (value !== 0 && value !== 1) return -EINVAL;
  if ((old.securebits & SECBIT_KEEP_CAPS_LOCKED) !== 0) return -EPERM;
  const others = old.securebits & ~SECBIT_KEEP_CAPS;
  return old.with({ securebits: value === 1 ? others | SECBIT_KEEP_CAPS : others });
}

/** PR_CAP_AMBIENT. A number is the answer of PR_CAP_AMBIENT_IS_SET (0 or 1) or -errno. */
export function capAmbient(
  old: Credentials,
  operation: number,
  capability: number,
  arg4: number,
  arg5: number,
): Credentials | number {
  if (operation === PR_CAP_AMBIENT_CLEAR_ALL) {
    if (capability !== 0 || arg4 !== 0 || arg5 !== 0) return -EINVAL;
    return old.with({ ambient: CapabilitySet.EMPTY });
  }
  if (!isCapability(capability) || arg4 !== 0 || arg5 !== 0) return -EINVAL;
  switch (operation) {
    case PR_CAP_AMBIENT_IS_SET:
      return old.ambient.has(capability) ? 1 : 0;
    case PR_CAP_AMBIENT_RAISE:
      if (!old.permitted.has(capability) || !old.inheritable.has(capability)) return -EPERM;
      if ((old.securebits & SECBIT_NO_CAP_AMBIENT_RAISE) !== 0) return -EPERM;
      return old.with({ ambient: old.ambient.raise(capability) });
    case PR_CAP_AMBIENT_LOWER:
      return old.with({ ambient: old.ambient.lower(capability) });
    default:
      return -EINVAL;
  }
}
