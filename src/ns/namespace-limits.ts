/** /proc/sys/user/max_*_namespaces: how many namespaces each user of a user namespace may have (namespaces(7)). */
import { CAP_SYS_RESOURCE } from "../abi/capability.ts";
import { EACCES, EINVAL } from "../abi/errno.ts";
import type { Credentials } from "./credentials.ts";
import { refuse, refuseCapability } from "./refusal.ts";
import { MAX_NAMESPACES, type UserCounts } from "./user-counts.ts";
import type { UserNamespace } from "./user-namespace.ts";

/** `type` is a CLONE_NEW* bit; `namespace` that of whoever opened the file. USER-080, USER-084 */
export function readNamespaceLimit(namespace: UserNamespace, type: number): number {
  return namespace.limits.maximumOf(type);
}

/** set_permissions() of kernel/ucount.c: read-only without CAP_SYS_RESOURCE. USER-084 */
export function mayOpenNamespaceLimitForWrite(namespace: UserNamespace, credentials: Credentials): number {
  if (credentials.hasCapability(CAP_SYS_RESOURCE, namespace)) return 0;
  return refuseCapability(EACCES, "USER-084", credentials, CAP_SYS_RESOURCE, namespace);
}

/** USER-082 */
export function writeNamespaceLimit(namespace: UserNamespace, type: number, maximum: number): number {
  if (!Number.isInteger(maximum) || maximum < 0 || maximum > MAX_NAMESPACES) return refuse(EINVAL, "USER-082");
  namespace.limits.setMaximumOf(type, maximum);
  return 0;
}

/** Charges one namespace of `type` to `creator`, a kernel uid, in `owner` and upwards; -ENOSPC at a limit. USER-081, USER-083 */
export function chargeNamespace(owner: UserNamespace, creator: number, type: number): UserCounts | number {
  const counts = owner.countsOf(creator);
  const error = counts.chargeNamespace(type);
  return error < 0 ? error : counts;
}
