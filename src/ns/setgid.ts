/** setgid(2), setregid(2), setresgid(2), setfsgid(2): kernel/sys.c. Group ids do not touch the capabilities. */
import { CAP_SETGID } from "../abi/capability.ts";
import { EINVAL, EPERM } from "../abi/errno.ts";
import type { Credentials } from "./credentials.ts";
import { INVALID_ID } from "./ids.ts";
import { refuse } from "./refusal.ts";

export function setgid(old: Credentials, gid: number): Credentials | number {
  const kgid = old.userNamespace.makeKgid(gid >>> 0);
  if (kgid === INVALID_ID) return unmapped(old, gid);
  if (old.isCapable(CAP_SETGID)) return old.with({ gid: kgid, sgid: kgid, egid: kgid, fsgid: kgid });
  // setgid(2): EPERM, not privileged and gid does not match the real group ID or saved set-group-ID
  if (kgid !== old.gid && kgid !== old.sgid) return -EPERM;
  return old.with({ egid: kgid, fsgid: kgid });
}

export function setregid(old: Credentials, rgid: number, egid: number): Credentials | number {
  const setsReal = rgid >>> 0 !== INVALID_ID;
  const setsEffective = egid >>> 0 !== INVALID_ID;
  const real = setsReal ? old.userNamespace.makeKgid(rgid >>> 0) : old.gid;
  const effective = setsEffective ? old.userNamespace.makeKgid(egid >>> 0) : old.egid;
  if (real === INVALID_ID) return unmapped(old, rgid);
  if (effective === INVALID_ID) return unmapped(old, egid);

  const isPrivileged = old.isCapable(CAP_SETGID);
  if (real !== old.gid && real !== old.egid && !isPrivileged) return -EPERM;
  if (effective !== old.gid && effective !== old.egid && effective !== old.sgid && !isPrivileged) return -EPERM;
  const sgid = setsReal || (setsEffective && effective !== old.gid) ? effective : old.sgid;
  return old.with({ gid: real, egid: effective, sgid, fsgid: effective });
}

export function setresgid(old: Credentials, rgid: number, egid: number, sgid: number): Credentials | number {
  const real = rgid >>> 0 === INVALID_ID ? old.gid : old.userNamespace.makeKgid(rgid >>> 0);
  const effective = egid >>> 0 === INVALID_ID ? old.egid : old.userNamespace.makeKgid(egid >>> 0);
  const saved = sgid >>> 0 === INVALID_ID ? old.sgid : old.userNamespace.makeKgid(sgid >>> 0);
  if (real === INVALID_ID) return unmapped(old, rgid);
  if (effective === INVALID_ID) return unmapped(old, egid);
  if (saved === INVALID_ID) return unmapped(old, sgid);

  const changesNothing =
    real === old.gid &&
    saved === old.sgid &&
    effective === old.egid &&
    (egid >>> 0 === INVALID_ID || effective === old.fsgid);
  if (changesNothing) return old;
  if (!(isOneOf(old, real) && isOneOf(old, effective) && isOneOf(old, saved)) && !old.isCapable(CAP_SETGID))
    return -EPERM;
  return old.with({ gid: real, egid: effective, sgid: saved, fsgid: effective });
}

/** Never fails: without permission nothing changes. The system call returns the old fsgid either way. */
export function setfsgid(old: Credentials, gid: number): Credentials {
  const kgid = old.userNamespace.makeKgid(gid >>> 0);
  if (kgid === INVALID_ID || kgid === old.fsgid) return old;
  if (!isOneOf(old, kgid) && !old.isCapable(CAP_SETGID)) return old;
  return old.with({ fsgid: kgid });
}

function isOneOf(old: Credentials, kgid: number): boolean {
  return kgid === old.gid || kgid === old.egid || kgid === old.sgid;
}

/** USER-008 */
function unmapped(old: Credentials, gid: number): number {
  return refuse(EINVAL, "USER-008", { gid: gid >>> 0, notMappedIn: old.userNamespace.name });
}
