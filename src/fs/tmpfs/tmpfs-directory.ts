import { ENAMETOOLONG, ENOENT, ENOSPC, ENOTEMPTY } from "../../abi/errno.ts";
import { RENAME_EXCHANGE, RENAME_WHITEOUT } from "../../abi/fcntl.ts";
import { S_IFCHR, S_ISDIR } from "../../abi/stat.ts";
import { uint } from "../../state/fields.ts";
import { savable } from "../../state/savable.ts";
import type { Caller } from "../caller.ts";
import { newInodeOwner } from "../creation-mode.ts";
import type { Dentry } from "../dentry.ts";
import { DirectoryFile, FIRST_COOKIE } from "../directory-file.ts";
import type { DirentSink } from "../dirent-sink.ts";
import { EntryOrder } from "../entry-order.ts";
import type { FileDescription } from "../file-description.ts";
import type { Inode } from "../inode.ts";
import type { Path } from "../path.ts";
import { touchTimes } from "../truncate.ts";
import { TmpfsInode } from "./tmpfs-inode.ts";
import { TmpfsRegularFile } from "./tmpfs-regular-file.ts";
import { TmpfsSpecialFile } from "./tmpfs-special-file.ts";
import type { TmpfsSuperblock } from "./tmpfs-superblock.ts";
import { TmpfsSymlink } from "./tmpfs-symlink.ts";

/** BOGO_DIRENT_SIZE */
const DIRENT_SIZE = 20;

/** symlink(2): ENAMETOOLONG, the text does not fit a page */
const MAX_SYMLINK_LENGTH = 4095;

/**
 * A directory. Its entries are the hashed children of its dentry; each has a cookie, larger than those of all older entries, as its
 * place in listings, which go from the newest to the oldest as Linux's do.
 */
export class TmpfsDirectory extends TmpfsInode {
  nextCookie: number;
  entryCount: number;
  /** @internal */
  readonly order: EntryOrder;

  constructor(superblock: TmpfsSuperblock, mode: number, uid: number, gid: number) {
    super(superblock, mode, uid, gid);
    this.nextCookie = FIRST_COOKIE;
    this.entryCount = 0;
    this.order = new EntryOrder();
  }

  override get size(): number {
    return (2 + this.entryCount) * DIRENT_SIZE;
  }

  override open(caller: Caller, path: Path, flags: number): FileDescription | number {
    return new DirectoryFile(path, flags, caller.credentials);
  }

  override lookup(_caller: Caller, _parent: Dentry, _name: string): Dentry | number {
    return -ENOENT;
  }

  override get iterationLimit(): number {
    return this.nextCookie;
  }

  override iterate(_caller: Caller, directory: Dentry, position: number, limit: number, sink: DirentSink): number {
    return this.order.iterate(directory, position, limit, sink);
  }

  // Making entries.

  override create(caller: Caller, parent: Dentry, name: string, mode: number): Dentry | number {
    const inode = this.newFile(caller, mode);
    return typeof inode === "number" ? inode : this.addEntry(parent, name, inode);
  }

  override tmpfile(caller: Caller, mode: number, isLinkable: boolean): Inode | number {
    const inode = this.newFile(caller, mode);
    if (typeof inode === "number") return inode;
    inode.isNameless = isLinkable;
    inode.retain();
    inode.clearLinks();
    return inode;
  }

  private newFile(caller: Caller, mode: number): TmpfsRegularFile | number {
    if (!this.superblock.reserveInode()) return -ENOSPC;
    const owner = newInodeOwner(caller, this, mode);
    return new TmpfsRegularFile(this.superblock, owner.mode, owner.uid, owner.gid);
  }

  override mkdir(caller: Caller, parent: Dentry, name: string, mode: number): Dentry | number {
    if (!this.superblock.reserveInode()) return -ENOSPC;
    const owner = newInodeOwner(caller, this, mode);
    this.nlink++;
    return this.addEntry(parent, name, new TmpfsDirectory(this.superblock, owner.mode, owner.uid, owner.gid));
  }

  override mknod(caller: Caller, parent: Dentry, name: string, mode: number, rdev: number): Dentry | number {
    if (!this.superblock.reserveInode()) return -ENOSPC;
    const owner = newInodeOwner(caller, this, mode);
    return this.addEntry(parent, name, new TmpfsSpecialFile(this.superblock, owner.mode, owner.uid, owner.gid, rdev));
  }

  override symlink(caller: Caller, parent: Dentry, name: string, target: string): Dentry | number {
    if (target.length > MAX_SYMLINK_LENGTH) return -ENAMETOOLONG;
    if (!this.superblock.reserveInode()) return -ENOSPC;
    if (TmpfsSymlink.needsBlock(target) && !this.superblock.reserveBlock()) {
      this.superblock.releaseInode();
      return -ENOSPC;
    }
    const owner = newInodeOwner(caller, this, 0);
    return this.addEntry(parent, name, new TmpfsSymlink(this.superblock, target, owner.uid, owner.gid));
  }

  override link(_caller: Caller, parent: Dentry, name: string, inode: Inode): Dentry | number {
    // Each further name counts as an inode (shmem_link()).
    if (inode.nlink > 0 && !this.superblock.reserveInode()) return -ENOSPC;
    if (inode instanceof TmpfsRegularFile) inode.isNameless = false;
    inode.addLink();
    inode.ctime = this.superblock.vfs.now();
    return this.addEntry(parent, name, inode);
  }

  /** Enters `name` for `inode`, whose place in the inode limit is reserved. */
  addEntry(parent: Dentry, name: string, inode: Inode): Dentry {
    this.entryCount++;
    touchTimes(this);
    const dentry = parent.attach(name, inode, this.nextCookie++);
    this.order.append(dentry);
    return dentry;
  }

  // Taking entries out.

  override unlink(_caller: Caller | null, victim: Dentry): number {
    this.removeEntry(victim);
    this.dropName(victim.inode);
    return 0;
  }

  override rmdir(_caller: Caller | null, victim: Dentry): number {
    if (!isEmptyDirectory(victim)) return -ENOTEMPTY;
    this.removeEntry(victim);
    this.dropDirectory(victim.inode);
    return 0;
  }

  private removeEntry(victim: Dentry): void {
    this.entryCount--;
    touchTimes(this);
    victim.inode.ctime = this.ctime;
    victim.detach();
  }

  private dropName(inode: Inode): void {
    if (inode.nlink > 1) this.superblock.releaseInode();
    inode.dropLink();
  }

  /** A directory in this one is gone, and with it its "." and "..". */
  private dropDirectory(inode: Inode): void {
    this.nlink--;
    inode.clearLinks();
  }

  // Moving entries (shmem_rename2()).

  override rename(
    caller: Caller,
    source: Dentry,
    targetParent: Dentry,
    name: string,
    replaced: Dentry | null,
    flags: number,
  ): number {
    const target = targetParent.inode as TmpfsDirectory;
    if ((flags & RENAME_EXCHANGE) !== 0 && replaced !== null) {
      this.exchange(source, target, replaced);
      return 0;
    }
    if (replaced !== null && !isEmptyDirectory(replaced)) return -ENOTEMPTY;
    const leavesWhiteout = (flags & RENAME_WHITEOUT) !== 0;
    if (leavesWhiteout && !this.superblock.reserveInode()) return -ENOSPC;
    const { parent: oldParent, name: oldName } = source;
    this.touchForRename(source, target, replaced);
    this.entryCount--;
    if (replaced === null) target.entryCount++;
    if (source.isDirectory) {
      this.nlink--;
      target.nlink++;
    }
    source.moveTo(targetParent, name, replaced, replaced?.cookie ?? target.nextCookie++);
    if (replaced !== null) {
      if (replaced.isDirectory) target.dropDirectory(replaced.inode);
      else target.dropName(replaced.inode);
    }
    if (leavesWhiteout) this.addWhiteout(caller, oldParent, oldName);
    return 0;
  }

  private addWhiteout(caller: Caller, parent: Dentry, name: string): void {
    const owner = newInodeOwner(caller, this, S_IFCHR);
    this.addEntry(parent, name, new TmpfsSpecialFile(this.superblock, S_IFCHR, owner.uid, owner.gid, 0));
  }

  private exchange(source: Dentry, target: TmpfsDirectory, other: Dentry): void {
    this.touchForRename(source, target, other);
    if (target !== this && source.isDirectory !== other.isDirectory) {
      const sign = source.isDirectory ? 1 : -1;
      this.nlink -= sign;
      target.nlink += sign;
    }
    source.exchangeWith(other);
  }

  /** Both directories change, and their entries' places (simple_rename_timestamp()). */
  private touchForRename(source: Dentry, target: TmpfsDirectory, other: Dentry | null): void {
    this.order.forget();
    target.order.forget();
    touchTimes(this);
    touchTimes(target);
    source.inode.ctime = this.ctime;
    if (other !== null) other.inode.ctime = this.ctime;
  }
}

/** simple_empty(): true for what is no directory, too. */
function isEmptyDirectory(dentry: Dentry): boolean {
  return !S_ISDIR(dentry.inode.mode) || dentry.children === null || dentry.children.size === 0;
}

savable(TmpfsDirectory, {
  name: "fs.TmpfsDirectory",
  version: 1,
  saved: { nextCookie: uint, entryCount: uint },
  transient: { order: () => new EntryOrder() },
});
