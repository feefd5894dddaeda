import { PIPEFS_MAGIC } from "../../abi/magic.ts";
import { S_IFDIR } from "../../abi/stat.ts";
import { savable } from "../../state/savable.ts";
import { Dentry } from "../dentry.ts";
import { InternalDirectory } from "../internal-directory.ts";
import { InternalFilesystemType } from "../internal-filesystem-type.ts";
import { type StatfsData, simpleStatfs } from "../statfs.ts";
import { Superblock } from "../superblock.ts";
import type { VirtualFilesystem } from "../virtual-filesystem.ts";

/** pipefs: where pipe(2)'s inodes live. Not mountable; names are only for display. */
export class PipeSuperblock extends Superblock {
  constructor(vfs: VirtualFilesystem) {
    super(vfs, new InternalFilesystemType("pipefs"), vfs.initialUserNamespace, 0);
    this.root = new Dentry(null, "", new InternalDirectory(this, S_IFDIR | 0o555));
  }

  override statfs(): StatfsData {
    return simpleStatfs(PIPEFS_MAGIC, this.dev);
  }

  override displayName(dentry: Dentry): string | null {
    return dentry.isRoot ? null : `pipe:[${dentry.inode.ino}]`;
  }
}

savable(PipeSuperblock, { name: "fs.PipeSuperblock", version: 1, saved: {} });
