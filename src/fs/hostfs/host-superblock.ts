import { S_IFDIR } from "../../abi/stat.ts";
import type { FramePool } from "../../mm/frame-pool.ts";
import { bool } from "../../state/fields.ts";
import { savable } from "../../state/savable.ts";
import { Dentry } from "../dentry.ts";
import type { FilesystemType, MountRequest } from "../filesystem-type.ts";
import { TmpfsSuperblock } from "../tmpfs/tmpfs-superblock.ts";
import { adopt, HostDirectory } from "./host-directory.ts";
import type { HostTree } from "./host-tree.ts";

/**
 * A tmpfs that is filled from a directory of the host as it is looked at: a directory when it is first searched or listed, a file's contents when
 * it is first opened. From then on they are what they were then. With `writesThrough`, changes are made on the host first.
 */
export class HostSuperblock extends TmpfsSuperblock {
  /** Null after a load: everything had been read. */
  readonly tree: HostTree | null;
  readonly writesThrough: boolean;

  constructor(type: FilesystemType, pool: FramePool, request: MountRequest, tree: HostTree, writesThrough: boolean) {
    super(type, pool, request, { mode: 0o755, blocks: null, inodes: null });
    this.tree = tree;
    this.writesThrough = writesThrough;
    const stat = tree.stat("");
    const isKnown = stat !== null && typeof stat !== "number";
    const directory = new HostDirectory(this, S_IFDIR | (isKnown ? stat.mode : 0o755), "", true);
    if (isKnown) adopt(directory, stat);
    this.root = new Dentry(null, "", directory);
  }

  /** Makes a change on the host, where changes are written through. 0 or -errno. */
  change(action: (tree: HostTree) => number): number {
    return this.writesThrough && this.tree !== null ? action(this.tree) : 0;
  }

  override options(): string {
    return "";
  }
}

savable(HostSuperblock, {
  name: "fs.HostSuperblock",
  version: 1,
  saved: { writesThrough: bool },
  transient: { tree: () => null },
  beforeSave(superblock) {
    if (superblock.writesThrough && superblock.tree !== null)
      throw new Error(`the host's directory ${superblock.tree.name} is mounted for writing`);
  },
});
