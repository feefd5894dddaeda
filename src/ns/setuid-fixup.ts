/** What a change of user ids does to the capabilities: cap_task_fix_setuid() of security/commoncap.c (capabilities(7)). */
import {
  CAP_CHOWN,
  CAP_DAC_OVERRIDE,
  CAP_DAC_READ_SEARCH,
  CAP_FOWNER,
  CAP_FSETID,
  CAP_LINUX_IMMUTABLE,
  CAP_MAC_OVERRIDE,
  CAP_MKNOD,
} from "../abi/capability.ts";
import { SECBIT_KEEP_CAPS, SECBIT_NO_SETUID_FIXUP } from "../abi/securebits.ts";
import { CapabilitySet } from "./capability-set.ts";
import type { Credentials } from "./credentials.ts";

/** CAP_FS_SET: the capabilities that are about files. */
const FS_CAPABILITIES = CapabilitySet.of(
  CAP_CHOWN,
  CAP_MKNOD,
  CAP_DAC_OVERRIDE,
  CAP_DAC_READ_SEARCH,
  CAP_FOWNER,
  CAP_FSETID,
  CAP_MAC_OVERRIDE,
  CAP_LINUX_IMMUTABLE,
);

/** After setuid, setreuid and setresuid: cap_emulate_setxuid(). "Root" is uid 0 of the user namespace. CAP-016, CAP-042 */
export function fixSetuid(before: Credentials, after: Credentials): Credentials {
  if ((before.securebits & SECBIT_NO_SETUID_FIXUP) !== 0) return after;
  const root = before.userNamespace.rootUid;
  const hadRoot = before.uid === root || before.euid === root || before.suid === root;
  const hasRoot = after.uid === root || after.euid === root || after.suid === root;
  let { permitted, effective, ambient } = after;
  if (hadRoot && !hasRoot) {
    if ((before.securebits & SECBIT_KEEP_CAPS) === 0) {
      permitted = CapabilitySet.EMPTY;
      effective = CapabilitySet.EMPTY;
    }
    // Programs older than ambient capabilities count on setresuid and exec to drop all.
    ambient = CapabilitySet.EMPTY;
  }
  if (before.euid === root && after.euid !== root) effective = CapabilitySet.EMPTY;
  if (before.euid !== root && after.euid === root) effective = permitted;
  return after.with({ permitted, effective, ambient });
}

/** After setfsuid: only the file capabilities follow. */
export function fixSetfsuid(before: Credentials, after: Credentials): Credentials {
  if ((before.securebits & SECBIT_NO_SETUID_FIXUP) !== 0) return after;
  const root = before.userNamespace.rootUid;
  if (before.fsuid === root && after.fsuid !== root) {
    return after.with({ effective: after.effective.without(FS_CAPABILITIES) });
  }
  if (before.fsuid !== root && after.fsuid === root) {
    return after.with({ effective: after.effective.or(after.permitted.and(FS_CAPABILITIES)) });
  }
  return after;
}

/**
 * Whether committing `after` takes away the dumpable flag (it becomes fs.suid_dumpable) and the parent-death signal:
 * commit_creds() of kernel/cred.c. USER-066, CAP-062
 */
export function resetsDumpable(before: Credentials, after: Credentials): boolean {
  return (
    before.euid !== after.euid ||
    before.egid !== after.egid ||
    before.fsuid !== after.fsuid ||
    before.fsgid !== after.fsgid ||
    !includesCapabilitiesOf(before, after)
  );
}

/** cred_cap_issubset(): `other` can do nothing that `credentials` could not do or get. */
function includesCapabilitiesOf(credentials: Credentials, other: Credentials): boolean {
  if (credentials.userNamespace === other.userNamespace) return other.permitted.isSubsetOf(credentials.permitted);
  // Entering a user namespace one owns gains nothing: an owner has all capabilities over it anyway.
  for (let namespace = other.userNamespace; namespace.parent !== null; namespace = namespace.parent) {
    if (namespace.parent === credentials.userNamespace && namespace.ownerUid === credentials.euid) return true;
  }
  return false;
}
