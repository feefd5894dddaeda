import { SOCKFS_MAGIC } from "../../abi/magic.ts";
import { S_IFDIR } from "../../abi/stat.ts";
import { anyRef, map, text } from "../../state/fields.ts";
import { savable } from "../../state/savable.ts";
import { Dentry } from "../dentry.ts";
import { InternalDirectory } from "../internal-directory.ts";
import { InternalFilesystemType } from "../internal-filesystem-type.ts";
import { type StatfsData, simpleStatfs } from "../statfs.ts";
import { Superblock } from "../superblock.ts";
import type { VirtualFilesystem } from "../virtual-filesystem.ts";

/** sockfs: where the inodes of sockets live. Not mountable; names are only for display. */
export class SocketSuperblock extends Superblock {
  /** What an address family keeps for all its sockets, by the family's name (src/net). */
  readonly families: Map<string, object>;

  constructor(vfs: VirtualFilesystem) {
    super(vfs, new InternalFilesystemType("sockfs"), vfs.initialUserNamespace, 0);
    this.families = new Map();
    this.root = new Dentry(null, "", new InternalDirectory(this, S_IFDIR | 0o555));
  }

  override statfs(): StatfsData {
    return simpleStatfs(SOCKFS_MAGIC, this.dev);
  }

  override displayName(dentry: Dentry): string | null {
    return dentry.isRoot ? null : `socket:[${dentry.inode.ino}]`;
  }
}

savable(SocketSuperblock, { name: "fs.SocketSuperblock", version: 1, saved: { families: map(text, anyRef()) } });
