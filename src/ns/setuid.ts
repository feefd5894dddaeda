/**
 * setuid(2), setreuid(2), setresuid(2), setfsuid(2): kernel/sys.c.
 *
 * Arguments are ids in the caller's user namespace; -1 means "leave it" where the manual page allows it. An id without a mapping
 * is refused before anything else. USER-008
 */
import { CAP_SETUID } from "../abi/capability.ts";
import { EINVAL, EPERM } from "../abi/errno.ts";
import type { Credentials } from "./credentials.ts";
import { INVALID_ID } from "./ids.ts";
import { refuse } from "./refusal.ts";
import { fixSetfsuid, fixSetuid } from "./setuid-fixup.ts";

export function setuid(old: Credentials, uid: number): Credentials | number {
  const kuid = old.userNamespace.makeKuid(uid >>> 0);
  if (kuid === INVALID_ID) return unmapped(old, uid);
  if (old.isCapable(CAP_SETUID)) {
    return fixSetuid(old, old.with({ uid: kuid, suid: kuid, euid: kuid, fsuid: kuid }));
  }
  // setuid(2): EPERM, not privileged and uid does not match the real UID or saved set-user-ID
  if (kuid !== old.uid && kuid !== old.suid) return -EPERM;
  return fixSetuid(old, old.with({ euid: kuid, fsuid: kuid }));
}

export function setreuid(old: Credentials, ruid: number, euid: number): Credentials | number {
  const setsReal = ruid >>> 0 !== INVALID_ID;
  const setsEffective = euid >>> 0 !== INVALID_ID;
  const real = setsReal ? old.userNamespace.makeKuid(ruid >>> 0) : old.uid;
  const effective = setsEffective ? old.userNamespace.makeKuid(euid >>> 0) : old.euid;
  if (real === INVALID_ID) return unmapped(old, ruid);
  if (effective === INVALID_ID) return unmapped(old, euid);

  const isPrivileged = old.isCapable(CAP_SETUID);
  // setreuid(2): unprivileged, the real UID becomes the real or the effective one ...
  if (real !== old.uid && real !== old.euid && !isPrivileged) return -EPERM;
  // ... and the effective UID the real, the effective or the saved one.
  if (effective !== old.uid && effective !== old.euid && effective !== old.suid && !isPrivileged) return -EPERM;
  // The saved UID follows when the real one is set or the effective one set to something else than the real one was.
  const suid = setsReal || (setsEffective && effective !== old.uid) ? effective : old.suid;
  return fixSetuid(old, old.with({ uid: real, euid: effective, suid, fsuid: effective }));
}

export function setresuid(old: Credentials, ruid: number, euid: number, suid: number): Credentials | number {
  const real = ruid >>> 0 === INVALID_ID ? old.uid : old.userNamespace.makeKuid(ruid >>> 0);
  const effective = euid >>> 0 === INVALID_ID ? old.euid : old.userNamespace.makeKuid(euid >>> 0);
  const saved = suid >>> 0 === INVALID_ID ? old.suid : old.userNamespace.makeKuid(suid >>> 0);
  if (real === INVALID_ID) return unmapped(old, ruid);
  if (effective === INVALID_ID) return unmapped(old, euid);
  if (saved === INVALID_ID) return unmapped(old, suid);

  const changesNothing =
    real === old.uid &&
    saved === old.suid &&
    effective === old.euid &&
    (euid >>> 0 === INVALID_ID || effective === old.fsuid);
  if (changesNothing) return old;
  // setresuid(2): unprivileged, each becomes one of the three.
  if (!(isOneOf(old, real) && isOneOf(old, effective) && isOneOf(old, saved)) && !old.isCapable(CAP_SETUID))
    return -EPERM;
  return fixSetuid(old, old.with({ uid: real, euid: effective, suid: saved, fsuid: effective }));
}

/** Never fails: without permission nothing changes. The system call returns the old fsuid either way. */
export function setfsuid(old: Credentials, uid: number): Credentials {
  const kuid = old.userNamespace.makeKuid(uid >>> 0);
  if (kuid === INVALID_ID || kuid === old.fsuid) return old;
  if (!isOneOf(old, kuid) && !old.isCapable(CAP_SETUID)) return old;
  return fixSetfsuid(old, old.with({ fsuid: kuid }));
}

function isOneOf(old: Credentials, kuid: number): boolean {
  return kuid === old.uid || kuid === old.euid || kuid === old.suid;
}

/** USER-008 */
function unmapped(old: Credentials, uid: number): number {
  return refuse(EINVAL, "USER-008", { uid: uid >>> 0, notMappedIn: old.userNamespace.name });
}
