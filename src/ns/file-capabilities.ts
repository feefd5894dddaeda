/** The security.capability attribute of an executable: get_vfs_caps_from_disk() of security/commoncap.c (capabilities(7)). */
import {
  VFS_CAP_FLAGS_EFFECTIVE,
  VFS_CAP_REVISION_1,
  VFS_CAP_REVISION_2,
  VFS_CAP_REVISION_3,
  VFS_CAP_REVISION_MASK,
  XATTR_CAPS_SZ_1,
  XATTR_CAPS_SZ_2,
  XATTR_CAPS_SZ_3,
} from "../abi/capability.ts";
import { EINVAL } from "../abi/errno.ts";
import { CapabilitySet } from "./capability-set.ts";
import type { UserNamespace } from "./user-namespace.ts";

/** The security.capability attribute of an executable, decoded. */
export interface FileCapabilities {
  readonly permitted: CapabilitySet;
  readonly inheritable: CapabilitySet;
  /** One flag, not a set: whether a capability-dumb program gets its permitted set raised. */
  readonly effective: boolean;
}

/**
 * The capabilities of `attribute` for an exec by a task of `namespace`, null when they do not count there, -EINVAL for a
 * malformed attribute.
 * @param superblock the user namespace that owns the file system
 */
export function parseFileCapabilities(
  attribute: Uint8Array,
  namespace: UserNamespace,
  superblock: UserNamespace,
): FileCapabilities | number | null {
  if (attribute.length < 4) return -EINVAL;
  const view = new DataView(attribute.buffer, attribute.byteOffset, attribute.length);
  const magic = view.getUint32(0, true);
  const revision = (magic & VFS_CAP_REVISION_MASK) >>> 0;
  if (attribute.length !== sizeOfRevision(revision)) return -EINVAL;

  const rootid = revision === VFS_CAP_REVISION_3 ? view.getUint32(20, true) : 0;
  if (!isRootOf(superblock.makeKuid(rootid), namespace)) return null; // CAP-051
  const hasHighWord = revision !== VFS_CAP_REVISION_1;
  return {
    permitted: new CapabilitySet(view.getUint32(4, true), hasHighWord ? view.getUint32(12, true) : 0),
    inheritable: new CapabilitySet(view.getUint32(8, true), hasHighWord ? view.getUint32(16, true) : 0),
    effective: (magic & VFS_CAP_FLAGS_EFFECTIVE) !== 0,
  };
}

function sizeOfRevision(revision: number): number {
  switch (revision) {
    case VFS_CAP_REVISION_1:
      return XATTR_CAPS_SZ_1;
    case VFS_CAP_REVISION_2:
      return XATTR_CAPS_SZ_2;
    case VFS_CAP_REVISION_3:
      return XATTR_CAPS_SZ_3;
    default:
      return -1;
  }
}

/** rootid_owns_currentns(): `kuid` is uid 0 of the namespace or of one above it. An unmapped rootid is nobody's. */
function isRootOf(kuid: number, namespace: UserNamespace): boolean {
  for (let at: UserNamespace | null = namespace; at !== null; at = at.parent) {
    if (at.fromKuid(kuid) === 0) return true;
  }
  return false;
}
