/**
 * Who has used up how much: Linux's struct ucounts (kernel/ucount.c).
 *
 * Namespaces, and four resource limits, are counted per (user namespace, user), and once more for the creator of that user
 * namespace in its parent, and so on up to the initial one. So nobody gets out of a limit by nesting. USER-083, CAP-063
 */
import { ENOSPC } from "../abi/errno.ts";
import { float, list, map, nullable, ref, uint } from "../state/fields.ts";
import { savable } from "../state/savable.ts";
import { NAMESPACE_TYPES } from "./namespace-type.ts";
import { refuse } from "./refusal.ts";

export const RLIMIT_COUNT_NPROC = 0;
export const RLIMIT_COUNT_MSGQUEUE = 1;
export const RLIMIT_COUNT_SIGPENDING = 2;
export const RLIMIT_COUNT_MEMLOCK = 3;
export const RLIMIT_COUNTS = 4;

/** The default of user.max_*_namespaces in all but the initial user namespace. USER-080 */
export const MAX_NAMESPACES = 0x7fffffff;

const NO_NAMESPACES: readonly number[] = NAMESPACE_TYPES.map(() => 0);
const NO_RLIMITS: readonly number[] = new Array<number>(RLIMIT_COUNTS).fill(0);

/** Limits a user namespace sets on each of its users, and the counts of those users. */
export class UserLimits {
  /** What the namespace itself is charged to: the creator's counts in the parent; null in the initial user namespace. */
  readonly parent: UserCounts | null;
  /** user.max_*_namespaces, in the order of NAMESPACE_TYPES. USER-080 */
  readonly namespaceMaxima: number[];
  /** The creator's resource limits, which bind everybody inside together; Infinity for RLIM_INFINITY. USER-096 */
  readonly rlimitMaxima: readonly number[];
  /** @internal Those that were asked for and have not come back to 0 since. */
  readonly users: Map<number, UserCounts>;

  constructor(parent: UserCounts | null, namespaceMaximum: number, rlimitMaxima: readonly number[]) {
    this.parent = parent;
    this.namespaceMaxima = NAMESPACE_TYPES.map(() => namespaceMaximum);
    this.rlimitMaxima = rlimitMaxima;
    this.users = new Map();
  }

  /** The counts of `kuid` here. An object whose counts came back to 0 is done with: ask again. */
  countsOf(kuid: number): UserCounts {
    let counts = this.users.get(kuid);
    if (counts === undefined) {
      counts = new UserCounts(this, kuid);
      this.users.set(kuid, counts);
    }
    return counts;
  }

  maximumOf(type: number): number {
    return this.namespaceMaxima[indexOfType(type)]!;
  }

  setMaximumOf(type: number, maximum: number): void {
    this.namespaceMaxima[indexOfType(type)] = maximum;
  }
}

/** How much one user of one user namespace has used up (struct ucounts). */
export class UserCounts {
  readonly limits: UserLimits;
  readonly kuid: number;
  /** @internal In the order of NAMESPACE_TYPES. */
  readonly namespaces: number[];
  /** @internal By RLIMIT_COUNT_*. */
  readonly rlimits: number[];

  constructor(limits: UserLimits, kuid: number) {
    this.limits = limits;
    this.kuid = kuid;
    this.namespaces = NO_NAMESPACES.slice();
    this.rlimits = NO_RLIMITS.slice();
  }

  namespacesOf(type: number): number {
    return this.namespaces[indexOfType(type)]!;
  }

  rlimitValue(kind: number): number {
    return this.rlimits[kind]!;
  }

  /** inc_ucount(): one namespace more, on every level, or -ENOSPC and nothing changed. USER-081 */
  chargeNamespace(type: number): number {
    const index = indexOfType(type);
    for (let counts: UserCounts | null = this; counts !== null; counts = counts.limits.parent) {
      if (counts.namespaces[index]! >= counts.limits.namespaceMaxima[index]!) return atLimit(this, counts, index);
    }
    for (let counts: UserCounts | null = this; counts !== null; counts = counts.limits.parent) {
      counts.checkCurrent();
      counts.namespaces[index]!++;
    }
    return 0;
  }

  /** dec_ucount() */
  unchargeNamespace(type: number): void {
    const index = indexOfType(type);
    for (let counts: UserCounts | null = this; counts !== null; counts = counts.limits.parent) {
      if (counts.namespaces[index] === 0) throw new Error(`user ${counts.kuid} has no namespace to give back`);
      counts.namespaces[index]!--;
      counts.settle();
    }
  }

  /** inc_rlimit_ucounts(). Limits are asked by `isOverRlimit`. */
  addRlimit(kind: number, by: number): void {
    for (let counts: UserCounts | null = this; counts !== null; counts = counts.limits.parent) {
      const value = counts.rlimits[kind]! + by;
      if (value < 0) throw new Error(`user ${counts.kuid} gives back more than it took`);
      counts.checkCurrent();
      counts.rlimits[kind] = value;
      counts.settle();
    }
  }

  /** dec_rlimit_ucounts() */
  subRlimit(kind: number, by: number): void {
    this.addRlimit(kind, -by);
  }

  /**
   * is_rlimit_overlimit(): `limit` is the caller's own; each user namespace on the way up adds its creator's. CAP-063
   * @param adding what is about to be added.
   */
  isOverRlimit(kind: number, limit: number, adding = 0): boolean {
    let maximum = limit;
    for (let counts: UserCounts | null = this; counts !== null; counts = counts.limits.parent) {
      if (counts.rlimits[kind]! + adding > maximum) return true;
      maximum = counts.limits.rlimitMaxima[kind]!;
    }
    return false;
  }

  /** @internal put_ucounts(): users who have nothing any more are forgotten. */
  settle(): void {
    const { namespaces, rlimits } = this;
    for (let i = 0; i < rlimits.length; i++) if (rlimits[i] !== 0) return;
    for (let i = 0; i < namespaces.length; i++) if (namespaces[i] !== 0) return;
    this.limits.users.delete(this.kuid);
  }

  /** @internal */
  checkCurrent(): void {
    if (this.limits.users.get(this.kuid) !== this) throw new Error(`the counts of user ${this.kuid} are out of date`);
  }
}

/** USER-083 when it is a limit further up that the caller may not even see. */
function atLimit(own: UserCounts, full: UserCounts, index: number): number {
  const type = NAMESPACE_TYPES[index]!.name;
  const facts = { type, uid: full.kuid, has: full.namespaces[index]!, maximum: full.limits.namespaceMaxima[index]! };
  return refuse(ENOSPC, own === full ? "USER-081" : "USER-083", facts);
}

function indexOfType(type: number): number {
  const index = NAMESPACE_TYPES.findIndex((candidate) => candidate.flag === type);
  if (index < 0) throw new Error(`0x${type.toString(16)} is not a namespace type`);
  return index;
}

savable(UserLimits, {
  name: "ns.UserLimits",
  version: 1,
  saved: {
    parent: nullable(ref(() => UserCounts)),
    namespaceMaxima: list(uint),
    rlimitMaxima: list(float),
    users: map(
      uint,
      ref(() => UserCounts),
    ),
  },
});

savable(UserCounts, {
  name: "ns.UserCounts",
  version: 1,
  saved: { limits: ref(() => UserLimits), kuid: uint, namespaces: list(uint), rlimits: list(uint) },
});
