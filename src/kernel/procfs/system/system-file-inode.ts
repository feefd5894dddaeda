import type { Caller } from "../../../fs/caller.ts";
import { TextFile, type TextFileDescription } from "../../../fs/pseudo/text-file.ts";
import { oneOf } from "../../../state/fields.ts";
import { savable } from "../../../state/savable.ts";
import type { ProcfsSuperblock } from "../procfs-superblock.ts";
import { ProcView } from "../view.ts";
import type { SystemFile } from "./system-file.ts";
import { SYSTEM_FILES } from "./system-files.ts";

/** A file of `SYSTEM_FILES`. */
export class SystemFileInode extends TextFile {
  declare readonly superblock: ProcfsSuperblock;
  readonly name: string;

  constructor(superblock: ProcfsSuperblock, file: SystemFile) {
    super(superblock, superblock.allocateInodeNumber());
    this.name = file.name;
  }

  override text(caller: Caller, open: TextFileDescription): string {
    const file = SYSTEM_FILES.find((candidate) => candidate.name === this.name)!;
    return file.text(new ProcView(this.superblock, caller, open.credentials));
  }
}

savable(SystemFileInode, {
  name: "kernel.ProcSystemFileInode",
  version: 1,
  saved: { name: oneOf(...SYSTEM_FILES.map((file) => file.name)) },
});
