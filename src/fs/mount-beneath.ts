import { EINVAL } from "../abi/errno.ts";
import { refuse } from "../ns/refusal.ts";
import type { Caller } from "./caller.ts";
import type { Mount } from "./mount.ts";
import { isMountRoot, isOwnMount } from "./mount-checks.ts";
import { Path } from "./path.ts";
import { propagationTargets } from "./propagate-umount.ts";

/** Where move_mount(2) with MOVE_MOUNT_BENEATH puts a mount: the mount point of the topmost mount at `target`, which must be a mount's root. */
export function placeBeneath(target: Path): Path | number {
  if (!isMountRoot(target)) return refuse(EINVAL, "MNT-076");
  const over = target.throughMounts().mount;
  if (over.parent === null || over.namespace === null) return refuse(EINVAL, "MNT-076");
  return new Path(over.parent, over.mountpoint!);
}

/** can_move_mount_beneath(): may `mount` slide under what is mounted at `place`? MNT-076 */
export function checkBeneath(caller: Caller, mount: Mount, place: Path): number {
  const over = place.dentry.mountOn(place.mount)!;
  const isCovered = mount.root.mountOn(mount) !== null;
  const isRoot = over === caller.fs.root.mount || over.parent === caller.mountNamespace.root;
  // Nothing may come to light below a locked mount, nor the root of the caller or its namespace move.
  if (over.isLocked || isCovered || isRoot) return refuse(EINVAL, "MNT-076");
  if (mount.isSameOrBelow(over)) return refuse(EINVAL, "MNT-076");
  // A copy of the mount would be propagated onto what it goes below, or onto itself.
  if (wouldOvermount(place, over)) return refuse(EINVAL, "MNT-076");
  return isOwnMount(caller, mount) && wouldOvermount(place, mount) ? refuse(EINVAL, "MNT-076") : 0;
}

/** propagation_would_overmount() */
function wouldOvermount(place: Path, mount: Mount): boolean {
  return mount.root === place.dentry && propagationTargets(place.mount).includes(mount);
}
