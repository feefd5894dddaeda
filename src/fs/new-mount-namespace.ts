import { ENOMEM } from "../abi/errno.ts";
import { O_RDONLY } from "../abi/fcntl.ts";
import { CLONE_NEWNS } from "../abi/sched.ts";
import { chargeNamespace } from "../ns/namespace-limits.ts";
import { copyForBind } from "./bind-mount.ts";
import type { Caller } from "./caller.ts";
import { CL_SHARED_TO_SLAVE } from "./copy-tree.ts";
import { bottomMount } from "./empty-mount-namespace.ts";
import type { FileDescription } from "./file-description.ts";
import { lockTree } from "./lock-tree.ts";
import { MOUNT_BYTES, type Mount } from "./mount.ts";
import { MountNamespace } from "./mount-namespace.ts";
import { namespacePath } from "./nsfs/nsfs-inode.ts";
import { openPath } from "./open.ts";
import type { Path } from "./path.ts";
import { unmountTree } from "./unmount-tree.ts";

/** open_tree(2) with OPEN_TREE_NAMESPACE: the file of a new mount namespace whose root is a copy of `path` (NEW-013). */
export function openTreeNamespace(caller: Caller, path: Path, isRecursive: boolean): FileDescription | number {
  const { vfs } = caller.fs;
  if (!vfs.memory.hasRoom(MOUNT_BYTES)) return -ENOMEM;
  const isLessPrivileged = caller.credentials.userNamespace !== caller.mountNamespace.owner;
  const copy = copyForBind(caller, path, isRecursive, isLessPrivileged ? CL_SHARED_TO_SLAVE : 0);
  return typeof copy === "number" ? copy : openNamespaceOf(caller, copy);
}

/**
 * The file of a new mount namespace with `tree`, which is attached nowhere, as its root file system. It belongs to the caller's user
 * namespace; in one of less privilege than where the mounts come from, they are locked.
 */
export function openNamespaceOf(caller: Caller, tree: Mount): FileDescription | number {
  const { vfs } = caller.fs;
  const owner = caller.credentials.userNamespace;
  const charge = chargeNamespace(owner, caller.credentials.euid, CLONE_NEWNS);
  if (typeof charge === "number") {
    unmountTree(tree);
    return charge;
  }
  const namespace = new MountNamespace(vfs, owner, charge);
  const bottom = bottomMount(vfs);
  tree.attachTo(bottom, bottom.root);
  if (owner !== caller.mountNamespace.owner) lockTree(bottom);
  namespace.adoptRoot(bottom);
  namespace.publish();
  const file = openPath(caller, namespacePath(vfs, namespace), O_RDONLY);
  if (typeof file === "number") namespace.discard();
  return file;
}
