import { S_IFIFO, S_IRUSR, S_IWUSR } from "../../abi/stat.ts";
import { nullable, ref } from "../../state/fields.ts";
import { savable } from "../../state/savable.ts";
import type { Caller } from "../caller.ts";
import type { FileDescription } from "../file-description.ts";
import { Inode } from "../inode.ts";
import type { Path } from "../path.ts";
import type { SpecialInode } from "../special-file.ts";
import type { Superblock } from "../superblock.ts";
import { openFifo } from "./fifo.ts";
import { Pipe } from "./pipe.ts";

/** The inode of a pipe without a name in any directory. */
export class PipeInode extends Inode implements SpecialInode {
  pipe: Pipe | null;

  constructor(superblock: Superblock, uid: number, gid: number) {
    super(superblock, superblock.allocateInodeNumber(), S_IFIFO | S_IRUSR | S_IWUSR, uid, gid);
    this.pipe = new Pipe(superblock.vfs);
  }

  /** Through /proc/PID/fd. */
  override open(caller: Caller, path: Path, flags: number): FileDescription | number {
    return openFifo(caller, path, flags, this);
  }
}

savable(PipeInode, { name: "fs.PipeInode", version: 1, saved: { pipe: nullable(ref(() => Pipe)) } });
