import { ENOENT, EPERM } from "../abi/errno.ts";
import { savable } from "../state/savable.ts";
import type { Caller } from "./caller.ts";
import { DirectoryFile } from "./directory-file.ts";
import type { FileDescription } from "./file-description.ts";
import { Inode } from "./inode.ts";
import type { Path } from "./path.ts";
import type { Superblock } from "./superblock.ts";

/** A directory that is empty for good: the root of file systems without names, and what everything else is mounted on. */
export class InternalDirectory extends Inode {
  constructor(superblock: Superblock, mode: number) {
    super(superblock, superblock.allocateInodeNumber(), mode, 0, 0);
  }

  override open(caller: Caller, path: Path, flags: number): FileDescription | number {
    return new DirectoryFile(path, flags, caller.credentials);
  }

  override get isPermanentlyEmpty(): boolean {
    return true;
  }

  override lookup(): number {
    return -ENOENT;
  }

  // empty_dir_setattr()
  override setAttributes(): number {
    return -EPERM;
  }

  override iterate(_caller: unknown, _directory: unknown, position: number): number {
    return position;
  }
}

savable(InternalDirectory, { name: "fs.InternalDirectory", version: 1, saved: {} });
