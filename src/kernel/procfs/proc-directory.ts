import { ENOENT } from "../../abi/errno.ts";
import { S_IFDIR } from "../../abi/stat.ts";
import type { Caller } from "../../fs/caller.ts";
import { DirectoryFile } from "../../fs/directory-file.ts";
import type { FileDescription } from "../../fs/file-description.ts";
import type { Path } from "../../fs/path.ts";
import type { Pid } from "../../ns/pid.ts";
import { savable } from "../../state/savable.ts";
import { ProcInode } from "./proc-inode.ts";
import type { ProcfsSuperblock } from "./procfs-superblock.ts";

/** Where the entries of a directory begin: positions 0 and 1 are "." and "..". */
export const FIRST_ENTRY = 2;

/** A directory of /proc. Nothing can be made in it: a name it does not know does not exist, whatever is to be done with it. GEN-010 */
export abstract class ProcDirectory extends ProcInode {
  constructor(superblock: ProcfsSuperblock, pid: Pid | null, ino: number, permissions: number) {
    super(superblock, pid, ino, S_IFDIR | permissions);
  }

  override open(caller: Caller, path: Path, flags: number): FileDescription | number {
    return new DirectoryFile(path, flags, caller.credentials);
  }

  override create(): number {
    return -ENOENT;
  }

  override mkdir(): number {
    return -ENOENT;
  }

  override mknod(): number {
    return -ENOENT;
  }

  override symlink(): number {
    return -ENOENT;
  }

  override link(): number {
    return -ENOENT;
  }
}

savable(ProcDirectory, { name: "kernel.ProcDirectory", version: 1, saved: {} });
