import { NSFS_MAGIC } from "../../abi/magic.ts";
import { S_IFDIR } from "../../abi/stat.ts";
import { savable } from "../../state/savable.ts";
import { Dentry } from "../dentry.ts";
import { InternalDirectory } from "../internal-directory.ts";
import { InternalFilesystemType } from "../internal-filesystem-type.ts";
import { type StatfsData, simpleStatfs } from "../statfs.ts";
import { Superblock } from "../superblock.ts";
import type { VirtualFilesystem } from "../virtual-filesystem.ts";

/** nsfs: where the files of namespaces live, behind the links of /proc/PID/ns. mount -t nsfs: ENODEV (MNT-082). */
export class NsfsSuperblock extends Superblock {
  constructor(vfs: VirtualFilesystem) {
    super(vfs, new InternalFilesystemType("nsfs"), vfs.initialUserNamespace, 0);
    this.root = new Dentry(null, "", new InternalDirectory(this, S_IFDIR | 0o555));
  }

  override statfs(): StatfsData {
    return simpleStatfs(NSFS_MAGIC, this.dev); // GEN-006
  }

  /** "mnt:[4026531841]" (GEN-005, GEN-010); also the root field of a bind mount in mountinfo (GEN-081). */
  override displayName(dentry: Dentry): string | null {
    return dentry.isRoot ? null : dentry.name;
  }
}

savable(NsfsSuperblock, { name: "fs.NsfsSuperblock", version: 1, saved: {} });
