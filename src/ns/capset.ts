/** capset(2): cap_capset() of security/commoncap.c. */
import { CAP_SETPCAP } from "../abi/capability.ts";
import { EPERM } from "../abi/errno.ts";
import type { CapabilitySet } from "./capability-set.ts";
import type { Credentials } from "./credentials.ts";

export function capset(
  old: Credentials,
  effective: CapabilitySet,
  permitted: CapabilitySet,
  inheritable: CapabilitySet,
): Credentials | number {
  // Without CAP_SETPCAP only what is permitted can become inheritable ...
  if (!old.isCapable(CAP_SETPCAP) && !inheritable.isSubsetOf(old.inheritable.or(old.permitted))) return -EPERM;
  // ... and nobody adds what the bounding set no longer has.
  if (!inheritable.isSubsetOf(old.inheritable.or(old.bounding))) return -EPERM;
  if (!permitted.isSubsetOf(old.permitted)) return -EPERM;
  if (!effective.isSubsetOf(permitted)) return -EPERM;
  return old.with({ effective, permitted, inheritable, ambient: old.ambient.and(permitted.and(inheritable)) });
}
