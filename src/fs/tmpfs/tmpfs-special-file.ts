import { anyRef, nullable, ref, uint } from "../../state/fields.ts";
import { savable } from "../../state/savable.ts";
import type { Caller } from "../caller.ts";
import type { FileDescription } from "../file-description.ts";
import type { Path } from "../path.ts";
import { Pipe } from "../pipe/pipe.ts";
import { openSpecial, type SocketNode, type SpecialInode } from "../special-file.ts";
import { TmpfsInode } from "./tmpfs-inode.ts";
import type { TmpfsSuperblock } from "./tmpfs-superblock.ts";

/** A FIFO, device or socket: what it does is not the file system's business. */
export class TmpfsSpecialFile extends TmpfsInode implements SpecialInode, SocketNode {
  readonly device: number;
  /** A FIFO's pipe, while it is open. */
  pipe: Pipe | null;
  /** What is bound to a socket. */
  socket: object | null;

  constructor(superblock: TmpfsSuperblock, mode: number, uid: number, gid: number, device: number) {
    super(superblock, mode, uid, gid);
    this.device = device;
    this.pipe = null;
    this.socket = null;
  }

  override get rdev(): number {
    return this.device;
  }

  override open(caller: Caller, path: Path, flags: number): FileDescription | number {
    return openSpecial(caller, path, flags, this);
  }
}

savable(TmpfsSpecialFile, {
  name: "fs.TmpfsSpecialFile",
  version: 1,
  saved: { device: uint, pipe: nullable(ref(() => Pipe)), socket: nullable(anyRef()) },
});
