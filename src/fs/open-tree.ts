import { EINVAL, ENOMEM, EPERM } from "../abi/errno.ts";
import { AT_EMPTY_PATH, AT_NO_AUTOMOUNT, AT_RECURSIVE, AT_SYMLINK_NOFOLLOW, O_PATH } from "../abi/fcntl.ts";
import { OPEN_TREE_CLOEXEC, OPEN_TREE_CLONE, OPEN_TREE_NAMESPACE } from "../abi/mount.ts";
import { refuse } from "../ns/refusal.ts";
import { copyForBind } from "./bind-mount.ts";
import type { Caller } from "./caller.ts";
import { openDetachedTree } from "./detached-tree.ts";
import type { FileDescription } from "./file-description.ts";
import { MOUNT_BYTES } from "./mount.ts";
import { mayMount } from "./mount-checks.ts";
import { openTreeNamespace } from "./new-mount-namespace.ts";
import type { Path } from "./path.ts";
import { PathFile } from "./path-file.ts";
import { LOOKUP_EMPTY, LOOKUP_FOLLOW, lookup } from "./path-walk.ts";

const KNOWN_FLAGS =
  AT_EMPTY_PATH |
  AT_NO_AUTOMOUNT |
  AT_RECURSIVE |
  AT_SYMLINK_NOFOLLOW |
  OPEN_TREE_CLONE |
  OPEN_TREE_CLOEXEC |
  OPEN_TREE_NAMESPACE;

/** What open_tree(2) says before it looks at names and descriptors. MNT-070, MNT-075, NEW-013 */
export function checkOpenTreeFlags(caller: Caller, flags: number): number {
  const isNew = (flags & OPEN_TREE_NAMESPACE) !== 0 && !caller.mountNamespace.tree.behaves("newMountNamespaces");
  if ((flags & ~KNOWN_FLAGS) !== 0 || isNew) return refuse(EINVAL, "MNT-070");
  const copies = flags & (OPEN_TREE_CLONE | OPEN_TREE_NAMESPACE);
  if ((flags & AT_RECURSIVE) !== 0 && copies === 0) return refuse(EINVAL, "MNT-070");
  if (copies === (OPEN_TREE_CLONE | OPEN_TREE_NAMESPACE)) return refuse(EINVAL, "NEW-013");
  return copies !== 0 && !mayMount(caller) ? refuse(EPERM, "MNT-075") : 0;
}

/** open_tree(2), behind `checkOpenTreeFlags`: an O_PATH file, of the place itself or of a detached copy; or the file of a mount namespace. */
export function openTree(caller: Caller, start: Path, pathname: string, flags: number): FileDescription | number {
  const follow = (flags & AT_SYMLINK_NOFOLLOW) !== 0 ? 0 : LOOKUP_FOLLOW;
  const path = lookup(caller, start, pathname, follow | ((flags & AT_EMPTY_PATH) !== 0 ? LOOKUP_EMPTY : 0));
  if (typeof path === "number") return path;
  const isRecursive = (flags & AT_RECURSIVE) !== 0;
  if ((flags & OPEN_TREE_NAMESPACE) !== 0) return openTreeNamespace(caller, path, isRecursive);
  if ((flags & OPEN_TREE_CLONE) !== 0) return openDetachedCopy(caller, path, isRecursive);
  return new PathFile(path, O_PATH, caller.credentials);
}

/** open_detached_copy() */
function openDetachedCopy(caller: Caller, path: Path, isRecursive: boolean): FileDescription | number {
  if (!caller.fs.vfs.memory.hasRoom(MOUNT_BYTES)) return -ENOMEM;
  const copy = copyForBind(caller, path, isRecursive);
  if (typeof copy === "number") return copy;
  // Of a copy of a copy the namespace where it began counts.
  const { namespace } = path.mount;
  return openDetachedTree(caller, copy, namespace?.origin ?? namespace?.id ?? 0);
}
