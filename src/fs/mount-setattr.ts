import { CAP_SYS_ADMIN } from "../abi/capability.ts";
import { EBADF, EBUSY, EINVAL, EPERM } from "../abi/errno.ts";
import { AT_EMPTY_PATH, AT_NO_AUTOMOUNT, AT_RECURSIVE, AT_SYMLINK_NOFOLLOW } from "../abi/fcntl.ts";
import {
  MOUNT_ATTR__ATIME,
  MOUNT_ATTR_IDMAP,
  MS_NOATIME,
  MS_PRIVATE,
  MS_RDONLY,
  MS_RELATIME,
  MS_SHARED,
  MS_SLAVE,
  MS_UNBINDABLE,
} from "../abi/mount.ts";
import { refuse } from "../ns/refusal.ts";
import { UserNamespace } from "../ns/user-namespace.ts";
import type { Caller } from "./caller.ts";
import type { FileDescription } from "./file-description.ts";
import { FS_ALLOW_IDMAP } from "./filesystem-type.ts";
import { Idmap } from "./idmap.ts";
import type { Mount } from "./mount.ts";
import { atimeFlags, KNOWN_ATTRIBUTES, mountFlagsOfAttributes } from "./mount-attributes.ts";
import { canChangeFlags, isDetachedRoot, isMountRoot, isOwnMount } from "./mount-checks.ts";
import { NamespaceFile } from "./nsfs/namespace-file.ts";
import type { Path } from "./path.ts";
import { changePropagation } from "./propagation.ts";

/** struct mount_attr. Numbers beyond 2^53 may have lost low bits. */
export interface MountAttributes {
  readonly set: number;
  readonly clear: number;
  readonly propagation: number;
  readonly userns: number;
}

/** What an attribute change comes to, checked as far as it can be without a mount (struct mount_kattr). */
export interface MountChange {
  readonly set: number;
  readonly clear: number;
  /** MS_SHARED ... or 0. */
  readonly propagation: number;
  readonly isRecursive: boolean;
  /** The user namespace whose maps the mounts get; null for none. */
  readonly idmapFrom: UserNamespace | null;
  /** open_tree_attr(2) on its own new copy: a map that the original had goes. */
  readonly replacesIdmap: boolean;
  readonly clearsIdmap: boolean;
}

const PROPAGATIONS = [0, MS_SHARED, MS_PRIVATE, MS_SLAVE, MS_UNBINDABLE];

/** mount_setattr(2): EINVAL, unknown flag. MNT-080 */
export function checkSetattrFlags(flags: number): number {
  const known = AT_EMPTY_PATH | AT_NO_AUTOMOUNT | AT_RECURSIVE | AT_SYMLINK_NOFOLLOW;
  return (flags & ~known) !== 0 ? refuse(EINVAL, "MNT-080") : 0;
}

/** build_mount_kattr(). @param file what the descriptor of `attributes.userns` refers to; null for nothing. */
export function mountChange(
  caller: Caller,
  attributes: MountAttributes,
  file: FileDescription | null,
  options: { readonly isRecursive: boolean; readonly replacesIdmap: boolean },
): MountChange | number {
  const { propagation, set, clear } = attributes;
  if (!PROPAGATIONS.includes(propagation)) return refuse(EINVAL, "MNT-083");
  // Bits beyond the 32nd are unknown, too.
  if (!isKnown(set) || !isKnown(clear)) return refuse(EINVAL, "MNT-081");
  const atime = atimeChange(set, clear);
  if (atime === null) return refuse(EINVAL, "MNT-081");
  const idmapFrom = ((set | clear) & MOUNT_ATTR_IDMAP) === 0 ? null : idmapSource(caller, attributes, file, options);
  if (typeof idmapFrom === "number") return idmapFrom;
  return {
    set: mountFlagsOfAttributes(set) | atime.set,
    clear: mountFlagsOfAttributes(clear) | atime.clear,
    propagation,
    isRecursive: options.isRecursive,
    idmapFrom,
    replacesIdmap: options.replacesIdmap,
    clearsIdmap: (clear & MOUNT_ATTR_IDMAP) !== 0,
  };
}

function isKnown(attributes: number): boolean {
  return attributes <= 0xffffffff && (attributes & ~KNOWN_ATTRIBUTES) === 0;
}

/** The kinds of access times are one number: to set one, the whole field is cleared. Null for anything else. MNT-081 */
function atimeChange(set: number, clear: number): { readonly set: number; readonly clear: number } | null {
  const cleared = clear & MOUNT_ATTR__ATIME;
  const wanted = set & MOUNT_ATTR__ATIME;
  if (cleared === 0) return wanted === 0 ? { set: 0, clear: 0 } : null;
  const flags = atimeFlags(wanted);
  if (cleared !== MOUNT_ATTR__ATIME || flags === null) return null;
  return { set: flags, clear: MS_NOATIME | MS_RELATIME };
}

/** build_mount_idmapped() */
function idmapSource(
  caller: Caller,
  { set, clear, userns }: MountAttributes,
  file: FileDescription | null,
  { replacesIdmap }: { readonly replacesIdmap: boolean },
): UserNamespace | null | number {
  if ((clear & MOUNT_ATTR_IDMAP) !== 0) {
    if (!replacesIdmap) return refuse(EINVAL, "MNT-085");
    if ((set & MOUNT_ATTR_IDMAP) === 0) return null;
  }
  if (userns > 0x7fffffff) return refuse(EINVAL, "MNT-087");
  if (file === null) return refuse(EBADF, "MNT-087");
  const namespace = file instanceof NamespaceFile ? file.namespace : null;
  if (!(namespace instanceof UserNamespace)) return refuse(EINVAL, "MNT-087");
  // The identity of the initial user namespace is what mounts have anyway.
  if (namespace === caller.fs.vfs.initialUserNamespace) return refuse(EPERM, "MNT-087");
  if (!caller.credentials.hasCapability(CAP_SYS_ADMIN, namespace)) return refuse(EPERM, "MNT-087");
  return namespace;
}

/** do_mount_setattr(): all the mounts or none. */
export function setMountAttributes(caller: Caller, path: Path, change: MountChange): number {
  const { mount } = path;
  if (!isMountRoot(path)) return refuse(EINVAL, "MNT-083");
  const { idmapFrom } = change;
  // alloc_mnt_idmap(): maps that were not written yet would show nobody
  if (idmapFrom !== null && (idmapFrom.uidMap.isEmpty || idmapFrom.gidMap.isEmpty)) return refuse(EINVAL, "MNT-087");
  if (!isOwnMount(caller, mount) && !isDetachedRoot(mount)) return refuse(EINVAL, "MNT-005");
  const mounts = change.isRecursive ? mount.subtree() : [mount];
  for (const each of mounts) {
    const error = checkChange(caller, each, change);
    if (error < 0) return error;
  }
  const idmap = idmapFrom === null ? null : new Idmap(idmapFrom.uidMap, idmapFrom.gidMap);
  for (const each of mounts) {
    each.flags = changedFlags(each, change);
    if (idmap !== null || change.clearsIdmap) each.idmap = idmap;
    if (change.propagation !== 0) changePropagation(each, change.propagation);
  }
  mount.namespace!.touch();
  return 0;
}

function changedFlags(mount: Mount, { set, clear }: MountChange): number {
  return (mount.flags & ~clear) | set;
}

/** mount_setattr_prepare() */
function checkChange(caller: Caller, mount: Mount, change: MountChange): number {
  const flags = changedFlags(mount, change);
  if (!canChangeFlags(mount, flags)) return refuse(EPERM, "MNT-053", { mount: mount.id });
  const error = change.idmapFrom === null ? 0 : checkIdmap(caller, mount, change);
  if (error < 0) return error;
  const becomesReadOnly = (flags & MS_RDONLY) !== 0 && (mount.flags & MS_RDONLY) === 0;
  return becomesReadOnly && mount.writers > 0 ? refuse(EBUSY, "MNT-082", { mount: mount.id }) : 0;
}

/** can_idmap_mount() */
function checkIdmap(caller: Caller, mount: Mount, { idmapFrom, replacesIdmap }: MountChange): number {
  const { superblock } = mount;
  if (idmapFrom === superblock.userNamespace) return refuse(EINVAL, "MNT-087");
  if (!replacesIdmap && mount.idmap !== null) return refuse(EPERM, "MNT-085");
  if ((superblock.type.flags & FS_ALLOW_IDMAP) === 0) return refuse(EINVAL, "MNT-087");
  if (!caller.credentials.hasCapability(CAP_SYS_ADMIN, superblock.userNamespace)) return refuse(EPERM, "MNT-087");
  // Whoever has seen the mount has seen other owners.
  return mount.namespace?.isAnonymous === true ? 0 : refuse(EINVAL, "MNT-084");
}
