import type { KTime } from "../time/ktime.ts";
import type { Inode } from "./inode.ts";

/** What changes about an inode, checked and complete (struct iattr after setattr_prepare()). */
export interface InodeAttributes {
  /** All 12 permission bits; the file type stays. */
  mode?: number;
  uid?: number;
  gid?: number;
  size?: number;
  atime?: KTime;
  mtime?: KTime;
}

/** setattr_copy(), and ctime: every change of attributes sets it. */
export function copyAttributes(inode: Inode, attributes: InodeAttributes, now: KTime): void {
  if (attributes.mode !== undefined) inode.mode = inode.type | (attributes.mode & 0o7777);
  if (attributes.uid !== undefined) inode.uid = attributes.uid;
  if (attributes.gid !== undefined) inode.gid = attributes.gid;
  if (attributes.atime !== undefined) inode.atime = attributes.atime;
  if (attributes.mtime !== undefined) inode.mtime = attributes.mtime;
  inode.ctime = now;
}
