import { EINVAL } from "../../abi/errno.ts";
import { S_IFREG } from "../../abi/stat.ts";
import type { Caller } from "../../fs/caller.ts";
import type { FileDescription } from "../../fs/file-description.ts";
import type { Path } from "../../fs/path.ts";
import type { Pid } from "../../ns/pid.ts";
import { savable } from "../../state/savable.ts";
import { ProcInode } from "./proc-inode.ts";
import type { ProcfsSuperblock } from "./procfs-superblock.ts";
import { TextFile } from "./text-file.ts";
import type { ProcView } from "./view.ts";

/** A file whose contents are a text, made anew whenever it is read from the start. */
export abstract class TextInode extends ProcInode {
  constructor(superblock: ProcfsSuperblock, pid: Pid | null, ino: number, permissions: number) {
    super(superblock, pid, ino, S_IFREG | permissions);
  }

  /** The text, a byte string, or -errno. */
  abstract show(view: ProcView): string | number;

  /** write(2) of `text` at `position`: the number of bytes taken, or -errno. */
  store(_view: ProcView, _text: string, _position: number): number {
    // write(2): EINVAL, the object is unsuitable for writing
    return -EINVAL;
  }

  override open(caller: Caller, path: Path, flags: number): FileDescription | number {
    return new TextFile(path, flags, caller.credentials);
  }
}

savable(TextInode, { name: "kernel.ProcTextInode", version: 1, saved: {} });
