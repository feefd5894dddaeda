import { MS_RELATIME } from "../abi/mount.ts";
import { Mount } from "./mount.ts";
import { MountNamespace } from "./mount-namespace.ts";
import { bottomMount } from "./new-mount-namespace.ts";
import type { Superblock } from "./superblock.ts";
import type { VirtualFilesystem } from "./virtual-filesystem.ts";

/** The mount namespace of the first process, with `superblock` as its root file system. Published. */
export function initialMountNamespace(vfs: VirtualFilesystem, superblock: Superblock, source: string): MountNamespace {
  const namespace = new MountNamespace(vfs, vfs.initialUserNamespace, null);
  const root = bottomMount(vfs);
  new Mount(superblock, superblock.root, source, MS_RELATIME).attachTo(root, root.root);
  namespace.adoptRoot(root);
  namespace.publish();
  return namespace;
}
