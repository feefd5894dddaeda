import type { Credentials } from "../../ns/credentials.ts";
import { savable } from "../../state/savable.ts";
import { Dentry } from "../dentry.ts";
import { FileDescription } from "../file-description.ts";
import { Path } from "../path.ts";
import type { VirtualFilesystem } from "../virtual-filesystem.ts";
import type { AnonymousSuperblock } from "./anonymous-superblock.ts";

/** An open file without a place in any directory (anon_inode_getfile()): base of eventfd, epoll, signalfd, timerfd and their like. */
export abstract class AnonymousFile extends FileDescription {
  /** @param name what /proc/PID/fd shows behind "anon_inode:", e.g. "[eventfd]". @param flags access mode and status flags. */
  constructor(vfs: VirtualFilesystem, name: string, flags: number, credentials: Credentials) {
    const { anonymousMount } = vfs;
    const { inode } = anonymousMount.superblock as AnonymousSuperblock;
    super(new Path(anonymousMount, new Dentry(anonymousMount.root, name, inode)), flags, credentials);
  }

  override get isSeekable(): boolean {
    return false;
  }
}

savable(AnonymousFile, { name: "fs.AnonymousFile", version: 1, saved: {} });
