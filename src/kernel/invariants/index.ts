/**
 * What holds of every kernel, whatever its guests do: invariants of namespaces, credentials, processes and mounts, each a small function with its
 * number in docs/invariants.md. For property tests of the kernel and of programs that drive it.
 */
import type { Kernel } from "../kernel.ts";
import { capabilitySets, capabilityTest, monotonicity, nothingAbove } from "./capabilities.ts";
import {
  injective,
  mapsOf,
  mapText,
  readTranslated,
  roundTrip,
  setgroupsFalls,
  setgroupsInherited,
  writtenOnce,
} from "./id-maps.ts";
import {
  type EarlierState,
  type Invariant,
  type LastingInvariant,
  namespacesOf,
  userNamespacesOf,
} from "./invariant.ts";
import { accounts, held, timeGoesOn } from "./lifetime.ts";
import { freshIds, identity, lastingOwners, membership, ownership } from "./membership.ts";
import { mountTree, peerGroups } from "./mounts.ts";
import { firstProcess, numbers, parents, pidForChildren, translation, visibility } from "./processes.ts";

export type { EarlierState, EarlierUserNamespace, Invariant, LastingInvariant } from "./invariant.ts";

/** Of one state, by number. */
export const INVARIANTS: readonly Invariant[] = [
  membership,
  ownership,
  identity,
  roundTrip,
  injective,
  readTranslated,
  setgroupsInherited,
  capabilityTest,
  monotonicity,
  nothingAbove,
  capabilitySets,
  numbers,
  visibility,
  translation,
  firstProcess,
  parents,
  pidForChildren,
  peerGroups,
  mountTree,
  held,
  accounts,
];

/** Of two states, by number. */
export const LASTING_INVARIANTS: readonly LastingInvariant[] = [
  lastingOwners,
  freshIds,
  writtenOnce,
  setgroupsFalls,
  timeGoesOn,
];

/** Something that should hold, and does not. */
export interface InvariantViolation {
  readonly number: number;
  /** What should hold. */
  readonly says: string;
  /** Where it does not. */
  readonly found: string;
}

/**
 * Looks for broken invariants, between two system calls of the kernel's tasks: in a handler of syscall:exit, or while it is paused.
 * @param earlier what `stateOf` gave at an earlier moment of this kernel, or of the one it was loaded or forked from; null for none.
 * @returns what is broken; nothing, unless Tuxlet itself has an error.
 */
export function checkInvariants(kernel: Kernel, earlier: EarlierState | null = null): InvariantViolation[] {
  const broken: InvariantViolation[] = [];
  for (const { number, says, check } of INVARIANTS)
    for (const found of check(kernel)) broken.push({ number, says, found });
  if (earlier === null) return broken;
  for (const { number, says, check } of LASTING_INVARIANTS)
    for (const found of check(kernel, earlier)) broken.push({ number, says, found });
  return broken;
}

/** What has to be remembered of the present state to judge a later one. */
export function stateOf(kernel: Kernel): EarlierState {
  const all = namespacesOf(kernel);
  return {
    lastId: kernel.rootUserNamespace.tree.ids.nextId - 1,
    owners: new Map(all.map(({ id, owner }) => [id, owner?.id ?? null])),
    userNamespaces: new Map(
      userNamespacesOf(kernel).map((namespace) => [
        namespace.id,
        { maps: mapsOf(namespace).map(mapText), setgroupsAllowed: namespace.setgroupsAllowed },
      ]),
    ),
    monotonic: kernel.timekeeper.monotonic().toNanoseconds(),
  };
}
