import { EPERM } from "../../abi/errno.ts";
import { savable } from "../../state/savable.ts";
import { copyAttributes, type InodeAttributes } from "../attributes.ts";
import type { Caller } from "../caller.ts";
import { Inode } from "../inode.ts";
import type { Superblock } from "../superblock.ts";

/** A computed file. Its owner and mode are the file system's to say; truncation (O_TRUNC of a shell's ">") means nothing. */
export abstract class PseudoInode extends Inode {
  /** @param ino `superblock.allocateInodeNumber()` for a file that is made once; a number of its own for one that is made at each lookup. */
  constructor(superblock: Superblock, ino: number, mode: number, uid = 0, gid = 0) {
    super(superblock, ino, mode, uid, gid);
  }

  override setAttributes(_caller: Caller, attributes: InodeAttributes): number {
    const { mode, uid, gid, size } = attributes;
    if (mode !== undefined || uid !== undefined || gid !== undefined) return -EPERM;
    if (size === undefined) copyAttributes(this, attributes, this.superblock.vfs.now());
    return 0;
  }
}

savable(PseudoInode, { name: "fs.PseudoInode", version: 1, saved: {} });
