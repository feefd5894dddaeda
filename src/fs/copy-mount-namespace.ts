import { ENOMEM } from "../abi/errno.ts";
import type { MountNamespaceCopier } from "../ns/create-namespaces.ts";
import type { Namespace } from "../ns/namespace.ts";
import type { UserCounts } from "../ns/user-counts.ts";
import type { UserNamespace } from "../ns/user-namespace.ts";
import { CL_COPY_UNBINDABLE, CL_SHARED_TO_SLAVE, copyTree } from "./copy-tree.ts";
import { emptyMountNamespace } from "./empty-mount-namespace.ts";
import type { FsContext } from "./fs-context.ts";
import { lockTree } from "./lock-tree.ts";
import { MOUNT_BYTES, type Mount } from "./mount.ts";
import { MountNamespace } from "./mount-namespace.ts";
import { Path } from "./path.ts";

/**
 * clone(2) and unshare(2) with CLONE_NEWNS (copy_mnt_ns()): a new namespace with copies of all mounts. Root and working directory of `fs`,
 * which must not be shared, follow into the copies (MNT-001, MNT-002). Not yet published.
 */
export function copyMountNamespace(
  from: MountNamespace,
  owner: UserNamespace,
  charge: UserCounts,
  fs: FsContext | null,
): MountNamespace | number {
  if (!from.vfs.memory.hasRoom(from.mounts.size * MOUNT_BYTES)) return -ENOMEM;
  const isLessPrivileged = owner !== from.owner; // MNT-050
  const how = CL_COPY_UNBINDABLE | (isLessPrivileged ? CL_SHARED_TO_SLAVE : 0);
  const copies = new Map<Mount, Mount>();
  const root = copyTree(from.root, from.root.root, how, copies);
  if (typeof root === "number") return root;
  if (isLessPrivileged) lockTree(root);
  const copy = new MountNamespace(from.vfs, owner, charge);
  copy.adoptRoot(root);
  if (fs !== null) followInto(fs, copies);
  return copy;
}

/** ns's MountNamespaceCopier for a task whose root and working directory are in `fs`. */
export class MountNamespaces implements MountNamespaceCopier {
  readonly fs: FsContext | null;
  /** Not a copy, but a namespace with nothing in it (NEW-010). */
  readonly isEmpty: boolean;

  constructor(fs: FsContext | null, isEmpty = false) {
    this.fs = fs;
    this.isEmpty = isEmpty;
  }

  copyMountNamespace(from: Namespace, owner: UserNamespace, charge: UserCounts): MountNamespace | number {
    const { vfs } = from as MountNamespace;
    if (this.isEmpty) return emptyMountNamespace(vfs, owner, charge, this.fs);
    return copyMountNamespace(from as MountNamespace, owner, charge, this.fs);
  }
}

function followInto(fs: FsContext, copies: ReadonlyMap<Mount, Mount>): void {
  const root = copies.get(fs.root.mount);
  const cwd = copies.get(fs.cwd.mount);
  if (root !== undefined) fs.setRoot(new Path(root, fs.root.dentry));
  if (cwd !== undefined) fs.setCwd(new Path(cwd, fs.cwd.dentry));
}
