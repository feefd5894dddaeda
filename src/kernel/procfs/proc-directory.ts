import { ENOENT } from "../../abi/errno.ts";
import { PseudoDirectory } from "../../fs/pseudo/pseudo-directory.ts";
import { savable } from "../../state/savable.ts";
import type { ProcfsSuperblock } from "./procfs-superblock.ts";

/** A directory of the system's files. A name it does not have cannot be made either: ENOENT, whatever is to be done with it. */
export class ProcDirectory extends PseudoDirectory {
  declare readonly superblock: ProcfsSuperblock;

  override get refusesNewNames(): boolean {
    return true;
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
