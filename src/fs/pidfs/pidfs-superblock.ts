import { PID_FS_MAGIC } from "../../abi/magic.ts";
import { S_IFDIR } from "../../abi/stat.ts";
import { savable } from "../../state/savable.ts";
import { Dentry } from "../dentry.ts";
import { InternalDirectory } from "../internal-directory.ts";
import { InternalFilesystemType } from "../internal-filesystem-type.ts";
import { type StatfsData, simpleStatfs } from "../statfs.ts";
import { Superblock } from "../superblock.ts";
import type { VirtualFilesystem } from "../virtual-filesystem.ts";

/** pidfs: where the inodes of pidfds live, one for each process or thread (pidfd_open(2)). Not mountable. */
export class PidfsSuperblock extends Superblock {
  constructor(vfs: VirtualFilesystem) {
    super(vfs, new InternalFilesystemType("pidfs"), vfs.initialUserNamespace, 0);
    this.root = new Dentry(null, "", new InternalDirectory(this, S_IFDIR | 0o555));
  }

  override statfs(): StatfsData {
    return simpleStatfs(PID_FS_MAGIC, this.dev);
  }

  /** As if it were an anonymous inode, which pidfds once had. */
  override displayName(dentry: Dentry): string | null {
    return dentry.isRoot ? null : "anon_inode:[pidfd]";
  }
}

savable(PidfsSuperblock, { name: "fs.PidfsSuperblock", version: 1, saved: {} });
