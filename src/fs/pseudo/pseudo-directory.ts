import { modeToDirentType } from "../../abi/dirent.ts";
import { EACCES, ENOENT } from "../../abi/errno.ts";
import { S_IFDIR, S_ISDIR } from "../../abi/stat.ts";
import { map, ref, text, uint } from "../../state/fields.ts";
import { savable } from "../../state/savable.ts";
import type { Caller } from "../caller.ts";
import { Dentry } from "../dentry.ts";
import { DirectoryFile } from "../directory-file.ts";
import type { DirentSink } from "../dirent-sink.ts";
import type { FileDescription } from "../file-description.ts";
import { Inode } from "../inode.ts";
import type { Path } from "../path.ts";
import type { Superblock } from "../superblock.ts";
import { PseudoInode } from "./pseudo-inode.ts";

/** Positions of computed entries start here; entries that were added come before. */
export const FIRST_DYNAMIC_POSITION = 256;
const FIRST_POSITION = 2;

/** An entry of a listing that is computed. */
export interface DynamicEntry {
  /** From FIRST_DYNAMIC_POSITION on, ascending, and the same for the same entry in every listing: a process's id, a descriptor. */
  readonly position: number;
  readonly name: string;
  readonly ino: number;
  /** DT_* */
  readonly type: number;
}

/**
 * A directory of a pseudo file system: entries that were added, and, in subclasses, entries that are computed at each lookup and listing.
 * Nothing can be made or removed in it by system calls: open(2) with O_CREAT says EACCES, mkdir(2), unlink(2), rename(2) say EPERM.
 */
export class PseudoDirectory extends PseudoInode {
  /** @internal In the order they were added. */
  readonly entries: Map<string, Inode>;
  /** @internal Positions of the entries. */
  readonly positions: Map<string, number>;
  /** @internal */
  nextPosition: number;

  constructor(superblock: Superblock, ino: number, mode = 0o555, uid = 0, gid = 0) {
    super(superblock, ino, S_IFDIR | mode, uid, gid);
    this.entries = new Map();
    this.positions = new Map();
    this.nextPosition = FIRST_POSITION;
  }

  /** Enters `inode`, for good or until `remove`. @returns it. */
  add<T extends Inode>(name: string, inode: T): T {
    this.entries.set(name, inode);
    this.positions.set(name, this.nextPosition++);
    if (S_ISDIR(inode.mode)) this.nlink++;
    return inode;
  }

  remove(name: string): void {
    const inode = this.entries.get(name);
    if (inode === undefined) return;
    this.entries.delete(name);
    this.positions.delete(name);
    if (S_ISDIR(inode.mode)) this.nlink--;
  }

  /** The inode of a computed entry, or -ENOENT. Made anew at each lookup, unless the subclass keeps it. */
  lookupDynamic(_caller: Caller, _name: string): Inode | number {
    return -ENOENT;
  }

  /** Computed entries from position `from` on. */
  listDynamic(_caller: Caller, _from: number): Iterable<DynamicEntry> {
    return [];
  }

  override open(caller: Caller, path: Path, flags: number): FileDescription | number {
    return new DirectoryFile(path, flags, caller.credentials);
  }

  override create(): number {
    return -EACCES;
  }

  override lookup(caller: Caller, parent: Dentry, name: string): Dentry | number {
    const fixed = this.entries.get(name);
    if (fixed !== undefined) return parent.attach(name, fixed);
    const inode = this.lookupDynamic(caller, name);
    return typeof inode === "number" ? inode : new Dentry(parent, name, inode);
  }

  override iterate(caller: Caller, _directory: Dentry, position: number, _limit: number, sink: DirentSink): number {
    let at = position;
    for (const [name, inode] of this.entries) {
      const here = this.positions.get(name)!;
      if (here < at) continue;
      if (!sink.emit(name, inode.ino, here + 1, modeToDirentType(inode.mode))) return at;
      at = here + 1;
    }
    at = Math.max(at, FIRST_DYNAMIC_POSITION);
    for (const entry of this.listDynamic(caller, at)) {
      if (!sink.emit(entry.name, entry.ino, entry.position + 1, entry.type)) return at;
      at = entry.position + 1;
    }
    return at;
  }
}

savable(PseudoDirectory, {
  name: "fs.PseudoDirectory",
  version: 1,
  saved: {
    entries: map(
      text,
      ref(() => Inode),
    ),
    positions: map(text, uint),
    nextPosition: uint,
  },
});
