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
import { EINVAL, EOVERFLOW } from "../abi/errno.ts";
import { CapabilitySet } from "./capability-set.ts";
import { INVALID_ID } from "./ids.ts";
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

/**
 * What setxattr(2) keeps of `attribute`: cap_convert_nscap(). Written by root of a user namespace that does not rule the file system, it is of
 * version 3, and says whose it is. CAP-050
 * @param rules the writer has CAP_SETFCAP over the file system.
 */
export function storedFileCapabilities(
  attribute: Uint8Array,
  writer: UserNamespace,
  superblock: UserNamespace,
  rules: boolean,
): Uint8Array | number {
  const revision = revisionOf(attribute);
  if (revision !== VFS_CAP_REVISION_2 && revision !== VFS_CAP_REVISION_3) return -EINVAL;
  if (revision === VFS_CAP_REVISION_2 && rules) return attribute;
  const view = new DataView(attribute.buffer, attribute.byteOffset, attribute.length);
  const rootid = writer.makeKuid(revision === VFS_CAP_REVISION_3 ? view.getUint32(20, true) : 0);
  const stored = rootid === INVALID_ID ? INVALID_ID : superblock.fromKuid(rootid);
  return stored === INVALID_ID ? -EINVAL : ofVersion3(attribute, stored);
}

/** What getxattr(2) shows of it to a reader: cap_inode_getsecurity(). -EOVERFLOW: it is about somebody who is unknown there. CAP-050 */
export function shownFileCapabilities(
  attribute: Uint8Array,
  reader: UserNamespace,
  superblock: UserNamespace,
): Uint8Array | number {
  const revision = revisionOf(attribute);
  if (revision !== VFS_CAP_REVISION_2 && revision !== VFS_CAP_REVISION_3) return -EINVAL;
  const view = new DataView(attribute.buffer, attribute.byteOffset, attribute.length);
  const root = superblock.makeKuid(revision === VFS_CAP_REVISION_3 ? view.getUint32(20, true) : 0);
  const shown = root === INVALID_ID ? INVALID_ID : reader.fromKuid(root);
  if (shown !== INVALID_ID && shown !== 0) return ofVersion3(attribute, shown);
  if (!isRootOf(root, reader)) return -EOVERFLOW;
  const bytes = attribute.slice(0, XATTR_CAPS_SZ_2);
  setMagic(bytes, VFS_CAP_REVISION_2);
  return bytes;
}

/** VFS_CAP_REVISION_* of an attribute that is as long as its revision says, or -1. */
function revisionOf(attribute: Uint8Array): number {
  if (attribute.length < 4) return -1;
  const magic = new DataView(attribute.buffer, attribute.byteOffset, attribute.length).getUint32(0, true);
  const revision = (magic & VFS_CAP_REVISION_MASK) >>> 0;
  return attribute.length === sizeOfRevision(revision) ? revision : -1;
}

function ofVersion3(attribute: Uint8Array, rootid: number): Uint8Array {
  const bytes = new Uint8Array(XATTR_CAPS_SZ_3);
  bytes.set(attribute.subarray(0, XATTR_CAPS_SZ_2));
  setMagic(bytes, VFS_CAP_REVISION_3);
  new DataView(bytes.buffer).setUint32(20, rootid, true);
  return bytes;
}

function setMagic(bytes: Uint8Array, revision: number): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  view.setUint32(0, (revision | (view.getUint32(0, true) & VFS_CAP_FLAGS_EFFECTIVE)) >>> 0, true);
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
