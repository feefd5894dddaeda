import { EINVAL } from "../abi/errno.ts";
import { refuse } from "../ns/refusal.ts";
import { graftTree } from "./attach-tree.ts";
import type { Caller } from "./caller.ts";
import { CL_COPY_MNT_NS_FILE, cloneMount, copyTree } from "./copy-tree.ts";
import type { Mount } from "./mount.ts";
import { closesNamespaceLoop, hasLockedChildren, isOwnMount, isUsableMount, topmostPlace } from "./mount-checks.ts";
import { NsfsInode } from "./nsfs/nsfs-inode.ts";
import type { Path } from "./path.ts";
import { LOOKUP_FOLLOW, lookup } from "./path-walk.ts";
import { unmountTree } from "./unmount-tree.ts";

/** mount(2) with MS_BIND (do_loopback()): makes `source` visible at `target`, with MS_REC everything mounted below it, too. */
export function bindMount(caller: Caller, target: Path, source: string | null, isRecursive: boolean): number {
  // mount(2): EINVAL, no source
  if (source === null || source === "") return refuse(EINVAL, "MNT-031");
  const from = lookup(caller, caller.fs.cwd, source, LOOKUP_FOLLOW);
  if (typeof from === "number") return from;
  if (closesNamespaceLoop(caller, from.dentry)) return refuse(EINVAL, "GEN-083");
  const place = topmostPlace(target);
  if (typeof place === "number") return place;
  if (!isOwnMount(caller, place.mount)) return refuse(EINVAL, "MNT-005");
  const copy = copyForBind(caller, from, isRecursive);
  if (typeof copy === "number") return copy;
  const error = graftTree(copy, place);
  if (error < 0) unmountTree(copy);
  return error;
}

/** __do_loopback(): the copy of a place, with `isRecursive` of all that is mounted below it, too; attached nowhere. */
export function copyForBind(caller: Caller, from: Path, isRecursive: boolean, how = 0): Mount | number {
  const { mount, dentry } = from;
  if (mount.isUnbindable) return refuse(EINVAL, "MNT-014");
  // may_copy_tree(): a namespace file may come straight from /proc/PID/ns
  const isNamespaceFile = dentry.inode instanceof NsfsInode;
  if (!isUsableMount(caller, mount) && !isNamespaceFile) return refuse(EINVAL, "MNT-005");
  if (!isRecursive && hasLockedChildren(mount, dentry)) return refuse(EINVAL, "MNT-052");
  const copy = isRecursive ? copyTree(mount, dentry, how | CL_COPY_MNT_NS_FILE) : cloneMount(mount, dentry, how);
  if (typeof copy !== "number") copy.isLocked = false;
  return copy;
}
