import { EINVAL, ELOOP, EPERM } from "../abi/errno.ts";
import {
  MOVE_MOUNT_BENEATH,
  MOVE_MOUNT_F_AUTOMOUNTS,
  MOVE_MOUNT_F_EMPTY_PATH,
  MOVE_MOUNT_F_SYMLINKS,
  MOVE_MOUNT_SET_GROUP,
  MOVE_MOUNT_T_AUTOMOUNTS,
  MOVE_MOUNT_T_EMPTY_PATH,
  MOVE_MOUNT_T_SYMLINKS,
} from "../abi/mount.ts";
import { refuse } from "../ns/refusal.ts";
import { attachTree } from "./attach-tree.ts";
import type { Caller } from "./caller.ts";
import { releaseEmptied } from "./detached-tree.ts";
import type { Mount } from "./mount.ts";
import { checkBeneath, placeBeneath } from "./mount-beneath.ts";
import {
  closesNamespaceLoop,
  isDetachedRoot,
  isMountRoot,
  isOwnMount,
  isUsableMount,
  mayMount,
  topmostPlace,
} from "./mount-checks.ts";
import type { Path } from "./path.ts";
import { LOOKUP_EMPTY, LOOKUP_FOLLOW, lookup } from "./path-walk.ts";
import { setPeerGroup } from "./set-peer-group.ts";

/** mount(2) with MS_MOVE: takes the mount at `source` with all below it to `target`. */
export function moveMount(caller: Caller, target: Path, source: string | null): number {
  if (source === null || source === "") return -EINVAL;
  const from = lookup(caller, caller.fs.cwd, source, LOOKUP_FOLLOW);
  return typeof from === "number" ? from : movePath(caller, from, target, false);
}

/** One end of move_mount(2): a name, and what its descriptor refers to; -EBADF for a bad one, which an absolute name does not need. */
export interface MountEnd {
  readonly start: Path | number;
  readonly name: string;
}

/** move_mount(2), behind `checkMoveFlags`. */
export function moveMountAt(caller: Caller, from: MountEnd, to: MountEnd, flags: number): number {
  const target = findEnd(caller, to, (flags & MOVE_MOUNT_T_SYMLINKS) !== 0, (flags & MOVE_MOUNT_T_EMPTY_PATH) !== 0);
  if (typeof target === "number") return target;
  const source = findEnd(caller, from, (flags & MOVE_MOUNT_F_SYMLINKS) !== 0, (flags & MOVE_MOUNT_F_EMPTY_PATH) !== 0);
  if (typeof source === "number") return source;
  if ((flags & MOVE_MOUNT_SET_GROUP) !== 0) return setPeerGroup(caller, source, target);
  return movePath(caller, source, target, (flags & MOVE_MOUNT_BENEATH) !== 0);
}

const KNOWN_FLAGS =
  MOVE_MOUNT_F_SYMLINKS |
  MOVE_MOUNT_F_AUTOMOUNTS |
  MOVE_MOUNT_F_EMPTY_PATH |
  MOVE_MOUNT_T_SYMLINKS |
  MOVE_MOUNT_T_AUTOMOUNTS |
  MOVE_MOUNT_T_EMPTY_PATH |
  MOVE_MOUNT_SET_GROUP |
  MOVE_MOUNT_BENEATH;

/** What move_mount(2) says before it looks at names and descriptors. MNT-073, MNT-075 */
export function checkMoveFlags(caller: Caller, flags: number): number {
  if (!mayMount(caller)) return refuse(EPERM, "MNT-075");
  const exclusive = MOVE_MOUNT_SET_GROUP | MOVE_MOUNT_BENEATH;
  if ((flags & ~KNOWN_FLAGS) !== 0 || (flags & exclusive) === exclusive) return refuse(EINVAL, "MNT-073");
  return 0;
}

function findEnd(caller: Caller, end: MountEnd, follows: boolean, mayBeEmpty: boolean): Path | number {
  if (typeof end.start === "number") return end.start;
  return lookup(caller, end.start, end.name, (follows ? LOOKUP_FOLLOW : 0) | (mayBeEmpty ? LOOKUP_EMPTY : 0));
}

/** do_move_mount() */
function movePath(caller: Caller, from: Path, target: Path, isBeneath: boolean): number {
  // MNT-034: the source is a mount root, and of the same kind as the target
  if (!isMountRoot(from) || target.dentry.isDirectory !== from.dentry.isDirectory) return refuse(EINVAL, "MNT-034");
  const place = isBeneath ? placeBeneath(target) : topmostPlace(target);
  if (typeof place === "number") return place;
  const { mount } = from;
  let error = isOwnMount(caller, mount) ? checkOwn(caller, mount, place) : checkDetached(caller, mount, place);
  if (error === 0 && isBeneath) error = checkBeneath(caller, mount, place);
  if (error < 0) return error;
  if (place.mount.peerGroup !== null && containsUnbindable(mount)) return refuse(EINVAL, "MNT-035");
  // check_for_nsfs_mounts()
  if (mount.subtree().some(({ root }) => closesNamespaceLoop(caller, root))) return refuse(ELOOP, "GEN-083");
  // mount(2): ELOOP, a move into its own subtree
  if (place.mount.isSameOrBelow(mount)) return refuse(ELOOP, "MNT-034");
  const origin = mount.namespace!;
  error = attachTree(mount, place.mount, place.dentry);
  if (error === 0 && origin.isAnonymous) releaseEmptied(origin);
  return error;
}

/** A mount of the caller's namespace moves within it, unless it is locked, or its parent has peers to tell of a removal. */
function checkOwn(caller: Caller, mount: Mount, place: Path): number {
  if (mount.isLocked) return refuse(EINVAL, "MNT-051", { mount: mount.id });
  if (mount.parent === null) return -EINVAL;
  if (mount.parent.peerGroup !== null) return refuse(EINVAL, "MNT-035", { parent: mount.parent.id });
  return isOwnMount(caller, place.mount) ? 0 : refuse(EINVAL, "MNT-005");
}

/** Otherwise it is the root of a detached tree, which goes as a whole to the caller's namespace, or into another such tree. */
function checkDetached(caller: Caller, mount: Mount, place: Path): number {
  if (!isDetachedRoot(mount)) return refuse(EINVAL, "MNT-005");
  // Nothing goes into itself; ELOOP is for trees that are attached (MNT-071).
  if (mount.namespace === place.mount.namespace) return -EINVAL;
  return isUsableMount(caller, place.mount) ? 0 : refuse(EINVAL, "MNT-005");
}

/** tree_contains_unbindable() */
function containsUnbindable(top: Mount): boolean {
  for (const mount of top.subtree()) if (mount.isUnbindable) return true;
  return false;
}
