import { EFBIG, ENXIO } from "../../abi/errno.ts";
import { SEEK_DATA, SEEK_HOLE } from "../../abi/seek.ts";
import { MAPPING_WRITE_SEALED, type Mappable } from "../../mm/mappable.ts";
import { savable } from "../../state/savable.ts";
import { touchAtime } from "../atime.ts";
import type { Caller } from "../caller.ts";
import { FileDescription } from "../file-description.ts";
import { removePrivileges } from "../remove-privileges.ts";
import { MAX_FILE_SIZE } from "../superblock.ts";
import { touchTimes } from "../truncate.ts";
import { sealedWriteLength, WRITE_SEALS } from "./seals.ts";
import type { TmpfsRegularFile } from "./tmpfs-regular-file.ts";

/** An open regular file of a tmpfs. */
export class TmpfsFile extends FileDescription {
  override get inode(): TmpfsRegularFile {
    return this.path.dentry.inode as TmpfsRegularFile;
  }

  override get allowsDirect(): boolean {
    return true;
  }

  override readAt(_caller: Caller, buffer: Uint8Array, start: number, length: number, offset: number): number {
    const { contents } = this.inode;
    const count = Math.min(length, contents.size - offset);
    if (count <= 0) return 0;
    contents.read(buffer, start, count, offset);
    touchAtime(this.path);
    return count;
  }

  override writeAt(caller: Caller, buffer: Uint8Array, start: number, length: number, offset: number): number {
    if (length === 0) return 0;
    const room = roomAt(caller, offset);
    if (room < 0) return room;
    const { inode } = this;
    const count = sealedWriteLength(inode.seals, inode.size, offset, Math.min(length, room));
    if (count < 0) return count;
    removePrivileges(caller, this.path);
    touchTimes(inode);
    return inode.contents.write(buffer, start, count, offset);
  }

  /** shmem_file_llseek() */
  override seekTo(caller: Caller, offset: number, whence: number): number {
    if (whence !== SEEK_DATA && whence !== SEEK_HOLE) return super.seekTo(caller, offset, whence);
    const { contents } = this.inode;
    // lseek(2): ENXIO, beyond the end of the file, or no data behind the offset
    if (offset < 0 || offset >= contents.size) return -ENXIO;
    const found = whence === SEEK_DATA ? contents.seekData(offset) : contents.seekHole(offset);
    return found < 0 ? -ENXIO : this.setPosition(found);
  }

  /** noop_fsync(): memory is where the contents live. */
  override fsync(): number {
    return 0;
  }

  override available(): number {
    return Math.max(0, this.inode.size - this.position);
  }

  override mappable(): Mappable {
    return this.inode.contents;
  }

  override mappingRights(): number {
    const rights = super.mappingRights();
    return (this.inode.seals & WRITE_SEALS) !== 0 ? rights | MAPPING_WRITE_SEALED : rights;
  }
}

/** How many bytes may be written at `offset` (generic_write_checks()), or -EFBIG. */
function roomAt(caller: Caller, offset: number): number {
  const { fileSizeLimit } = caller;
  if (offset >= fileSizeLimit) {
    // write(2): EFBIG, and SIGXFSZ for the resource limit
    caller.fileSizeLimitExceeded();
    return -EFBIG;
  }
  const room = Math.min(fileSizeLimit, MAX_FILE_SIZE) - offset;
  return room <= 0 ? -EFBIG : room;
}

savable(TmpfsFile, { name: "fs.TmpfsFile", version: 1, saved: {} });
