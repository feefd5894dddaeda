import { EINVAL, ELOOP } from "../abi/errno.ts";
import { attachTree } from "./attach-tree.ts";
import type { Caller } from "./caller.ts";
import type { Mount } from "./mount.ts";
import { isMountRoot, isOwnMount, topmostPlace } from "./mount-checks.ts";
import type { Path } from "./path.ts";
import { LOOKUP_FOLLOW, lookup } from "./path-walk.ts";

/** mount(2) with MS_MOVE (do_move_mount()): takes the mount at `source` with all below it to `target`. */
export function moveMount(caller: Caller, target: Path, source: string | null): number {
  if (source === null || source === "") return -EINVAL;
  const from = lookup(caller, caller.fs.cwd, source, LOOKUP_FOLLOW);
  if (typeof from === "number") return from;
  // MNT-034: the source is a mount root, and of the same kind as the target
  if (!isMountRoot(from) || target.dentry.isDirectory !== from.dentry.isDirectory) return -EINVAL;
  const place = topmostPlace(target);
  if (typeof place === "number") return place;
  const { mount } = from;
  // MNT-005, MNT-051: both in the caller's namespace, the source not locked
  if (!isOwnMount(caller, place.mount) || !isOwnMount(caller, mount) || mount.isLocked) return -EINVAL;
  // The namespace's root is attached nowhere. MNT-035: a shared parent would have to tell its peers of a removal
  if (mount.parent === null || mount.parent.peerGroup !== null) return -EINVAL;
  if (place.mount.peerGroup !== null && containsUnbindable(mount)) return -EINVAL;
  // mount(2): ELOOP, a move into its own subtree
  if (place.mount.isSameOrBelow(mount)) return -ELOOP;
  return attachTree(mount, place.mount, place.dentry);
}

/** tree_contains_unbindable() */
function containsUnbindable(top: Mount): boolean {
  for (const mount of top.subtree()) if (mount.isUnbindable) return true;
  return false;
}
