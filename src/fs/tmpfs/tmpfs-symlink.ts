import { S_IFLNK, S_IRWXUGO } from "../../abi/stat.ts";
import { text } from "../../state/fields.ts";
import { savable } from "../../state/savable.ts";
import type { Caller } from "../caller.ts";
import { TmpfsInode } from "./tmpfs-inode.ts";
import type { TmpfsSuperblock } from "./tmpfs-superblock.ts";

/** SHORT_SYMLINK_LEN: texts of up to this many bytes, the NUL included, need no page. */
const SHORT_SYMLINK_LENGTH = 128;

/** A symbolic link. */
export class TmpfsSymlink extends TmpfsInode {
  readonly target: string;

  /** Precondition: a block is reserved if `needsBlock(target)`. */
  constructor(superblock: TmpfsSuperblock, target: string, uid: number, gid: number) {
    super(superblock, S_IFLNK | S_IRWXUGO, uid, gid);
    this.target = target;
    superblock.takeMemory(target.length);
  }

  static needsBlock(target: string): boolean {
    return target.length + 1 > SHORT_SYMLINK_LENGTH;
  }

  override get size(): number {
    return this.target.length;
  }

  override get blocks(): number {
    return TmpfsSymlink.needsBlock(this.target) ? 8 : 0;
  }

  override readlink(_caller: Caller): string {
    return this.target;
  }

  override evict(): void {
    this.superblock.takeMemory(-this.target.length);
    if (TmpfsSymlink.needsBlock(this.target)) this.superblock.releaseBlocks(1);
    super.evict();
  }
}

savable(TmpfsSymlink, { name: "fs.TmpfsSymlink", version: 1, saved: { target: text } });
