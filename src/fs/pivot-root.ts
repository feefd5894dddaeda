import { EBUSY, EINVAL, ENOENT } from "../abi/errno.ts";
import { refuse } from "../ns/refusal.ts";
import type { Caller } from "./caller.ts";
import { isMountRoot, isOwnMount, isReachable, mayMount, refuseMounting, topmostPlace } from "./mount-checks.ts";
import type { Path } from "./path.ts";
import { LOOKUP_DIRECTORY, LOOKUP_FOLLOW, lookup } from "./path-walk.ts";

/** pivot_root(2): the mount at `newRoot` becomes the root, the old root goes to `putOld`. */
export function pivotRoot(caller: Caller, newRoot: string, putOld: string): number {
  if (!mayMount(caller)) return refuseMounting(caller);
  const { cwd, root } = caller.fs;
  const fresh = lookup(caller, cwd, newRoot, LOOKUP_FOLLOW | LOOKUP_DIRECTORY);
  if (typeof fresh === "number") return fresh;
  const old = lookup(caller, cwd, putOld, LOOKUP_FOLLOW | LOOKUP_DIRECTORY);
  if (typeof old === "number") return old;
  const place = topmostPlace(old);
  if (typeof place === "number") return place;
  const error = checkPivot(caller, fresh, place, root);
  if (error < 0) return error;
  exchangeRoots(fresh, place, root);
  caller.mountNamespace.touch();
  moveFsContexts(caller, root, fresh);
  return 0;
}

function checkPivot(caller: Caller, fresh: Path, place: Path, root: Path): number {
  // MNT-041: peers would have to be told of the removals
  const shared = [place.mount, fresh.mount.parent, root.mount.parent].some((m) => m !== null && m.peerGroup !== null);
  if (shared) return refuse(EINVAL, "MNT-041");
  if (!isOwnMount(caller, root.mount) || !isOwnMount(caller, fresh.mount)) return refuse(EINVAL, "MNT-005");
  if (fresh.mount.isLocked) return refuse(EINVAL, "MNT-051");
  if (fresh.dentry.isDeleted) return -ENOENT;
  // MNT-040, MNT-042: one of them is on the current root mount
  if (fresh.mount === root.mount || place.mount === root.mount) return -EBUSY;
  // Both roots are roots of mounts that are mounted on something.
  if (!isMountRoot(root)) return refuse(EINVAL, "MNT-040");
  if (root.mount.parent === null) return refuse(EINVAL, "MNT-045");
  if (!isMountRoot(fresh) || fresh.mount.parent === null) return refuse(EINVAL, "MNT-040");
  // put_old is at or below new_root, which is below the root
  if (!isReachable(place.mount, place.dentry, fresh)) return refuse(EINVAL, "MNT-040");
  return isReachable(fresh.mount, fresh.dentry, root) ? 0 : refuse(EINVAL, "MNT-040");
}

function exchangeRoots(fresh: Path, place: Path, root: Path): void {
  const parent = root.mount.parent!;
  const mountpoint = root.mount.mountpoint!;
  fresh.mount.detachFromParent();
  if (root.mount.isLocked) {
    fresh.mount.isLocked = true;
    root.mount.isLocked = false;
  }
  root.mount.detachFromParent();
  fresh.mount.attachTo(parent, mountpoint);
  root.mount.attachTo(place.mount, place.dentry);
}

/** chroot_fs_refs(): whoever was at the old root follows (MNT-043). */
function moveFsContexts(caller: Caller, root: Path, fresh: Path): void {
  for (const context of caller.fs.vfs.fsContexts) {
    if (context.root.equals(root)) context.setRoot(fresh);
    if (context.cwd.equals(root)) context.setCwd(fresh);
  }
}
