import { NULL_FS_MAGIC } from "../abi/magic.ts";
import { S_IFDIR } from "../abi/stat.ts";
import { savable } from "../state/savable.ts";
import { Dentry } from "./dentry.ts";
import { InternalDirectory } from "./internal-directory.ts";
import { InternalFilesystemType } from "./internal-filesystem-type.ts";
import { type StatfsData, simpleStatfs } from "./statfs.ts";
import { Superblock } from "./superblock.ts";
import type { VirtualFilesystem } from "./virtual-filesystem.ts";

/** An empty directory that stays empty: the bottom of every mount namespace, below the first root file system (MNT-045). */
export class NullSuperblock extends Superblock {
  constructor(vfs: VirtualFilesystem) {
    super(vfs, new InternalFilesystemType("nullfs"), vfs.initialUserNamespace, 0);
    this.root = new Dentry(null, "", new InternalDirectory(this, S_IFDIR | 0o555));
  }

  override statfs(): StatfsData {
    return simpleStatfs(NULL_FS_MAGIC, this.dev);
  }
}

savable(NullSuperblock, { name: "fs.NullSuperblock", version: 1, saved: {} });
