import { MS_RELATIME } from "../abi/mount.ts";
import { bottomMount } from "./empty-mount-namespace.ts";
import { Mount } from "./mount.ts";
import { MountNamespace } from "./mount-namespace.ts";
import type { Superblock } from "./superblock.ts";
import type { VirtualFilesystem } from "./virtual-filesystem.ts";

/** The mount namespace of the first process, with `superblock` as its root file system. Published. */
export function initialMountNamespace(vfs: VirtualFilesystem, superblock: Superblock, source: string): MountNamespace {
  const namespace = new MountNamespace(vfs, vfs.initialUserNamespace, null);
  const root = new Mount(superblock, superblock.root, source, MS_RELATIME);
  // MNT-045: before, the first root file system was at the bottom, for good.
  if (namespace.tree.behaves("nullfsRoot")) {
    const bottom = bottomMount(vfs);
    root.attachTo(bottom, bottom.root);
    namespace.adoptRoot(bottom);
  } else namespace.adoptRoot(root);
  namespace.publish();
  return namespace;
}
