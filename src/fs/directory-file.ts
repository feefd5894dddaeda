import { DT_DIR } from "../abi/dirent.ts";
import { EINVAL, EISDIR, ENOENT } from "../abi/errno.ts";
import { SEEK_CUR, SEEK_SET } from "../abi/seek.ts";
import type { Credentials } from "../ns/credentials.ts";
import { uint } from "../state/fields.ts";
import { savable } from "../state/savable.ts";
import { touchAtime } from "./atime.ts";
import type { Caller } from "./caller.ts";
import type { DirentSink } from "./dirent-sink.ts";
import { FileDescription } from "./file-description.ts";
import type { Path } from "./path.ts";

/** Positions 0 and 1 are "." and "..", 2 is where the entries begin; cookies of entries are larger. */
export const FIRST_COOKIE = 3;
const FIRST_ENTRY = 2;

/** An open directory: getdents64(2) over `Inode.iterate`. */
export class DirectoryFile extends FileDescription {
  /** Entries with this cookie or a larger one are newer than the listing: it ends although a program keeps making files. */
  limit: number;

  constructor(path: Path, flags: number, credentials: Credentials) {
    super(path, flags, credentials);
    this.limit = path.inode.iterationLimit;
  }

  // read(2): EISDIR
  override readAt(): number {
    return -EISDIR;
  }

  /** Directories have positions to come back to, but no size to count from. */
  override seekTo(_caller: Caller, offset: number, whence: number): number {
    if (whence !== SEEK_SET && whence !== SEEK_CUR) return -EINVAL;
    const position = whence === SEEK_SET ? offset : this.position + offset;
    const result = this.setPosition(position);
    if (result === 0) this.limit = this.inode.iterationLimit;
    return result;
  }

  /** noop_fsync() */
  override fsync(): number {
    return 0;
  }

  override readdir(caller: Caller, sink: DirentSink): number {
    const { dentry } = this.path;
    // getdents64(2): ENOENT, the directory was removed
    if (dentry.isDeleted) return -ENOENT;
    touchAtime(this.path);
    if (this.position === 0) {
      if (!sink.emit(".", dentry.inode.ino, 1, DT_DIR)) return 0;
      this.position = 1;
    }
    if (this.position === 1) {
      if (!sink.emit("..", this.parentNumber(), FIRST_ENTRY, DT_DIR)) return 0;
      this.position = FIRST_ENTRY;
    }
    const next = this.inode.iterate(caller, dentry, this.position, this.limit, sink);
    if (next < 0) return next;
    this.position = next;
    return 0;
  }

  /** A file system's root is its own parent, whatever it is mounted on. */
  private parentNumber(): number {
    return this.path.dentry.parent.inode.ino;
  }
}

savable(DirectoryFile, { name: "fs.DirectoryFile", version: 1, saved: { limit: uint } });
