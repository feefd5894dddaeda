import { PseudoDirectory } from "../../fs/pseudo/pseudo-directory.ts";
import { savable } from "../../state/savable.ts";
import type { ProcfsSuperblock } from "./procfs-superblock.ts";

/** A directory of the system's files. A name it does not have cannot be made either: ENOENT, whatever is to be done with it. */
export class ProcDirectory extends PseudoDirectory {
  declare readonly superblock: ProcfsSuperblock;

  override get refusesNewNames(): boolean {
    return true;
  }
}

savable(ProcDirectory, { name: "kernel.ProcDirectory", version: 1, saved: {} });
