import type { UserCounts } from "../ns/user-counts.ts";
import type { UserNamespace } from "../ns/user-namespace.ts";
import type { FsContext } from "./fs-context.ts";
import { Mount } from "./mount.ts";
import { MountNamespace } from "./mount-namespace.ts";
import { NullSuperblock } from "./nullfs.ts";
import type { VirtualFilesystem } from "./virtual-filesystem.ts";

/** A mount namespace's bottom: an empty, immutable directory (MNT-045). */
export function bottomMount(vfs: VirtualFilesystem): Mount {
  const bottom = new NullSuperblock(vfs);
  return new Mount(bottom, bottom.root, "nullfs", 0);
}

/** UNSHARE_EMPTY_MNTNS, CLONE_EMPTY_MNTNS: nothing but the bottom, where root and working directory of `fs` go (NEW-010). Not yet published. */
export function emptyMountNamespace(
  vfs: VirtualFilesystem,
  owner: UserNamespace,
  charge: UserCounts,
  fs: FsContext | null,
): MountNamespace {
  const namespace = new MountNamespace(vfs, owner, charge);
  namespace.adoptRoot(bottomMount(vfs));
  fs?.setRoot(namespace.rootPath());
  fs?.setCwd(namespace.rootPath());
  return namespace;
}
