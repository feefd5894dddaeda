import { CAP_SYS_ADMIN } from "../abi/capability.ts";
import { EBADF, EINVAL, ENOENT, EPERM } from "../abi/errno.ts";
import { refuse } from "../ns/refusal.ts";
import type { Caller } from "./caller.ts";
import type { FileDescription } from "./file-description.ts";
import { FIRST_UNIQUE_MOUNT_ID, type Mount } from "./mount.ts";
import { isReachable } from "./mount-checks.ts";
import { MountNamespace } from "./mount-namespace.ts";
import { NamespaceFile } from "./nsfs/namespace-file.ts";
import type { Path } from "./path.ts";

/** LSMT_ROOT as a number: it rounds to 2^64. */
export const ROOT_OF_NAMESPACE: number = 2 ** 64;

/** struct mnt_id_req, copied in. Numbers beyond 2^53 may have lost low bits: there are no ids that large. */
export interface MountRequestIds {
  readonly mountId: number;
  readonly param: number;
  /** A mount namespace by its id; 0 for none. */
  readonly namespaceId: number;
}

/** copy_mnt_id_req(): EINVAL for ids as mountinfo shows them, which are reused. MNT-091 */
export function checkMountId(id: number): number {
  return id < FIRST_UNIQUE_MOUNT_ID ? refuse(EINVAL, "MNT-091") : 0;
}

/**
 * grab_requested_mnt_ns(): by id, by descriptor, or the caller's own.
 * @param file what the descriptor refers to, null for nothing; undefined when the request has none.
 */
export function requestedNamespace(
  caller: Caller,
  namespaceId: number,
  file: FileDescription | null | undefined,
): MountNamespace | number {
  if (namespaceId !== 0) {
    const found = caller.mountNamespace.tree.find(namespaceId);
    return found instanceof MountNamespace ? found : refuse(ENOENT, "MNT-093");
  }
  if (file === undefined) return caller.mountNamespace;
  if (file === null) return -EBADF;
  const namespace = file instanceof NamespaceFile ? file.namespace : null;
  return namespace instanceof MountNamespace ? namespace : -EINVAL;
}

/** CAP_SYS_ADMIN over a namespace lets its holder see all of it. */
export function isAdministrator(caller: Caller, namespace: MountNamespace): boolean {
  return caller.credentials.hasCapability(CAP_SYS_ADMIN, namespace.owner);
}

/** grab_requested_root(): the caller's root directory, or the topmost root of a namespace it is not in. */
export function requestedRoot(caller: Caller, namespace: MountNamespace): Path {
  return namespace === caller.mountNamespace ? caller.fs.root : namespace.rootPath();
}

/** lookup_mnt_in_ns() */
export function findMount(namespace: MountNamespace, id: number): Mount | null {
  for (const mount of namespace.mounts) if (mount.uniqueId === id) return mount;
  return null;
}

/** What lies outside of the root is only for those who rule the namespace. */
export function mayQuery(caller: Caller, namespace: MountNamespace, place: Path, root: Path): number {
  if (isReachable(place.mount, place.dentry, root)) return 0;
  return isAdministrator(caller, namespace) ? 0 : refuse(EPERM, "MNT-094");
}
