import { S_IFCHR, S_IFDIR } from "../../abi/stat.ts";
import type { FramePool } from "../../mm/frame-pool.ts";
import { framePool } from "../../mm/frame-pool-field.ts";
import { nullable, ref } from "../../state/fields.ts";
import { savable } from "../../state/savable.ts";
import type { Dentry } from "../dentry.ts";
import { STANDARD_DEVICES, type StandardDevice } from "../devices/memory-devices.ts";
import { FilesystemType, type MountRequest } from "../filesystem-type.ts";
import { Mount } from "../mount.ts";
import type { Superblock } from "../superblock.ts";
import { TmpfsDirectory } from "../tmpfs/tmpfs-directory.ts";
import type { TmpfsInode } from "../tmpfs/tmpfs-inode.ts";
import { TmpfsSpecialFile } from "../tmpfs/tmpfs-special-file.ts";
import { TmpfsSuperblock } from "../tmpfs/tmpfs-superblock.ts";
import { TmpfsSymlink } from "../tmpfs/tmpfs-symlink.ts";

/** What udev or an init script adds to the kernel's nodes. */
const LINKS: readonly (readonly [name: string, target: string])[] = [
  ["fd", "/proc/self/fd"],
  ["stdin", "/proc/self/fd/0"],
  ["stdout", "/proc/self/fd/1"],
  ["stderr", "/proc/self/fd/2"],
];
const DIRECTORIES = ["pts", "shm"];

/** devtmpfs: a tmpfs of which there is one instance, filled by the kernel. Only the initial user namespace's root mounts it (MNT-057). */
export class DevtmpfsType extends FilesystemType {
  readonly pool: FramePool;
  /** Keeps the instance alive while it is mounted nowhere. */
  internal: Mount | null;

  constructor(pool: FramePool) {
    super("devtmpfs", 0);
    this.pool = pool;
    this.internal = null;
  }

  override mount(request: MountRequest): Superblock {
    return this.instance(request);
  }

  private instance(request: MountRequest): TmpfsSuperblock {
    if (this.internal !== null) return this.internal.superblock as TmpfsSuperblock;
    const { vfs } = request;
    const kernelRequest = { ...request, caller: null, flags: 0, userNamespace: vfs.initialUserNamespace };
    const superblock = new TmpfsSuperblock(this, this.pool, kernelRequest, { mode: 0o755 });
    this.internal = Mount.internal(superblock);
    for (const device of STANDARD_DEVICES) addDeviceNode(superblock, device);
    for (const [name, target] of LINKS) enter(superblock, name, new TmpfsSymlink(superblock, target, 0, 0));
    for (const name of DIRECTORIES) addDirectory(superblock, name);
    return superblock;
  }

  /** A node for a device that appears later (devtmpfs_create_node()): a further terminal. */
  addNode(device: StandardDevice): void {
    if (this.internal !== null) addDeviceNode(this.internal.superblock as TmpfsSuperblock, device);
  }
}

function addDeviceNode(superblock: TmpfsSuperblock, { name, number, mode }: StandardDevice): Dentry {
  return enter(superblock, name, new TmpfsSpecialFile(superblock, S_IFCHR | mode, 0, 0, number));
}

function addDirectory(superblock: TmpfsSuperblock, name: string): void {
  enter(superblock, name, new TmpfsDirectory(superblock, S_IFDIR | 0o755, 0, 0));
  superblock.root.inode.nlink++;
}

function enter(superblock: TmpfsSuperblock, name: string, inode: TmpfsInode): Dentry {
  superblock.reserveInode();
  return (superblock.root.inode as TmpfsDirectory).addEntry(superblock.root, name, inode);
}

savable(DevtmpfsType, {
  name: "fs.DevtmpfsType",
  version: 1,
  saved: { pool: framePool, internal: nullable(ref(() => Mount)) },
});
