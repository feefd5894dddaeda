/**
 * What holds of every kernel, whatever its guests do: invariants of namespaces, credentials, processes, mounts, clocks, IPC objects and sockets, each
 * a small function with its number in docs/invariants.md. For property tests of the kernel and of programs that drive it.
 */
import type { Kernel } from "../kernel.ts";
import { capabilitySets, capabilityTest, monotonicity, nothingAbove } from "./capabilities.ts";
import { offsets, pauses, shiftedClocks, timeGoesOn } from "./clocks.ts";
import type { EarlierState } from "./earlier-state.ts";
import { freshCredentials } from "./entering.ts";
import { noEscalation } from "./escalation.ts";
import { injective, readTranslated, roundTrip, setgroupsFalls, setgroupsInherited, writtenOnce } from "./id-maps.ts";
import type { Invariant, LastingInvariant, Step, StepInvariant } from "./invariant.ts";
import { adjustedOnce, firstIds, ownAdjustments, ownObjects } from "./ipc.ts";
import { accounts, held } from "./lifetime.ts";
import { freshIds, identity, lastingOwners, membership, ownership } from "./membership.ts";
import { coveredStays, faithfulCopy, lockedFlagsStay } from "./mount-copies.ts";
import { mountTree, peerGroups } from "./mounts.ts";
import { exactChanges } from "./namespace-changes.ts";
import { newOwners } from "./new-namespaces.ts";
import { cgroupPaths, mountPaths } from "./proc-views.ts";
import { adoption, endOfInit, initIsSafe, lastInNamespace, nextNumbers } from "./process-steps.ts";
import { firstProcess, numbers, parents, pidForChildren, translation, visibility } from "./processes.ts";
import { peersAgree, slavesFollow } from "./propagation.ts";
import { abstractNames, lastingPlace, ports } from "./sockets.ts";

export type {
  EarlierCredentials,
  EarlierMount,
  EarlierNumbers,
  EarlierProcess,
  EarlierSemaphores,
  EarlierState,
  EarlierTask,
  EarlierUserNamespace,
} from "./earlier-state.ts";
export { stateOf } from "./earlier-state.ts";
export type { Invariant, LastingInvariant, Step, StepInvariant } from "./invariant.ts";

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
  lastInNamespace,
  parents,
  pidForChildren,
  endOfInit,
  peerGroups,
  mountTree,
  offsets,
  pauses,
  held,
  accounts,
  ownObjects,
  ownAdjustments,
  ports,
  abstractNames,
  mountPaths,
  cgroupPaths,
];

/** Of two states, by number. */
export const LASTING_INVARIANTS: readonly LastingInvariant[] = [
  lastingOwners,
  freshIds,
  writtenOnce,
  setgroupsFalls,
  lockedFlagsStay,
  timeGoesOn,
  lastingPlace,
];

/** Of two states with one step between them, by number. */
export const STEP_INVARIANTS: readonly StepInvariant[] = [
  newOwners,
  exactChanges,
  noEscalation,
  freshCredentials,
  nextNumbers,
  adoption,
  initIsSafe,
  peersAgree,
  slavesFollow,
  faithfulCopy,
  coveredStays,
  shiftedClocks,
  adjustedOnce,
  firstIds,
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

/**
 * Looks for broken rules between one state and the next one. Call it in handlers of syscall:exit, task:exit and process:exit, of all three,
 * so that nothing else has happened since `before`.
 * @param before what `stateOf` gave in the handler that was called before this one.
 * @param step what happened since.
 * @returns what is broken; nothing, unless Tuxlet itself has an error.
 */
export function checkTransition(kernel: Kernel, before: EarlierState, step: Step): InvariantViolation[] {
  const broken: InvariantViolation[] = [];
  for (const { number, says, check } of STEP_INVARIANTS)
    for (const found of check(kernel, before, step)) broken.push({ number, says, found });
  return broken;
}
