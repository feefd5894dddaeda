/** What a new mount namespace has, and what one of less privilege cannot undo. */

import { SYS_clone, SYS_clone3, SYS_pivot_root, SYS_unshare } from "../../abi/unistd-riscv64.ts";
import type { Mount } from "../../fs/mount.ts";
import { MountNamespace } from "../../fs/mount-namespace.ts";
import type { Kernel } from "../kernel.ts";
import { type EarlierMount, type EarlierState, placeName } from "./earlier-state.ts";
import { type LastingInvariant, namespacesOf, type Step, type StepInvariant } from "./invariant.ts";
import { everyMount } from "./mounts.ts";

/** Index of the mount namespace in `EarlierTask.memberships`. */
const MNT = 1;

/** Each mount by where it is in its tree: the places from the root on. Binds of mount namespaces' files, and what is on them, are left out. */
function originals({ mounts }: EarlierState, namespace: number): Map<string, EarlierMount> {
  const names = new Map<number, string | null>();
  const nameOf = (id: number): string | null => {
    const known = names.get(id);
    if (known !== undefined) return known;
    const { parent, place, root, namesMountNamespace } = mounts.get(id)!;
    const above = parent === null || !mounts.has(parent) ? "" : nameOf(parent);
    const name = above === null || namesMountNamespace ? null : `${above}/${place ?? ""}>${root}`;
    names.set(id, name);
    return name;
  };
  const found = new Map<string, EarlierMount>();
  for (const [id, mount] of mounts) {
    if (mount.namespace !== namespace) continue;
    const name = nameOf(id);
    if (name !== null) found.set(name, mount);
  }
  return found;
}

function placeInTree({ parent, mountpoint, root }: Mount): string {
  const above = parent === null ? "" : placeInTree(parent);
  return `${above}/${mountpoint === null ? "" : placeName(mountpoint)}>${placeName(root)}`;
}

/** The mount namespaces that this step made, and the id of that which they were copied from. */
function* copiesOf(kernel: Kernel, before: EarlierState, { task, syscall, result }: Step) {
  if (syscall !== SYS_unshare && syscall !== SYS_clone && syscall !== SYS_clone3) return;
  if (result === null || result < 0) return;
  const original = before.tasks.get(task.pid.numbers[0]!)?.memberships[MNT];
  if (original === undefined) return;
  for (const copy of namespacesOf(kernel)) {
    if (!(copy instanceof MountNamespace) || before.owners.has(copy.id)) continue;
    const of = originals(before, original);
    // An empty one is no copy: unshare(2), UNSHARE_EMPTY_MNTNS.
    if (of.has(placeInTree(copy.root))) yield { copy, of, original };
  }
}

export const faithfulCopy: StepInvariant = {
  number: 28,
  says: "A new mount namespace has the mounts of its original: peers of the shared ones, or slaves when it is less privileged.",
  *check(kernel, before, step) {
    for (const { copy, of, original } of copiesOf(kernel, before, step)) {
      const isLess = copy.owner.id !== before.owners.get(original);
      const groups = new Set([...everyMount(kernel)].map(({ peerGroup }) => peerGroup?.id ?? null));
      const left = new Map(of);
      for (const mount of copy.mounts) {
        const name = placeInTree(mount);
        const from = left.get(name);
        left.delete(name);
        if (from === undefined) {
          yield `mount ${mount.id} of ${copy.name} is no copy`;
          continue;
        }
        if (mount.flags !== from.flags) yield `mount ${mount.id} of ${copy.name} has other flags`;
        const group = isLess ? null : from.group;
        if ((mount.peerGroup?.id ?? null) !== group) yield `mount ${mount.id} of ${copy.name} is in another peer group`;
        const master = isLess && from.group !== null ? from.group : from.master;
        // The group may have ended with the original, when nobody was left in that.
        if ((mount.master?.id ?? null) !== master && groups.has(master))
          yield `mount ${mount.id} of ${copy.name} follows another group`;
        if (isLess && !mount.isLocked && mount !== copy.root) yield `mount ${mount.id} of ${copy.name} is not locked`;
      }
      for (const name of left.keys()) yield `${copy.name} has no copy of ${name}`;
    }
  },
};

export const lockedFlagsStay: LastingInvariant = {
  number: 29,
  says: "A flag of a mount that is locked stays so, and stays set.",
  *check(kernel, { mounts }) {
    for (const { uniqueId, id, flags, lockedFlags } of everyMount(kernel)) {
      const old = mounts.get(uniqueId);
      if (old === undefined) continue;
      if ((old.lockedFlags & ~lockedFlags) !== 0) yield `a flag of mount ${id} is no longer locked`;
      if ((old.flags & ~flags & old.lockedFlags & lockedFlags) !== 0) yield `mount ${id} has lost a locked flag`;
    }
  },
};

export const coveredStays: StepInvariant = {
  number: 29,
  says: "Nobody takes a locked mount of his namespace off what it covers.",
  *check(kernel, { mounts, tasks }, { task, syscall }) {
    // Whoever has another root has what it was locked to, too: the lock goes with the root (pivot_root()).
    if (syscall === null || syscall === SYS_pivot_root) return;
    const own = tasks.get(task.pid.numbers[0]!)?.memberships[MNT];
    const live = new Map([...everyMount(kernel)].map((mount) => [mount.uniqueId, mount]));
    for (const [uniqueId, { namespace, parent, isLocked }] of mounts) {
      if (namespace !== own || !isLocked || parent === null) continue;
      const mount = live.get(uniqueId);
      if (mount !== undefined && !mount.isLocked) yield `mount ${mount.id} is no longer locked`;
      const below = live.get(parent);
      if (mount === undefined && below?.namespace?.id === namespace)
        yield `what a locked mount covered on mount ${below.id} can be seen`;
    }
  },
};
