/**
 * What a path of the image names.
 */
import type { Ownership } from "../deb/package-tar.ts";

export type Inode = DirectoryInode | SymlinkInode | FileInode;

export interface DirectoryInode {
  readonly type: "directory";
  owner: Ownership;
  /** Made only because something lies in it; gives way to a package's own entry for it. */
  implicit: boolean;
}

export interface SymlinkInode {
  readonly type: "symlink";
  readonly owner: Ownership;
  readonly target: string;
}

/** Hard links are the same object under several paths. */
export interface FileInode {
  readonly type: "file";
  readonly owner: Ownership;
  readonly data: Uint8Array;
}

/** root:root, as everything that no package brings. */
export function rootOwned(mode: number, mtime: number): Ownership {
  return { mode, uid: 0, gid: 0, userName: "root", groupName: "root", mtime };
}
