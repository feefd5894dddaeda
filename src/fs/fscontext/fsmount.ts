import { EBUSY, EINVAL, EPERM } from "../../abi/errno.ts";
import { FSMOUNT_CLOEXEC, FSMOUNT_NAMESPACE, MOUNT_ATTR__ATIME, MOUNT_ATTR_IDMAP } from "../../abi/mount.ts";
import { refuse } from "../../ns/refusal.ts";
import type { Caller } from "../caller.ts";
import { openDetachedTree } from "../detached-tree.ts";
import type { FileDescription } from "../file-description.ts";
import { Mount } from "../mount.ts";
import { atimeFlags, KNOWN_ATTRIBUTES, mountFlagsOfAttributes } from "../mount-attributes.ts";
import { mayMount } from "../mount-checks.ts";
import { openNamespaceOf } from "../new-mount-namespace.ts";
import { revealsTooMuch } from "../visible-mount.ts";
import { type FilesystemContext, PHASE_AWAITING_MOUNT } from "./filesystem-context.ts";

/** What fsmount(2) says before it looks at the descriptor. MNT-074, MNT-075 */
export function checkFsmountFlags(caller: Caller, flags: number, attributes: number): number {
  if (!mayMount(caller)) return refuse(EPERM, "MNT-075");
  const isNew = (flags & FSMOUNT_NAMESPACE) !== 0 && !caller.mountNamespace.tree.behaves("newMountNamespaces");
  if ((flags & ~(FSMOUNT_CLOEXEC | FSMOUNT_NAMESPACE)) !== 0 || isNew) return refuse(EINVAL, "MNT-074");
  if ((attributes & ~(KNOWN_ATTRIBUTES & ~MOUNT_ATTR_IDMAP)) !== 0) return refuse(EINVAL, "MNT-074");
  return atimeFlags(attributes & MOUNT_ATTR__ATIME) === null ? refuse(EINVAL, "MNT-074") : 0;
}

/** fsmount(2), behind `checkFsmountFlags`: a detached mount, or, with FSMOUNT_NAMESPACE, the file of a mount namespace (NEW-014). */
export function fsmount(
  caller: Caller,
  context: FilesystemContext,
  flags: number,
  attributes: number,
): FileDescription | number {
  const { root } = context;
  if (root === null) return refuse(EINVAL, "MNT-074");
  const mountFlags = mountFlagsOfAttributes(attributes) | atimeFlags(attributes & MOUNT_ATTR__ATIME)!;
  const isAwaited = context.phase === PHASE_AWAITING_MOUNT;
  const source = context.source ?? "none";
  const mount = new Mount(root.inode.superblock, root, source, mountFlags);
  if (revealsTooMuch(caller.mountNamespace, mount)) {
    mount.release();
    context.report("e", "VFS: Mount too revealing");
    return refuse(EPERM, "MNT-061");
  }
  if (!isAwaited) {
    mount.release();
    return refuse(EBUSY, "MNT-074");
  }
  context.clean();
  return (flags & FSMOUNT_NAMESPACE) !== 0 ? openNamespaceOf(caller, mount) : openDetachedTree(caller, mount, 0);
}
