import { S_IFLNK } from "../../abi/stat.ts";
import { text } from "../../state/fields.ts";
import { savable } from "../../state/savable.ts";
import { ProcInode } from "./proc-inode.ts";
import type { ProcfsSuperblock } from "./procfs-superblock.ts";

/** A symbolic link with a fixed text: /proc/mounts. */
export class SymlinkInode extends ProcInode {
  readonly target: string;

  constructor(superblock: ProcfsSuperblock, ino: number, target: string) {
    super(superblock, null, ino, S_IFLNK | 0o777);
    this.target = target;
  }

  override get size(): number {
    return this.target.length;
  }

  override readlink(): string {
    return this.target;
  }
}

savable(SymlinkInode, { name: "kernel.ProcSymlinkInode", version: 1, saved: { target: text } });
