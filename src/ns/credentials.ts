/**
 * Who a task is and what it may do: Linux's struct cred (credentials(7), capabilities(7)).
 *
 * A value: nothing in it changes. A task gets other credentials by replacing the whole. no_new_privs is not here but on the task.
 */
import { SECUREBITS_DEFAULT } from "../abi/securebits.ts";
import { list, ref, uint } from "../state/fields.ts";
import { savable } from "../state/savable.ts";
import { CapabilitySet, capabilitySet } from "./capability-set.ts";
import type { Kgid, Kuid } from "./ids.ts";
import type { NamespaceUse } from "./namespace-use.ts";
import type { UserCounts } from "./user-counts.ts";
import { UserNamespace } from "./user-namespace.ts";

/** What credentials consist of. */
export interface CredentialFields {
  readonly uid: Kuid;
  readonly gid: Kgid;
  readonly suid: Kuid;
  readonly sgid: Kgid;
  readonly euid: Kuid;
  readonly egid: Kgid;
  /** Whom file permissions are checked for; follows euid except across setfsuid(2). */
  readonly fsuid: Kuid;
  readonly fsgid: Kgid;
  /** Supplementary groups in ascending order, which is the order getgroups(2) shows. */
  readonly groups: readonly Kgid[];
  readonly inheritable: CapabilitySet;
  readonly permitted: CapabilitySet;
  readonly effective: CapabilitySet;
  readonly bounding: CapabilitySet;
  /** Always within permitted and inheritable. */
  readonly ambient: CapabilitySet;
  readonly securebits: number;
  /** Where the capabilities count, and whose terms getuid(2) speaks. */
  readonly userNamespace: UserNamespace;
}

/** Supplementary groups that are no matter for the memory. */
const FREE_GROUPS = 32;

/** Linux's struct cred: an immutable value, replaced as a whole (credentials(7)). */
export class Credentials implements CredentialFields {
  readonly uid: Kuid;
  readonly gid: Kgid;
  readonly suid: Kuid;
  readonly sgid: Kgid;
  readonly euid: Kuid;
  readonly egid: Kgid;
  readonly fsuid: Kuid;
  readonly fsgid: Kgid;
  readonly groups: readonly Kgid[];
  readonly inheritable: CapabilitySet;
  readonly permitted: CapabilitySet;
  readonly effective: CapabilitySet;
  readonly bounding: CapabilitySet;
  readonly ambient: CapabilitySet;
  readonly securebits: number;
  readonly userNamespace: UserNamespace;

  constructor(fields: CredentialFields) {
    this.uid = fields.uid;
    this.gid = fields.gid;
    this.suid = fields.suid;
    this.sgid = fields.sgid;
    this.euid = fields.euid;
    this.egid = fields.egid;
    this.fsuid = fields.fsuid;
    this.fsgid = fields.fsgid;
    this.groups = fields.groups;
    this.inheritable = fields.inheritable;
    this.permitted = fields.permitted;
    this.effective = fields.effective;
    this.bounding = fields.bounding;
    this.ambient = fields.ambient;
    this.securebits = fields.securebits;
    this.userNamespace = fields.userNamespace;
  }

  /** What the first process of a system has: root of `userNamespace`, with every capability and no supplementary group. */
  static root(userNamespace: UserNamespace): Credentials {
    const uid = userNamespace.makeKuid(0);
    const gid = userNamespace.makeKgid(0);
    return withCapabilities(userNamespace, uid, gid, [], CapabilitySet.FULL);
  }

  /** What login(1) gives a plain user: these ids, no capability, the full bounding set. */
  static user(userNamespace: UserNamespace, uid: Kuid, gid: Kgid, groups: readonly Kgid[] = []): Credentials {
    return withCapabilities(userNamespace, uid, gid, groups, CapabilitySet.EMPTY);
  }

  with(changes: Partial<CredentialFields>): Credentials {
    return new Credentials({ ...this, ...changes });
  }

  /**
   * Whether these credentials have `capability` over whatever `target` governs: cap_capable() of security/commoncap.c.
   *
   * Walk from `target` upwards. In one's own user namespace the effective set decides. Who owns a user namespace and sits in
   * its parent has every capability there and below (USER-061, USER-073). Elsewhere there are none. CAP-064
   */
  hasCapability(capability: number, target: UserNamespace): boolean {
    let namespace = target;
    while (true) {
      if (namespace === this.userNamespace) return this.effective.has(capability);
      if (namespace.level <= this.userNamespace.level) return false;
      const parent = namespace.parent!;
      if (parent === this.userNamespace && namespace.ownerUid === this.euid) return true;
      namespace = parent;
    }
  }

  /** Over one's own user namespace: ns_capable(current_user_ns(), capability). */
  isCapable(capability: number): boolean {
    return this.effective.has(capability);
  }

  /** in_group_p(): for file permissions. */
  inGroup(kgid: Kgid): boolean {
    return kgid === this.fsgid || this.groups.includes(kgid);
  }

  /** in_egroup_p() */
  inEffectiveGroup(kgid: Kgid): boolean {
    return kgid === this.egid || this.groups.includes(kgid);
  }

  /** What this user has used up in its user namespace. USER-083 */
  counts(): UserCounts {
    return this.userNamespace.countsOf(this.uid);
  }

  /** What a long list of groups takes of the host's memory: charged to everyone who keeps it, though some may share it. */
  get groupsBytes(): number {
    return this.groups.length <= FREE_GROUPS ? 0 : this.groups.length * 8;
  }

  /** Everyone who keeps credentials holds their user namespace: a task until it is reaped (LIFE-014), an open file. USER-095 */
  retain(use: NamespaceUse): void {
    this.userNamespace.retain(use);
  }

  release(use: NamespaceUse): void {
    this.userNamespace.release(use);
  }
}

function withCapabilities(
  userNamespace: UserNamespace,
  uid: Kuid,
  gid: Kgid,
  groups: readonly Kgid[],
  capabilities: CapabilitySet,
): Credentials {
  return new Credentials({
    uid,
    gid,
    suid: uid,
    sgid: gid,
    euid: uid,
    egid: gid,
    fsuid: uid,
    fsgid: gid,
    groups: groups.toSorted((a, b) => a - b),
    inheritable: CapabilitySet.EMPTY,
    permitted: capabilities,
    effective: capabilities,
    bounding: CapabilitySet.FULL,
    ambient: CapabilitySet.EMPTY,
    securebits: SECUREBITS_DEFAULT,
    userNamespace,
  });
}

savable(Credentials, {
  name: "ns.Credentials",
  version: 1,
  saved: {
    uid: uint,
    gid: uint,
    suid: uint,
    sgid: uint,
    euid: uint,
    egid: uint,
    fsuid: uint,
    fsgid: uint,
    groups: list(uint),
    inheritable: capabilitySet,
    permitted: capabilitySet,
    effective: capabilitySet,
    bounding: capabilitySet,
    ambient: capabilitySet,
    securebits: uint,
    userNamespace: ref(() => UserNamespace),
  },
});
