/** User namespaces: which ids and which capabilities mean what inside (user_namespaces(7), kernel/user_namespace.c). */
import { CLONE_NEWUSER } from "../abi/sched.ts";
import { bool, nullable, ref, uint } from "../state/fields.ts";
import { savable } from "../state/savable.ts";
import { IdMap, idMap } from "./id-map.ts";
import { INVALID_ID, type Kgid, type Kuid, OVERFLOW_ID } from "./ids.ts";
import { Namespace } from "./namespace.ts";
import type { NamespaceTree } from "./namespace-tree.ts";
import { type UserCounts, UserLimits } from "./user-counts.ts";

/** What a new user namespace takes from its creator. */
export interface UserNamespaceOrigin {
  readonly parent: UserNamespace;
  readonly charge: UserCounts;
  readonly ownerUid: Kuid;
  readonly ownerGid: Kgid;
  readonly parentCouldSetfcap: boolean;
}

/** A user namespace (user_namespaces(7)). */
export class UserNamespace extends Namespace {
  /** 0 for the initial one. USER-052 */
  readonly level: number;
  /** euid of the creator, who has every capability over it as long as he sits in the parent. USER-061 */
  readonly ownerUid: Kuid;
  readonly ownerGid: Kgid;
  /** The creator had CAP_SETFCAP: a writer inside may map the parent's uid 0. USER-046 */
  readonly parentCouldSetfcap: boolean;
  /** user.max_*_namespaces, and what each user has used up. USER-080 */
  readonly limits: UserLimits;
  uidMap: IdMap;
  gidMap: IdMap;
  projidMap: IdMap;
  /** /proc/PID/setgroups says "allow". Goes to false once and never back; inherited. USER-006, USER-041 */
  setgroupsAllowed: boolean;

  /** @param origin null for the initial user namespace */
  constructor(tree: NamespaceTree, limits: UserLimits, origin: UserNamespaceOrigin | null) {
    super(CLONE_NEWUSER, tree, origin?.parent ?? null, origin?.charge ?? null);
    this.level = origin === null ? 0 : origin.parent.level + 1;
    this.ownerUid = origin?.ownerUid ?? 0;
    this.ownerGid = origin?.ownerGid ?? 0;
    this.parentCouldSetfcap = origin?.parentCouldSetfcap ?? true;
    this.limits = limits;
    this.uidMap = origin === null ? IdMap.IDENTITY : IdMap.EMPTY;
    this.gidMap = origin === null ? IdMap.IDENTITY : IdMap.EMPTY;
    this.projidMap = origin === null ? IdMap.IDENTITY : IdMap.EMPTY;
    this.setgroupsAllowed = origin?.parent.setgroupsAllowed ?? true;
  }

  get parent(): UserNamespace | null {
    return this.owner;
  }

  /** make_kuid(): the kernel id of `uid` here, or INVALID_ID. */
  makeKuid(uid: number): Kuid {
    return this.uidMap.down(uid);
  }

  makeKgid(gid: number): Kgid {
    return this.gidMap.down(gid);
  }

  makeKprojid(projid: number): number {
    return this.projidMap.down(projid);
  }

  /** from_kuid(): the number `kuid` has here, or INVALID_ID. */
  fromKuid(kuid: Kuid): number {
    return this.uidMap.up(kuid);
  }

  fromKgid(kgid: Kgid): number {
    return this.gidMap.up(kgid);
  }

  fromKprojid(kprojid: number): number {
    return this.projidMap.up(kprojid);
  }

  /** from_kuid_munged(): the number to show to a process here, 65534 when there is none. USER-004, USER-011 */
  fromKuidMunged(kuid: Kuid): number {
    const uid = this.uidMap.up(kuid);
    return uid === INVALID_ID ? OVERFLOW_ID : uid;
  }

  fromKgidMunged(kgid: Kgid): number {
    const gid = this.gidMap.up(kgid);
    return gid === INVALID_ID ? OVERFLOW_ID : gid;
  }

  /** kuid_has_mapping() */
  hasUid(kuid: Kuid): boolean {
    return this.uidMap.up(kuid) !== INVALID_ID;
  }

  /** kgid_has_mapping() */
  hasGid(kgid: Kgid): boolean {
    return this.gidMap.up(kgid) !== INVALID_ID;
  }

  /** The kernel id of uid 0 here, INVALID_ID while it is not mapped. */
  get rootUid(): Kuid {
    return this.uidMap.down(0);
  }

  /** in_userns(): `ancestor` is this namespace or one above it. */
  isSameOrDescendantOf(ancestor: UserNamespace): boolean {
    let namespace: UserNamespace = this;
    while (namespace.level > ancestor.level) namespace = namespace.parent!;
    return namespace === ancestor;
  }

  /** The counts of `kuid` in this namespace, the ucounts of credentials with that real uid. */
  countsOf(kuid: Kuid): UserCounts {
    return this.limits.countsOf(kuid);
  }
}

savable(UserNamespace, {
  name: "ns.UserNamespace",
  version: 1,
  saved: {
    owner: nullable(ref(() => UserNamespace)),
    level: uint,
    ownerUid: uint,
    ownerGid: uint,
    parentCouldSetfcap: bool,
    limits: ref(() => UserLimits),
    uidMap: idMap,
    gidMap: idMap,
    projidMap: idMap,
    setgroupsAllowed: bool,
  },
});
