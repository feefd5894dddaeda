import { ANON_INODE_FS_MAGIC } from "../../abi/magic.ts";
import { S_IFDIR, S_IRUSR, S_IWUSR } from "../../abi/stat.ts";
import { ref } from "../../state/fields.ts";
import { savable } from "../../state/savable.ts";
import { Dentry } from "../dentry.ts";
import { Inode } from "../inode.ts";
import { InternalDirectory } from "../internal-directory.ts";
import { InternalFilesystemType } from "../internal-filesystem-type.ts";
import { type StatfsData, simpleStatfs } from "../statfs.ts";
import { Superblock } from "../superblock.ts";
import type { VirtualFilesystem } from "../virtual-filesystem.ts";

/** anon_inodefs: one inode, without a type, for all files that are nothing but behaviour (eventfd, epoll, signalfd ...). */
export class AnonymousSuperblock extends Superblock {
  readonly inode: AnonymousInode;

  constructor(vfs: VirtualFilesystem) {
    super(vfs, new InternalFilesystemType("anon_inodefs"), vfs.initialUserNamespace, 0);
    this.root = new Dentry(null, "", new InternalDirectory(this, S_IFDIR | 0o555));
    this.inode = new AnonymousInode(this);
  }

  override statfs(): StatfsData {
    return simpleStatfs(ANON_INODE_FS_MAGIC, this.dev);
  }

  override displayName(dentry: Dentry): string | null {
    return dentry.isRoot ? null : `anon_inode:${dentry.name}`;
  }
}

/** Cannot be opened again through /proc/PID/fd: open(2) says ENXIO. */
export class AnonymousInode extends Inode {
  constructor(superblock: Superblock) {
    super(superblock, superblock.allocateInodeNumber(), S_IRUSR | S_IWUSR, 0, 0);
  }
}

savable(AnonymousInode, { name: "fs.AnonymousInode", version: 1, saved: {} });
savable(AnonymousSuperblock, {
  name: "fs.AnonymousSuperblock",
  version: 1,
  saved: { inode: ref(() => AnonymousInode) },
});
