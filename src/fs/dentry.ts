import { S_ISDIR } from "../abi/stat.ts";
import { anyRef, bool, int, map, nullable, ref, text } from "../state/fields.ts";
import { savable } from "../state/savable.ts";
import { Inode } from "./inode.ts";
import type { Mount } from "./mount.ts";

/**
 * A name in a directory and the inode it stands for. Dentries are never negative: a name that does not exist has none.
 *
 * As in Linux's ramfs the tree of hashed dentries *is* the directory contents of file systems that live in memory. File systems that
 * compute their directories (procfs) hash what is static and make a fresh, unhashed dentry for the rest at each lookup.
 */
export class Dentry {
  /** The directory it is or was in; the root of a file system is its own parent. */
  parent: Dentry;
  name: string;
  readonly inode: Inode;
  /** Reachable by lookup. A deleted file keeps its last parent and name, for /proc/PID/fd. */
  isHashed: boolean;
  /** Was reachable and no longer is: unlinked or removed. */
  isDeleted: boolean;
  /** Hashed children in the order of their cookies; null until there is one. */
  children: Map<string, Dentry> | null;
  /** Position in the parent's listing (`Inode.iterate`), given by file systems that need stable ones. */
  cookie: number;
  /** Mounts on top of this dentry, by the mount the dentry is seen through; null until there is one. */
  mountedHere: Map<Mount, Mount> | null;

  /** A dentry outside of any directory listing; `attach` enters one. `parent` null makes a root. */
  constructor(parent: Dentry | null, name: string, inode: Inode) {
    this.parent = parent ?? this;
    this.name = name;
    this.inode = inode;
    this.isHashed = false;
    this.isDeleted = false;
    this.children = null;
    this.cookie = 0;
    this.mountedHere = null;
  }

  get isRoot(): boolean {
    return this.parent === this;
  }

  get isDirectory(): boolean {
    return S_ISDIR(this.inode.mode);
  }

  /** The hashed child, or null. */
  child(name: string): Dentry | null {
    return this.children?.get(name) ?? null;
  }

  /** Enters `name` for `inode`. Precondition: there is no such child. A hard link is a second dentry of one inode. */
  attach(name: string, inode: Inode, cookie = 0): Dentry {
    const dentry = new Dentry(this, name, inode);
    dentry.cookie = cookie;
    dentry.hash();
    return dentry;
  }

  /** @internal */ hash(): void {
    this.parent.children ??= new Map();
    this.parent.children.set(this.name, this);
    this.isHashed = true;
  }

  /** The name is gone (d_delete). The dentry lives on for those who hold it open. */
  detach(): void {
    this.isDeleted = true;
    if (!this.isHashed) return;
    this.isHashed = false;
    this.parent.children!.delete(this.name);
  }

  /** rename(2): this name becomes `name` in `parent`, taking the place of `replaced` (d_move). */
  moveTo(parent: Dentry, name: string, replaced: Dentry | null, cookie: number): void {
    this.parent.children!.delete(this.name);
    if (replaced !== null) {
      replaced.isHashed = false;
      replaced.isDeleted = true;
    }
    this.parent = parent;
    this.name = name;
    this.cookie = cookie;
    this.hash();
  }

  /** rename(2) with RENAME_EXCHANGE: both dentries trade places, each taking over the other's position (d_exchange). */
  exchangeWith(other: Dentry): void {
    const { parent, name, cookie } = this;
    this.parent = other.parent;
    this.name = other.name;
    this.cookie = other.cookie;
    other.parent = parent;
    other.name = name;
    other.cookie = cookie;
    this.hash();
    other.hash();
  }

  /** Something must find exactly this dentry from now on (a mount): it and its ancestors are hashed, if they were not. */
  pin(): void {
    for (let at: Dentry = this; !at.isRoot && !at.isHashed && !at.isDeleted; at = at.parent) {
      if (at.parent.child(at.name) === null) at.hash();
    }
  }

  /** True for `ancestor` itself and everything below it (is_subdir). */
  isSameOrBelow(ancestor: Dentry): boolean {
    for (let at: Dentry = this; ; at = at.parent) {
      if (at === ancestor) return true;
      if (at.isRoot) return false;
    }
  }

  /** The mount on top of this dentry as seen through `mount`, or null (__lookup_mnt). */
  mountOn(mount: Mount): Mount | null {
    return this.mountedHere?.get(mount) ?? null;
  }
}

savable(Dentry, {
  name: "fs.Dentry",
  version: 1,
  saved: {
    parent: ref(() => Dentry),
    name: text,
    inode: ref(() => Inode),
    isHashed: bool,
    isDeleted: bool,
    children: nullable(
      map(
        text,
        ref(() => Dentry),
      ),
    ),
    cookie: int,
    mountedHere: nullable(map(anyRef<Mount>("attachTo", "subtree"), anyRef<Mount>("attachTo", "subtree"))),
  },
});
