import {
  MOUNT_ATTR__ATIME,
  MOUNT_ATTR_IDMAP,
  MOUNT_ATTR_NOATIME,
  MOUNT_ATTR_NODEV,
  MOUNT_ATTR_NODIRATIME,
  MOUNT_ATTR_NOEXEC,
  MOUNT_ATTR_NOSUID,
  MOUNT_ATTR_NOSYMFOLLOW,
  MOUNT_ATTR_RDONLY,
  MOUNT_ATTR_RELATIME,
  MOUNT_ATTR_STRICTATIME,
  MS_NOATIME,
  MS_NODEV,
  MS_NODIRATIME,
  MS_NOEXEC,
  MS_NOSUID,
  MS_NOSYMFOLLOW,
  MS_RDONLY,
  MS_RELATIME,
} from "../abi/mount.ts";
import type { Mount } from "./mount.ts";

/** MOUNT_SETATTR_VALID_FLAGS */
export const KNOWN_ATTRIBUTES: number =
  MOUNT_ATTR_RDONLY |
  MOUNT_ATTR_NOSUID |
  MOUNT_ATTR_NODEV |
  MOUNT_ATTR_NOEXEC |
  MOUNT_ATTR__ATIME |
  MOUNT_ATTR_NODIRATIME |
  MOUNT_ATTR_NOSYMFOLLOW |
  MOUNT_ATTR_IDMAP;

// [MOUNT_ATTR_*, MS_*]: those that are single bits.
const BITS: readonly (readonly [attribute: number, flag: number])[] = [
  [MOUNT_ATTR_RDONLY, MS_RDONLY],
  [MOUNT_ATTR_NOSUID, MS_NOSUID],
  [MOUNT_ATTR_NODEV, MS_NODEV],
  [MOUNT_ATTR_NOEXEC, MS_NOEXEC],
  [MOUNT_ATTR_NODIRATIME, MS_NODIRATIME],
  [MOUNT_ATTR_NOSYMFOLLOW, MS_NOSYMFOLLOW],
];

/** attr_flags_to_mnt_flags(): the flags of a mount that the attributes' bits mean; access times aside. */
export function mountFlagsOfAttributes(attributes: number): number {
  let flags = 0;
  for (const [attribute, flag] of BITS) if ((attributes & attribute) !== 0) flags |= flag;
  return flags;
}

/** The flags of one of MOUNT_ATTR_RELATIME, _NOATIME, _STRICTATIME, which are numbers, not bits; null for any other. */
export function atimeFlags(choice: number): number | null {
  if (choice === MOUNT_ATTR_RELATIME) return MS_RELATIME;
  if (choice === MOUNT_ATTR_NOATIME) return MS_NOATIME;
  return choice === MOUNT_ATTR_STRICTATIME ? 0 : null;
}

/** mnt_to_attr_flags(): MOUNT_ATTR_* of a mount, as statmount(2) shows them. */
export function attributesOf(mount: Mount): number {
  let attributes = 0;
  for (const [attribute, flag] of BITS) if ((mount.flags & flag) !== 0) attributes |= attribute;
  if ((mount.flags & MS_NOATIME) !== 0) attributes |= MOUNT_ATTR_NOATIME;
  else if ((mount.flags & MS_RELATIME) === 0) attributes |= MOUNT_ATTR_STRICTATIME;
  return mount.idmap === null ? attributes : attributes | MOUNT_ATTR_IDMAP;
}
