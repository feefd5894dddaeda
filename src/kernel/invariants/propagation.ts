/** What a mount in one place does to others (mount_namespaces(7), "Propagation type transitions"). */

import { SYS_mount, SYS_move_mount } from "../../abi/unistd-riscv64.ts";
import type { Dentry } from "../../fs/dentry.ts";
import type { Mount } from "../../fs/mount.ts";
import type { Kernel } from "../kernel.ts";
import { type EarlierState, placeName } from "./earlier-state.ts";
import type { Step, StepInvariant } from "./invariant.ts";
import { everyMount } from "./mounts.ts";

/** Where something is mounted now that was not there before: of each place, on which of the mounts that were there before. */
function newPlaces(kernel: Kernel, { mounts }: EarlierState, { syscall, result }: Step): Map<Dentry, Set<Mount>> {
  const places = new Map<Dentry, Set<Mount>>();
  if ((syscall !== SYS_mount && syscall !== SYS_move_mount) || result !== 0) return places;
  for (const { uniqueId, parent, mountpoint } of everyMount(kernel)) {
    if (parent === null || mountpoint === null || !mounts.has(parent.uniqueId)) continue;
    const old = mounts.get(uniqueId);
    if (old?.parent === parent.uniqueId && old.place === placeName(mountpoint)) continue;
    const parents = places.get(mountpoint) ?? new Set();
    places.set(mountpoint, parents.add(parent));
  }
  return places;
}

/** Mounts as they were before the step, by how they hang together. */
class EarlierGroups {
  private readonly live: ReadonlyMap<number, Mount>;
  private readonly state: EarlierState;

  constructor(kernel: Kernel, state: EarlierState) {
    this.live = new Map([...everyMount(kernel)].map((mount) => [mount.uniqueId, mount]));
    this.state = state;
  }

  /** Those of which `is` was true, and that show `place`. */
  private those(place: Dentry, is: (group: number | null, master: number | null) => boolean): Mount[] {
    const found: Mount[] = [];
    for (const [id, { group, master }] of this.state.mounts) {
      const mount = this.live.get(id);
      if (mount !== undefined && is(group, master) && place.isSameOrBelow(mount.root)) found.push(mount);
    }
    return found;
  }

  private groupOf(mount: Mount): number | null {
    return this.state.mounts.get(mount.uniqueId)?.group ?? null;
  }

  peersOf(mount: Mount, place: Dentry): Mount[] {
    const own = this.groupOf(mount);
    return own === null ? [] : this.those(place, (group) => group === own);
  }

  /** Everybody who hears of what is mounted at `place` of `mount`, which hears it, too. */
  listenersOf(mount: Mount, place: Dentry): Set<Mount> {
    const found = new Set([mount]);
    const groups = new Set([this.groupOf(mount)]);
    for (const own of groups) {
      if (own === null) continue;
      for (const peer of this.those(place, (group) => group === own)) found.add(peer);
      // A slave passes on what it hears whether it shows the place or not.
      for (const { group, master } of this.state.mounts.values())
        if (master === own && group !== null) groups.add(group);
      for (const slave of this.those(place, (_group, master) => master === own)) found.add(slave);
    }
    return found;
  }
}

export const peersAgree: StepInvariant = {
  number: 25,
  says: "What is mounted on a shared mount is mounted at the same place of all its peers.",
  *check(kernel, before, step) {
    const groups = new EarlierGroups(kernel, before);
    for (const [place, parents] of newPlaces(kernel, before, step))
      for (const parent of parents)
        for (const peer of groups.peersOf(parent, place))
          if (!parents.has(peer)) yield `mount ${peer.id} did not get what its peer ${parent.id} got at ${place.name}`;
  },
};

export const slavesFollow: StepInvariant = {
  number: 26,
  says: "A mount on a shared mount reaches its slaves and theirs, and nobody else: never a master.",
  *check(kernel, before, step) {
    const groups = new EarlierGroups(kernel, before);
    for (const [place, parents] of newPlaces(kernel, before, step)) {
      const all = [...parents];
      const isExplained = all.some((origin) => {
        const listeners = groups.listenersOf(origin, place);
        return listeners.size === parents.size && all.every((parent) => listeners.has(parent));
      });
      if (!isExplained)
        yield `mounts ${all.map(({ id }) => id).join(", ")} got something at ${place.name}: too many, or too few`;
    }
  },
};
