import { ENXIO } from "../abi/errno.ts";
import { S_IFCHR, S_IFIFO } from "../abi/stat.ts";
import type { Caller } from "./caller.ts";
import type { FileDescription } from "./file-description.ts";
import type { Inode } from "./inode.ts";
import type { Path } from "./path.ts";
import { openFifo } from "./pipe/fifo.ts";
import type { Pipe } from "./pipe/pipe.ts";

/** An inode of a type whose behaviour is not its file system's (init_special_inode()). */
export interface SpecialInode extends Inode {
  /** A FIFO's pipe, while it is open. */
  pipe: Pipe | null;
}

/** An inode of type S_IFSOCK. */
export interface SocketNode extends Inode {
  /** The end of a socket that is bound to it (src/net); null for none. */
  socket: object | null;
}

/** open(2) of a FIFO, a device or a socket. */
export function openSpecial(caller: Caller, path: Path, flags: number, inode: SpecialInode): FileDescription | number {
  switch (inode.type) {
    case S_IFIFO:
      return openFifo(caller, path, flags, inode);
    case S_IFCHR:
      return inode.superblock.vfs.devices.open(caller, path, flags);
    default:
      // open(2): ENXIO, the file is a UNIX domain socket, or a block device without a driver
      return -ENXIO;
  }
}
