import { CAP_SYS_ADMIN } from "../abi/capability.ts";
import { EINVAL, EPERM } from "../abi/errno.ts";
import { MS_PRIVATE, MS_REC, MS_SHARED, MS_SILENT, MS_SLAVE, MS_UNBINDABLE } from "../abi/mount.ts";
import { refuse, refuseCapability } from "../ns/refusal.ts";
import type { Caller } from "./caller.ts";
import { isMountRoot } from "./mount-checks.ts";
import type { Path } from "./path.ts";
import { changePropagation } from "./propagation.ts";

/** mount(2) with MS_SHARED, MS_PRIVATE, MS_SLAVE or MS_UNBINDABLE (do_change_type()), with MS_REC for all mounts below, too. */
export function changeMountType(caller: Caller, target: Path, flags: number): number {
  const { mount } = target;
  if (!isMountRoot(target)) return refuse(EINVAL, "MNT-016");
  const type = flags & ~(MS_REC | MS_SILENT);
  // mount(2): EINVAL, more than one type, or another flag with it
  if (![MS_SHARED, MS_PRIVATE, MS_SLAVE, MS_UNBINDABLE].includes(type)) return refuse(EINVAL, "MNT-016", { flags });
  // may_change_propagation(): over the mount's own namespace, which may be another one (MNT-005)
  if (mount.namespace === null) return refuse(EINVAL, "MNT-005");
  if (!caller.credentials.hasCapability(CAP_SYS_ADMIN, mount.namespace.owner))
    return refuseCapability(EPERM, "MNT-026", caller.credentials, CAP_SYS_ADMIN, mount.namespace.owner);
  const mounts = (flags & MS_REC) !== 0 ? mount.subtree() : [mount];
  for (const each of mounts) changePropagation(each, type);
  return 0;
}
