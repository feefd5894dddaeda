import type { Dentry } from "./dentry.ts";
import type { Mount } from "./mount.ts";
import type { PeerGroup } from "./peer-group.ts";

/** Every mount that hears of events on `parent`: its peers, their slaves, the peers and slaves of those (propagation_next()). */
export function propagationTargets(parent: Mount): Mount[] {
  const targets = new Set<Mount>();
  // Those that are added on the way are visited, too.
  const groups = new Set<PeerGroup>(parent.peerGroup === null ? [] : [parent.peerGroup]);
  for (const group of groups) {
    for (const mount of [...group.members, ...group.slaves]) {
      if (mount !== parent) targets.add(mount);
      if (mount.peerGroup !== null) groups.add(mount.peerGroup);
    }
  }
  return [...targets];
}

/** The mounts that correspond to `mount` on the peers and slaves of its parent. */
function counterparts(mount: Mount): Mount[] {
  const { parent, mountpoint } = mount;
  if (parent === null || parent.peerGroup === null) return [];
  return propagationTargets(parent).flatMap((target) => mountpoint!.mountOn(target) ?? []);
}

/**
 * propagate_mount_busy(): would umount(2) of `mount` pull a counterpart away from under somebody? Those with mounts on them do not matter:
 * they stay.
 */
export function hasBusyCounterpart(mount: Mount): boolean {
  return counterparts(mount).some((other) => {
    const children = [...other.children];
    const stays = children.length > 1 || (children.length === 1 && children[0]!.mountpoint !== other.root);
    return !stays && other.isInUse;
  });
}

/** Mounts at the same place of one peer group have the same counterparts: one of them stands for all. */
function onePerPlace(mounts: readonly Mount[]): Mount[] {
  const seen = new Map<PeerGroup, Set<Dentry>>();
  return mounts.filter(({ parent, mountpoint }) => {
    const group = parent?.peerGroup ?? null;
    if (group === null || mountpoint === null) return false;
    const places = seen.get(group) ?? new Set();
    seen.set(group, places);
    if (places.has(mountpoint)) return false;
    places.add(mountpoint);
    return true;
  });
}

/**
 * propagate_umount(): which mounts go with `mounts`, which are being unmounted, the top first. A counterpart stays if something is mounted in it that
 * stays, or if it is locked and what it is mounted on stays. A mount that covers the whole of a counterpart takes its place.
 */
export function propagateUmount(mounts: readonly Mount[]): Mount[] {
  // propagate_mount_unlock(): whoever takes the top away has seen what is below it. Locks keep what goes together in one piece.
  for (const other of counterparts(mounts[0]!)) other.isLocked = false;
  const going = new Set(mounts);
  const candidates = new Set<Mount>();
  for (const mount of onePerPlace(mounts)) {
    for (const other of counterparts(mount)) if (!going.has(other)) candidates.add(other);
  }
  const goes = (mount: Mount): boolean => going.has(mount) || candidates.has(mount);
  for (let before = -1; before !== candidates.size; ) {
    before = candidates.size;
    for (const mount of candidates) {
      const holdsSomething = [...mount.children].some((child) => !goes(child) && child.mountpoint !== mount.root);
      const mustNotReveal = mount.isLocked && !goes(mount.parent!);
      if (holdsSomething || mustNotReveal) candidates.delete(mount);
    }
  }
  return [...candidates];
}
