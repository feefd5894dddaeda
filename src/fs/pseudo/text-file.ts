import { fromBytes, writeByteString } from "../../abi/byte-string.ts";
import { EINVAL, EIO, ENOMEM } from "../../abi/errno.ts";
import { SEEK_CUR, SEEK_SET } from "../../abi/seek.ts";
import { S_IFREG } from "../../abi/stat.ts";
import type { Credentials } from "../../ns/credentials.ts";
import { nullable, text } from "../../state/fields.ts";
import { savable } from "../../state/savable.ts";
import type { Caller } from "../caller.ts";
import { FileDescription } from "../file-description.ts";
import type { Path } from "../path.ts";
import type { Superblock } from "../superblock.ts";
import { PseudoInode } from "./pseudo-inode.ts";

/** A file whose contents are computed when it is read. Subclasses say what they are. */
export abstract class TextFile extends PseudoInode {
  constructor(superblock: Superblock, ino: number, mode = 0o444, uid = 0, gid = 0) {
    super(superblock, ino, S_IFREG | mode, uid, gid);
  }

  /** The contents, a byte string, as `caller` sees them through `file`; or -errno. */
  abstract text(caller: Caller, file: TextFileDescription): string | number;

  /** A write(2) of `data`, a byte string, at `position`. @returns how many bytes were taken, or -errno. */
  writeText(_caller: Caller, _file: TextFileDescription, _data: string, _position: number): number {
    return -EIO;
  }

  /** What open(2) has to say besides permissions: 0 or -errno. */
  checkOpen(_caller: Caller, _flags: number): number {
    return 0;
  }

  override open(caller: Caller, path: Path, flags: number): FileDescription | number {
    const error = this.checkOpen(caller, flags);
    return error < 0 ? error : new TextFileDescription(path, flags, caller.credentials);
  }
}

/**
 * An open text file with seq_file's manners: the contents are made when the first byte is read, and again when it is read again, so that a
 * reader in small steps sees one consistent text.
 */
export class TextFileDescription extends FileDescription {
  /** What is being read; null before the first read. */
  contents: string | null;

  constructor(path: Path, flags: number, credentials: Credentials) {
    super(path, flags, credentials);
    this.contents = null;
  }

  override get inode(): TextFile {
    return this.path.dentry.inode as TextFile;
  }

  override readAt(caller: Caller, buffer: Uint8Array, start: number, length: number, offset: number): number {
    if (offset === 0 || this.contents === null) {
      const contents = this.inode.text(caller, this);
      if (typeof contents === "number") return contents;
      if (!this.replaceContents(contents)) return -ENOMEM;
    }
    const count = Math.min(length, this.contents!.length - offset);
    if (count <= 0) return 0;
    writeByteString(buffer, start, this.contents!.slice(offset, offset + count));
    return count;
  }

  /** @returns false when there is no memory to keep `contents` in. */
  private replaceContents(contents: string): boolean {
    const { memory } = this.inode.superblock.vfs;
    memory.give(this.contents?.length ?? 0);
    this.contents = memory.charge(contents.length) ? contents : null;
    return this.contents !== null;
  }

  override onRelease(): void {
    this.inode.superblock.vfs.memory.give(this.contents?.length ?? 0);
    this.contents = null;
  }

  override writeAt(caller: Caller, buffer: Uint8Array, start: number, length: number, offset: number): number {
    return this.inode.writeText(caller, this, fromBytes(buffer, start, start + length), offset);
  }

  /** seq_lseek(): there is no end to count from. */
  override seekTo(_caller: Caller, offset: number, whence: number): number {
    if (whence === SEEK_SET) return this.setPosition(offset);
    return whence === SEEK_CUR ? this.setPosition(this.position + offset) : -EINVAL;
  }
}

savable(TextFile, { name: "fs.TextFile", version: 1, saved: {} });
savable(TextFileDescription, { name: "fs.TextFileDescription", version: 1, saved: { contents: nullable(text) } });
