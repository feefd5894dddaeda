import { EBADF } from "../abi/errno.ts";
import { savable } from "../state/savable.ts";
import { FileDescription } from "./file-description.ts";

/** A file opened with O_PATH: a place to start from, without I/O. The type of the inode does not matter, a symbolic link included. */
export class PathFile extends FileDescription {
  // open(2), O_PATH: EBADF from read(2), getdents(2), ioctl(2) ...

  override readdir(): number {
    return -EBADF;
  }

  override ioctl(): number {
    return -EBADF;
  }
}

savable(PathFile, { name: "fs.PathFile", version: 1, saved: {} });
