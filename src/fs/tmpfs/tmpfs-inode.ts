import { EEXIST, ENODATA, ENOSPC } from "../../abi/errno.ts";
import { XATTR_CREATE, XATTR_REPLACE } from "../../abi/xattr.ts";
import { bytes, map, nullable, text } from "../../state/fields.ts";
import { savable } from "../../state/savable.ts";
import { Inode } from "../inode.ts";
import type { TmpfsSuperblock } from "./tmpfs-superblock.ts";

/** What every file of a tmpfs has: a place in the instance's limit of inodes, and extended attributes, which count against it too. */
export abstract class TmpfsInode extends Inode {
  declare readonly superblock: TmpfsSuperblock;
  /** In the order they were set; null until there is one. */
  xattrs: Map<string, Uint8Array> | null;

  /** Precondition: `superblock.reserveInode()` was successful. */
  constructor(superblock: TmpfsSuperblock, mode: number, uid: number, gid: number) {
    super(superblock, superblock.allocateInodeNumber(), mode, uid, gid);
    this.xattrs = null;
  }

  override getXattr(name: string): Uint8Array | number {
    return this.xattrs?.get(name) ?? -ENODATA;
  }

  override setXattr(name: string, value: Uint8Array, flags: number): number {
    const old = this.xattrs?.get(name);
    // setxattr(2): EEXIST, XATTR_CREATE and it exists; ENODATA, XATTR_REPLACE and it does not
    if (old !== undefined && (flags & XATTR_CREATE) !== 0) return -EEXIST;
    if (old === undefined && (flags & XATTR_REPLACE) !== 0) return -ENODATA;
    const grows = spaceOf(name, value) - (old === undefined ? 0 : spaceOf(name, old));
    if (!this.superblock.reserveSpace(grows)) return -ENOSPC;
    this.xattrs ??= new Map();
    this.xattrs.set(name, value.slice());
    this.ctime = this.superblock.vfs.now();
    return 0;
  }

  override removeXattr(name: string): number {
    const old = this.xattrs?.get(name);
    if (old === undefined) return -ENODATA;
    this.xattrs!.delete(name);
    this.superblock.releaseSpace(spaceOf(name, old));
    this.ctime = this.superblock.vfs.now();
    return 0;
  }

  override listXattr(): readonly string[] {
    return this.xattrs === null ? [] : [...this.xattrs.keys()];
  }

  override evict(): void {
    if (this.xattrs !== null) {
      for (const [name, value] of this.xattrs) this.superblock.releaseSpace(spaceOf(name, value));
      this.xattrs = null;
    }
    this.superblock.releaseInode();
  }
}

/** simple_xattr_space(): what an attribute takes of the inode limit, struct simple_xattr included. */
function spaceOf(name: string, value: Uint8Array): number {
  return 40 + name.length + 1 + value.length;
}

savable(TmpfsInode, {
  name: "fs.TmpfsInode",
  version: 1,
  saved: { xattrs: nullable(map(text, bytes)) },
});
