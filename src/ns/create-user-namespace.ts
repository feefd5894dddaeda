/** Creation of a user namespace: create_user_ns() of kernel/user_namespace.c, in its order of checks. */
import { CAP_SETFCAP } from "../abi/capability.ts";
import { ENOSPC, EPERM } from "../abi/errno.ts";
import { CLONE_NEWUSER } from "../abi/sched.ts";
import { SECUREBITS_DEFAULT } from "../abi/securebits.ts";
import { CapabilitySet } from "./capability-set.ts";
import { Credentials } from "./credentials.ts";
import { GLOBAL_ROOT_UID } from "./ids.ts";
import { refuse } from "./refusal.ts";
import { MAX_NAMESPACES, UserLimits } from "./user-counts.ts";
import { UserNamespace } from "./user-namespace.ts";

/** So many levels below the initial one: the parent of a new one is at most at this level. USER-052 */
const MAX_PARENT_LEVEL = 32;

/** The creator's resource limits that go on binding everybody inside; Infinity for RLIM_INFINITY. USER-096 */
export interface UserNamespaceRlimits {
  readonly nproc: number;
  readonly msgqueue: number;
  readonly sigpending: number;
  readonly memlock: number;
}

/**
 * A child of the user namespace of `creator`, without maps, or -errno. Unpublished and without a reference.
 * @param isChrooted the creator's root directory is not the root of its mount namespace. USER-053
 */
export function createUserNamespace(
  creator: Credentials,
  isChrooted: boolean,
  rlimits: UserNamespaceRlimits,
): UserNamespace | number {
  const parent = creator.userNamespace;
  if (parent.level > MAX_PARENT_LEVEL) return refuse(ENOSPC, "USER-052", { parent: parent.name, level: parent.level });
  const charge = parent.countsOf(creator.euid);
  const error = charge.chargeNamespace(CLONE_NEWUSER);
  if (error < 0) return error;
  // user_namespaces(7): EPERM, a chroot would be escaped. USER-053; the creator must have a name in the parent. USER-007
  const isNamed = parent.hasUid(creator.euid) && parent.hasGid(creator.egid);
  if (isChrooted || !isNamed) {
    charge.unchargeNamespace(CLONE_NEWUSER);
    if (isChrooted) return refuse(EPERM, "USER-053", { callerIsIn: parent.name });
    return refuse(EPERM, "USER-007", { euid: creator.euid, egid: creator.egid, parent: parent.name });
  }
  return new UserNamespace(parent.tree, new UserLimits(charge, MAX_NAMESPACES, inheritedRlimits(creator, rlimits)), {
    parent,
    charge,
    ownerUid: creator.euid,
    ownerGid: creator.egid,
    parentCouldSetfcap: creator.effective.has(CAP_SETFCAP),
  });
}

/** In the order of RLIMIT_COUNT_*. RLIMIT_NPROC does not bind the real root, so it does not bind what he makes. */
function inheritedRlimits(creator: Credentials, rlimits: UserNamespaceRlimits): number[] {
  const isEnforced = creator.uid !== GLOBAL_ROOT_UID || !creator.userNamespace.isInitial;
  return [isEnforced ? rlimits.nproc : Infinity, rlimits.msgqueue, rlimits.sigpending, rlimits.memlock];
}

/**
 * set_cred_user_ns(): the credentials of somebody who enters `namespace`, by creating or by joining it. The ids stay, the
 * capability sets are full or empty (USER-002, CAP-060), the secure bits go (USER-003, USER-065).
 */
export function enterUserNamespace(credentials: Credentials, namespace: UserNamespace): Credentials {
  return new Credentials({
    ...credentials,
    inheritable: CapabilitySet.EMPTY,
    permitted: CapabilitySet.FULL,
    effective: CapabilitySet.FULL,
    bounding: CapabilitySet.FULL,
    ambient: CapabilitySet.EMPTY,
    securebits: SECUREBITS_DEFAULT,
    userNamespace: namespace,
  });
}
