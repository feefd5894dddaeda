import { EBUSY, EINVAL, ENODEV, ENOTBLK, EPERM } from "../abi/errno.ts";
import { S_ISBLK, S_ISLNK } from "../abi/stat.ts";
import { refuse } from "../ns/refusal.ts";
import { graftTree } from "./attach-tree.ts";
import type { Caller } from "./caller.ts";
import { type FilesystemType, FS_NO_USER, FS_REQUIRES_DEV, mayMountType } from "./filesystem-type.ts";
import { Mount } from "./mount.ts";
import { isMountRoot, isOwnMount, topmostPlace } from "./mount-checks.ts";
import type { Path } from "./path.ts";
import { LOOKUP_FOLLOW, lookup } from "./path-walk.ts";
import type { Superblock } from "./superblock.ts";
import { revealsTooMuch } from "./visible-mount.ts";

/** mount(2) of a file system by type (do_new_mount()). */
export function newMount(
  caller: Caller,
  target: Path,
  source: string | null,
  typeName: string | null,
  superblockFlags: number,
  mountFlags: number,
  data: string,
): number {
  // mount(2): EINVAL, no type; ENODEV, unknown type (MNT-030)
  if (typeName === null) return refuse(EINVAL, "MNT-030");
  const { vfs } = caller.fs;
  const type = vfs.type(typeName);
  if (type === null || (type.flags & FS_NO_USER) !== 0) return -ENODEV;
  const blockError = checkSource(caller, type, source);
  if (blockError < 0) return blockError;
  const { userNamespace } = caller.credentials;
  // do_new_mount(): EINVAL for its options comes before EPERM
  const optionError = type.checkOptions(data, userNamespace);
  if (optionError === -EINVAL) return refuse(EINVAL, "MNT-030", { type: type.name });
  if (optionError < 0) return optionError;
  if (!mayMountType(caller, type, userNamespace)) return refuse(EPERM, "MNT-057", { type: type.name });
  const request = { vfs, caller, source: source ?? "", flags: superblockFlags, data, userNamespace };
  const superblock = type.mount(request);
  if (typeof superblock === "number") return superblock;
  const root = type.rootFor(request, superblock);
  if (typeof root === "number") return root;
  const mount = new Mount(superblock, root, source ?? "none", mountFlags);
  const error = addMount(caller, mount, superblock, target);
  if (error < 0) mount.release();
  return error;
}

/** mount(2): ENOTBLK, the source of a file system that lives on a device is none. */
function checkSource(caller: Caller, type: FilesystemType, source: string | null): number {
  if ((type.flags & FS_REQUIRES_DEV) === 0) return 0;
  if (source === null) return -EINVAL;
  const path = lookup(caller, caller.fs.cwd, source, LOOKUP_FOLLOW);
  if (typeof path === "number") return path;
  return S_ISBLK(path.inode.mode) ? 0 : -ENOTBLK;
}

/** do_add_mount() */
function addMount(caller: Caller, mount: Mount, superblock: Superblock, target: Path): number {
  if (revealsTooMuch(caller.mountNamespace, mount)) return refuse(EPERM, "MNT-061");
  const place = topmostPlace(target);
  if (typeof place === "number") return place;
  if (!isOwnMount(caller, place.mount)) return refuse(EINVAL, "MNT-005");
  // mount(2): EBUSY, this file system is mounted here already
  if (place.mount.superblock === superblock && isMountRoot(place)) return -EBUSY;
  if (S_ISLNK(mount.root.inode.mode)) return -EINVAL;
  return graftTree(mount, place);
}
