import { fromBytes, writeByteString } from "../../abi/byte-string.ts";
import { EINVAL } from "../../abi/errno.ts";
import { SEEK_END } from "../../abi/seek.ts";
import type { Caller } from "../../fs/caller.ts";
import { FileDescription } from "../../fs/file-description.ts";
import type { Path } from "../../fs/path.ts";
import type { Credentials } from "../../ns/credentials.ts";
import { nullable, text } from "../../state/fields.ts";
import { savable } from "../../state/savable.ts";
import type { TextInode } from "./text-inode.ts";
import { ProcView } from "./view.ts";

/**
 * An open text file of /proc (seq_file). A program that reads it piece by piece sees one moment; reading from the start again, with
 * lseek(2) or pread(2), shows the present.
 */
export class TextFile extends FileDescription {
  /** What this pass over the file shows; null before the first read. */
  content: string | null;

  constructor(path: Path, flags: number, credentials: Credentials) {
    super(path, flags, credentials);
    this.content = null;
  }

  protected view(caller: Caller): ProcView {
    const inode = this.inode as TextInode;
    return new ProcView(inode.superblock, caller, this.credentials);
  }

  /** Overridden by files that are bound to something when they are opened. */
  show(view: ProcView): string | number {
    return (this.inode as TextInode).show(view);
  }

  store(view: ProcView, text: string, position: number): number {
    return (this.inode as TextInode).store(view, text, position);
  }

  override readAt(caller: Caller, buffer: Uint8Array, start: number, length: number, offset: number): number {
    if (offset === 0 || this.content === null) {
      const content = this.show(this.view(caller));
      if (typeof content === "number") return content;
      this.content = content;
    }
    const piece = this.content.slice(offset, offset + length);
    writeByteString(buffer, start, piece);
    return piece.length;
  }

  override writeAt(caller: Caller, buffer: Uint8Array, start: number, length: number, offset: number): number {
    return this.store(this.view(caller), fromBytes(buffer, start, start + length), offset);
  }

  /** seq_lseek(): nobody knows where such a file ends before reading it. */
  override seekTo(caller: Caller, offset: number, whence: number): number {
    return whence === SEEK_END ? -EINVAL : super.seekTo(caller, offset, whence);
  }
}

savable(TextFile, { name: "kernel.ProcTextFile", version: 1, saved: { content: nullable(text) } });
