import { S_IFLNK, S_IRWXUGO } from "../../abi/stat.ts";
import { text } from "../../state/fields.ts";
import { savable } from "../../state/savable.ts";
import type { Caller } from "../caller.ts";
import type { Path } from "../path.ts";
import type { Superblock } from "../superblock.ts";
import { PseudoInode } from "./pseudo-inode.ts";

/** A symbolic link whose text is computed: /proc/self. */
export abstract class PseudoSymlink extends PseudoInode {
  constructor(superblock: Superblock, ino: number, mode = S_IRWXUGO, uid = 0, gid = 0) {
    super(superblock, ino, S_IFLNK | mode, uid, gid);
  }

  /** The text, a byte string, or -errno. */
  abstract targetText(caller: Caller): string | number;

  override readlink(caller: Caller): string | number {
    return this.targetText(caller);
  }
}

/** A symbolic link with a fixed text. */
export class StaticSymlink extends PseudoSymlink {
  readonly target: string;

  constructor(superblock: Superblock, ino: number, target: string) {
    super(superblock, ino);
    this.target = target;
  }

  override get size(): number {
    return this.target.length;
  }

  override targetText(): string {
    return this.target;
  }
}

/**
 * A link that leads to a place, not to a name (proc_pid_fd(5), proc_pid_ns(5)): it works for files that have no name any more, and from a
 * chroot. `targetText` is only for readlink(2).
 */
export abstract class MagicLink extends PseudoSymlink {
  /** The place, or -errno (EACCES: no access to the process; ENOENT: there is nothing). */
  abstract target(caller: Caller): Path | number;

  override followLink(caller: Caller): Path | number {
    return this.target(caller);
  }
}

savable(PseudoSymlink, { name: "fs.PseudoSymlink", version: 1, saved: {} });
savable(StaticSymlink, { name: "fs.StaticSymlink", version: 1, saved: { target: text } });
savable(MagicLink, { name: "fs.MagicLink", version: 1, saved: {} });
