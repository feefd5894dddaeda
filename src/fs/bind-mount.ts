import { EINVAL } from "../abi/errno.ts";
import { graftTree } from "./attach-tree.ts";
import type { Caller } from "./caller.ts";
import { CL_COPY_MNT_NS_FILE, cloneMount, copyTree } from "./copy-tree.ts";
import type { Mount } from "./mount.ts";
import { hasLockedChildren, isOwnMount, topmostPlace } from "./mount-checks.ts";
import type { MountNamespace } from "./mount-namespace.ts";
import { NsfsInode } from "./nsfs/nsfs-inode.ts";
import type { Path } from "./path.ts";
import { LOOKUP_FOLLOW, lookup } from "./path-walk.ts";
import { unmountTree } from "./unmount-tree.ts";

/** mount(2) with MS_BIND (do_loopback()): makes `source` visible at `target`, with MS_REC everything mounted below it, too. */
export function bindMount(caller: Caller, target: Path, source: string | null, isRecursive: boolean): number {
  // mount(2): EINVAL, no source
  if (source === null || source === "") return -EINVAL;
  const from = lookup(caller, caller.fs.cwd, source, LOOKUP_FOLLOW);
  if (typeof from === "number") return from;
  if (closesNamespaceLoop(caller, from)) return -EINVAL; // GEN-083
  const place = topmostPlace(target);
  if (typeof place === "number") return place;
  // MNT-005: nothing of or onto another mount namespace
  if (!isOwnMount(caller, place.mount)) return -EINVAL;
  const copy = copyForBind(caller, from, isRecursive);
  if (typeof copy === "number") return copy;
  copy.isLocked = false;
  const error = graftTree(copy, place);
  if (error < 0) unmountTree(copy);
  return error;
}

function copyForBind(caller: Caller, from: Path, isRecursive: boolean): Mount | number {
  const { mount, dentry } = from;
  if (mount.isUnbindable) return -EINVAL; // MNT-014
  // may_copy_tree(): a namespace file may come straight from /proc/PID/ns
  if (!isOwnMount(caller, mount) && !(dentry.inode instanceof NsfsInode)) return -EINVAL;
  if (isRecursive) return copyTree(mount, dentry, CL_COPY_MNT_NS_FILE);
  if (hasLockedChildren(mount, dentry)) return -EINVAL; // MNT-052
  return cloneMount(mount, dentry, 0);
}

/** mnt_ns_loop(): a mount namespace's file may be mounted only in namespaces that are older, so that none keeps itself alive. */
function closesNamespaceLoop(caller: Caller, from: Path): boolean {
  const { inode } = from;
  if (!inode.namesMountNamespace) return false;
  return caller.mountNamespace.id >= ((inode as NsfsInode).namespace as MountNamespace).id;
}
