import { EIO } from "../../../abi/errno.ts";
import { oneOf } from "../../../state/fields.ts";
import { savable } from "../../../state/savable.ts";
import type { ProcfsSuperblock } from "../procfs-superblock.ts";
import { TextInode } from "../text-inode.ts";
import type { ProcView } from "../view.ts";
import { SYSTEM_FILES } from "./system-files.ts";

/** A file of `SYSTEM_FILES`. */
export class SystemFileInode extends TextInode {
  readonly name: string;

  constructor(superblock: ProcfsSuperblock, ino: number, name: string) {
    super(superblock, null, ino, 0o444);
    this.name = name;
  }

  override show(view: ProcView): string {
    return SYSTEM_FILES.find((file) => file.name === this.name)!.text(view);
  }

  /** proc_reg_write() of a file without a way to write: EIO */
  override store(): number {
    return -EIO;
  }
}

savable(SystemFileInode, {
  name: "kernel.ProcSystemFileInode",
  version: 1,
  saved: { name: oneOf(...SYSTEM_FILES.map((file) => file.name)) },
});
