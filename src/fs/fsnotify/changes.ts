// include/linux/fsnotify.h: what each operation tells. All but `isActive` is off the path of those nobody watches.

import { IN_ATTRIB, IN_CREATE, IN_DELETE, IN_ISDIR, IN_MODIFY, IN_MOVED_FROM, IN_MOVED_TO } from "../../abi/inotify.ts";
import type { InodeAttributes } from "../attributes.ts";
import type { Caller } from "../caller.ts";
import type { Dentry } from "../dentry.ts";

/** Where a name was before a rename(2). */
export interface NamePlace {
  readonly directory: Dentry;
  readonly name: string;
}

function isWatched(dentry: Dentry): boolean {
  return dentry.inode.superblock.vfs.fsnotify.isActive;
}

/** fsnotify_dirent() and its like: `dentry` as it is called now. */
function tell(mask: number, dentry: Dentry): void {
  tellAt(mask, { directory: dentry.parent, name: dentry.name }, dentry, 0);
}

function tellAt(mask: number, { directory, name }: NamePlace, dentry: Dentry, cookie: number): void {
  const kind = dentry.isDirectory ? IN_ISDIR : 0;
  dentry.inode.superblock.vfs.fsnotify.emit({ mask: mask | kind, directory, name, dentry, cookie });
}

/** A name was made. @returns `made`, or 0 for a dentry: what system calls that make names return. */
export function created(made: Dentry | number): number {
  if (typeof made === "number") return made;
  noteCreated(made);
  return 0;
}

export function noteCreated(dentry: Dentry): void {
  if (isWatched(dentry)) tell(IN_CREATE, dentry);
}

export function noteDeleted(dentry: Dentry): void {
  if (isWatched(dentry)) tell(IN_DELETE, dentry);
}

/** Bytes were written. */
export function noteModified(dentry: Dentry): void {
  if (isWatched(dentry)) tell(IN_MODIFY, dentry);
}

export function noteAttributes(dentry: Dentry): void {
  if (isWatched(dentry)) tell(IN_ATTRIB, dentry);
}

/** `dentry` was moved away from `before` (fsnotify_move()). */
export function noteMoved(before: NamePlace, dentry: Dentry): void {
  if (!isWatched(dentry)) return;
  const cookie = dentry.inode.superblock.vfs.fsnotify.nextCookie();
  tellAt(IN_MOVED_FROM, before, dentry, cookie);
  tellAt(IN_MOVED_TO, { directory: dentry.parent, name: dentry.name }, dentry, cookie);
}

/** notify_change(): the attributes of `dentry`'s inode, behind the checks. 0 or -errno. */
export function notifyChange(caller: Caller, dentry: Dentry, attributes: InodeAttributes): number {
  const error = dentry.inode.setAttributes(caller, attributes);
  // fsnotify_change(): a new size is a change of the contents
  if (error === 0 && isWatched(dentry)) tell(attributes.size === undefined ? IN_ATTRIB : IN_MODIFY, dentry);
  return error;
}
