import type { UserNamespace } from "../../ns/user-namespace.ts";
import { int } from "../../state/fields.ts";
import { savable } from "../../state/savable.ts";
import { Dentry } from "../dentry.ts";
import type { FilesystemType } from "../filesystem-type.ts";
import type { Inode } from "../inode.ts";
import { type StatfsData, simpleStatfs } from "../statfs.ts";
import { Superblock } from "../superblock.ts";
import type { VirtualFilesystem } from "../virtual-filesystem.ts";

/**
 * A file system of computed files (gVisor's kernfs): procfs, sysfs, cgroupfs. After construction, `plant` gives it its root.
 */
export class PseudoSuperblock extends Superblock {
  /** f_type of statfs(2). */
  readonly magic: number;

  constructor(
    vfs: VirtualFilesystem,
    type: FilesystemType,
    userNamespace: UserNamespace,
    flags: number,
    magic: number,
  ) {
    super(vfs, type, userNamespace, flags);
    this.magic = magic;
  }

  plant(root: Inode): void {
    this.root = new Dentry(null, "", root);
  }

  override statfs(): StatfsData {
    return simpleStatfs(this.magic, this.dev);
  }
}

savable(PseudoSuperblock, { name: "fs.PseudoSuperblock", version: 1, saved: { magic: int } });
