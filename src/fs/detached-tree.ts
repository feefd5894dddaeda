import { O_PATH } from "../abi/fcntl.ts";
import { CLONE_NEWNS } from "../abi/sched.ts";
import { chargeNamespace } from "../ns/namespace-limits.ts";
import { USE_FILE } from "../ns/namespace-use.ts";
import { savable } from "../state/savable.ts";
import type { Caller } from "./caller.ts";
import type { Mount } from "./mount.ts";
import { isDetachedRoot } from "./mount-checks.ts";
import { MountNamespace } from "./mount-namespace.ts";
import { PathFile } from "./path-file.ts";
import { unmountTree } from "./unmount-tree.ts";

/** The O_PATH descriptor of a detached tree (FMODE_NEED_UNMOUNT): unless the tree was attached meanwhile, it goes with the file (MNT-072). */
export class DetachedTreeFile extends PathFile {
  override onRelease(): void {
    const { mount } = this.path;
    if (isDetachedRoot(mount)) mount.namespace!.release(USE_FILE);
  }
}

/**
 * Puts a tree of new mounts into an anonymous mount namespace, which counts like any other (LIFE-008), and opens its root.
 * @param origin id of the mount namespace it is a copy of; 0 for a new file system.
 * @returns -ENOSPC at the limit of mount namespaces; the tree is gone then.
 */
export function openDetachedTree(caller: Caller, tree: Mount, origin: number): DetachedTreeFile | number {
  const { vfs } = caller.fs;
  const { owner } = caller.mountNamespace;
  const charge = chargeNamespace(owner, caller.credentials.euid, CLONE_NEWNS);
  if (typeof charge === "number") {
    unmountTree(tree);
    return charge;
  }
  const namespace = new MountNamespace(vfs, owner, charge, origin);
  namespace.adoptRoot(tree);
  namespace.retain(USE_FILE);
  return new DetachedTreeFile(tree.rootPath, O_PATH, caller.credentials);
}

/** move_mount(2) has attached the tree of an anonymous namespace: nothing is left of that. */
export function releaseEmptied(namespace: MountNamespace): void {
  namespace.release(USE_FILE);
}

savable(DetachedTreeFile, { name: "fs.DetachedTreeFile", version: 1, saved: {} });
