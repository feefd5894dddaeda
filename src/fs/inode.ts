import { EACCES, EINVAL, ENOTDIR, ENXIO, EOPNOTSUPP, EPERM, ETXTBSY } from "../abi/errno.ts";
import { S_IFMT, S_ISDIR } from "../abi/stat.ts";
import { anyRef, int, nullable, ref } from "../state/fields.ts";
import { savable } from "../state/savable.ts";
import type { KTime } from "../time/ktime.ts";
import { ktime } from "../time/ktime.ts";
import type { InodeAttributes } from "./attributes.ts";
import { copyAttributes } from "./attributes.ts";
import type { Caller } from "./caller.ts";
import type { Dentry } from "./dentry.ts";
import type { DirentSink } from "./dirent-sink.ts";
import type { FileDescription } from "./file-description.ts";
import { type Idmap, shownInode } from "./idmap.ts";
import type { Kstat } from "./kstat.ts";
import { InodeLocks } from "./locks/inode-locks.ts";
import type { Path } from "./path.ts";
import { genericPermission } from "./permission.ts";
import type { Superblock } from "./superblock.ts";

/**
 * A file of any type (struct inode with its inode_operations). The methods below that a file system does not override answer with the
 * errno Linux's VFS gives for a missing operation.
 *
 * Operations are called after the VFS's own checks (existence, permission, read-only mounts, sticky bits); what is left to them is the
 * file system's part: space, link counts, "not empty".
 */
export abstract class Inode {
  readonly superblock: Superblock;
  readonly ino: number;
  /** File type and permission bits. */
  mode: number;
  uid: number;
  gid: number;
  nlink: number;
  atime: KTime;
  mtime: KTime;
  ctime: KTime;
  readonly btime: KTime;
  /** Who keeps the contents alive besides names: open files. With `nlink` 0 the last one to go evicts them. */
  users: number;
  /** i_writecount: open files that may write, or, below zero, executions that keep writers away. */
  writers: number;
  /** Advisory locks; null until the first one. */
  locks: InodeLocks | null;

  constructor(superblock: Superblock, ino: number, mode: number, uid: number, gid: number) {
    const now = superblock.vfs.now();
    this.superblock = superblock;
    this.ino = ino;
    this.mode = mode;
    this.uid = uid;
    this.gid = gid;
    this.nlink = S_ISDIR(mode) ? 2 : 1;
    this.atime = now;
    this.mtime = now;
    this.ctime = now;
    this.btime = now;
    this.users = 0;
    this.writers = 0;
    this.locks = null;
  }

  get type(): number {
    return this.mode & S_IFMT;
  }

  /** A directory whose lookup fails for a name it does not have, before anybody asks who may make one: procfs. */
  get refusesNewNames(): boolean {
    return this.isPermanentlyEmpty;
  }

  get size(): number {
    return 0;
  }

  /** Units of 512 bytes. */
  get blocks(): number {
    return 0;
  }

  /** The device a character or block special file stands for. */
  get rdev(): number {
    return 0;
  }

  /** What fstat(2) reports; `Path`-dependent fields are filled in by stat.ts. */
  stat(): Kstat {
    return {
      dev: this.superblock.dev,
      ino: this.ino,
      mode: this.mode,
      nlink: this.nlink,
      uid: this.uid,
      gid: this.gid,
      rdev: this.rdev,
      size: this.size,
      blockSize: 4096,
      blocks: this.blocks,
      atime: this.atime,
      mtime: this.mtime,
      ctime: this.ctime,
      btime: this.btime,
      mountId: 0,
      uniqueMountId: 0,
      attributes: 0,
      attributesMask: 0,
    };
  }

  /** `mask`: MAY_* of abi/access.ts; `idmap`: of the mount, null on file systems without idmapped mounts. 0 or -EACCES. */
  permission(caller: Caller, mask: number, idmap: Idmap | null = null): number {
    return genericPermission(caller.credentials, shownInode(idmap, this), mask);
  }

  /** The part of notify_change() behind the checks. */
  setAttributes(_caller: Caller, attributes: InodeAttributes): number {
    if (attributes.size !== undefined) return -EINVAL;
    copyAttributes(this, attributes, this.superblock.vfs.now());
    return 0;
  }

  /** open(2) of an inode whose permissions were checked. `flags`: O_*. */
  open(_caller: Caller, _path: Path, _flags: number): FileDescription | number {
    return -ENXIO;
  }

  /** Has no name yet but may get one (I_LINKABLE). */
  get isLinkable(): boolean {
    return false;
  }

  /** Is the nsfs file of a mount namespace. */
  get namesMountNamespace(): boolean {
    return false;
  }

  /** Is a directory that nothing can ever be in (is_empty_dir_inode()). */
  get isPermanentlyEmpty(): boolean {
    return false;
  }

  /** A pseudo file that is gone although a dentry still names it: a lookup does not find it any more (d_revalidate). */
  get isStale(): boolean {
    return false;
  }

  // Directories. `parent` is a dentry of this inode.

  /** A name that is not among the hashed children: its dentry, or -ENOENT. */
  lookup(_caller: Caller, _parent: Dentry, _name: string): Dentry | number {
    return -ENOTDIR;
  }

  /** Lists entries from `position` on; "." and ".." are the file description's. @returns the position to continue from, or -errno. */
  iterate(_caller: Caller, _directory: Dentry, _position: number, _limit: number, _sink: DirentSink): number {
    return -ENOTDIR;
  }

  /** Cookies from this one on are newer than a listing that starts now, which ends before them. */
  get iterationLimit(): number {
    return Number.MAX_SAFE_INTEGER;
  }

  // open(2): EACCES, the directory's file system cannot create files (vfs_create)
  create(_caller: Caller, _parent: Dentry, _name: string, _mode: number): Dentry | number {
    return -EACCES;
  }

  /** O_TMPFILE: an inode without a name, with one user, who releases it. `isLinkable`: linkat(2) may give it one. */
  tmpfile(_caller: Caller, _mode: number, _isLinkable: boolean): Inode | number {
    return -EOPNOTSUPP;
  }

  mkdir(_caller: Caller, _parent: Dentry, _name: string, _mode: number): Dentry | number {
    return -EPERM;
  }

  mknod(_caller: Caller, _parent: Dentry, _name: string, _mode: number, _rdev: number): Dentry | number {
    return -EPERM;
  }

  symlink(_caller: Caller, _parent: Dentry, _name: string, _target: string): Dentry | number {
    return -EPERM;
  }

  link(_caller: Caller, _parent: Dentry, _name: string, _inode: Inode): Dentry | number {
    return -EPERM;
  }

  unlink(_caller: Caller, _victim: Dentry): number {
    return -EPERM;
  }

  rmdir(_caller: Caller, _victim: Dentry): number {
    return -EPERM;
  }

  /** Moves `source` (in this directory) to `name` in `target`, over `replaced` if there is one; RENAME_EXCHANGE trades them. */
  rename(
    _caller: Caller,
    _source: Dentry,
    _target: Dentry,
    _name: string,
    _replaced: Dentry | null,
    _flags: number,
  ): number {
    return -EPERM;
  }

  // Symbolic links.

  /** The text of readlink(2). */
  readlink(_caller: Caller): string | number {
    return -EINVAL;
  }

  /** Where a walk goes on: a text to walk, or, for the magic links of /proc, a place. */
  followLink(caller: Caller): string | Path | number {
    return this.readlink(caller);
  }

  // Extended attributes, with the full name ("user.x"). xattr.ts has made the checks of xattr(7).

  getXattr(_name: string): Uint8Array | number {
    return -EOPNOTSUPP;
  }

  setXattr(_name: string, _value: Uint8Array, _flags: number): number {
    return -EOPNOTSUPP;
  }

  removeXattr(_name: string): number {
    return -EOPNOTSUPP;
  }

  /** Names in the order they were set; -EOPNOTSUPP is an empty list to listxattr(2). */
  listXattr(): readonly string[] {
    return [];
  }

  /** fallocate(2) behind the checks. */
  fallocate(_caller: Caller, _mode: number, _offset: number, _length: number): number {
    return -EOPNOTSUPP;
  }

  // Lifetime.

  retain(): void {
    this.users++;
  }

  release(): void {
    this.users--;
    this.evictIfUnused();
  }

  /** The root of a mount keeps its contents, too: a bind mount of a file that is then unlinked. */
  retainForMount(): void {
    this.retain();
  }

  releaseForMount(): void {
    this.release();
  }

  /** One name more. */
  addLink(): void {
    if (this.nlink === 0) this.superblock.orphans--;
    this.nlink++;
  }

  /** One name less. */
  dropLink(): void {
    if (this.nlink === 1) this.clearLinks();
    else this.nlink--;
  }

  /** No name is left (clear_nlink()): the last user to go takes the contents with it. */
  clearLinks(): void {
    this.nlink = 0;
    this.superblock.orphans++;
    this.evictIfUnused();
  }

  private evictIfUnused(): void {
    if (this.nlink !== 0 || this.users !== 0) return;
    this.superblock.orphans--;
    this.evict();
  }

  /** Nobody can reach the inode any more: its contents are released. Called once. */
  evict(): void {}

  /** get_write_access(): open(2) ETXTBSY, the file is being executed. */
  getWriteAccess(): number {
    if (this.writers < 0) return -ETXTBSY;
    this.writers++;
    return 0;
  }

  putWriteAccess(): void {
    this.writers--;
  }

  /** deny_write_access(): execve(2) ETXTBSY, the file is open for writing. */
  denyWriteAccess(): number {
    if (this.writers > 0) return -ETXTBSY;
    this.writers--;
    return 0;
  }

  allowWriteAccess(): void {
    this.writers++;
  }
}

savable(Inode, {
  name: "fs.Inode",
  version: 1,
  saved: {
    superblock: anyRef<Superblock>("statfs", "allocateInodeNumber"),
    ino: int,
    mode: int,
    uid: int,
    gid: int,
    nlink: int,
    atime: ktime,
    mtime: ktime,
    ctime: ktime,
    btime: ktime,
    users: int,
    writers: int,
    locks: nullable(ref(() => InodeLocks)),
  },
});
