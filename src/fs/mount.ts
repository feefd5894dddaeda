import { EMPTY_SET, ownSet } from "../state/empty-collections.ts";
import { anyRef, bool, int, nullable, ref, set, text } from "../state/fields.ts";
import { savable } from "../state/savable.ts";
import { Dentry } from "./dentry.ts";
import { Idmap } from "./idmap.ts";
import type { MountNamespace } from "./mount-namespace.ts";
import { Path } from "./path.ts";
import { PeerGroup } from "./peer-group.ts";
import { makePrivate } from "./propagation.ts";
import { Superblock } from "./superblock.ts";

/** The first unique mount id: statmount(2) tells old and new ids apart by size (MNT-090). */
export const FIRST_UNIQUE_MOUNT_ID = 2 ** 31 + 1;

/** What one takes of the host's memory, about. */
export const MOUNT_BYTES = 1536;

/**
 * A (sub)tree of a file system made visible at a place (struct mount). Its place is `mountpoint` as seen through `parent`; mounting on
 * the same place again stacks the new mount on this one's root.
 */
export class Mount {
  /** The small, reusable id of mountinfo (MNT-103). */
  readonly id: number;
  /** STATX_MNT_ID_UNIQUE; also the order of mountinfo. */
  readonly uniqueId: number;
  readonly superblock: Superblock;
  readonly root: Dentry;
  /** What mountinfo calls the mount source. */
  source: string;
  /** Per-mount flags: MS_RDONLY, MS_NOSUID, MS_NODEV, MS_NOEXEC, MS_NOSYMFOLLOW, MS_NOATIME, MS_NODIRATIME, MS_RELATIME. */
  flags: number;
  /** MNT_LOCK_*: flags a less privileged mount namespace cannot clear (MNT-053), atime flags as a whole. */
  lockedFlags: number;
  /** MNT_LOCKED: cannot be unmounted or moved on its own in this namespace (MNT-051). */
  isLocked: boolean;
  isUnbindable: boolean;
  /** Owners of files are shown and stored through it; null for as they are. */
  idmap: Idmap | null;
  peerGroup: PeerGroup | null;
  master: PeerGroup | null;
  /** The member of `master` it was made a slave of (mnt_master), which decides the order events reach it. */
  masterPeer: Mount | null;
  /** Null for the root of a tree: a namespace's, a detached one. */
  parent: Mount | null;
  mountpoint: Dentry | null;
  /** In the order they were mounted. */
  children: ReadonlySet<Mount>;
  /** Null when the mount is in no namespace: internal, or lazily unmounted and still in use. */
  namespace: MountNamespace | null;
  /** The tree's own reference (1), open files, working and root directories. At 0 the mount is gone. */
  references: number;
  /** Files open for writing through this mount. */
  writers: number;
  /** umount2(2) MNT_EXPIRE has been here once. Any use clears it. */
  expiryMark: boolean;

  constructor(superblock: Superblock, root: Dentry, source: string, flags: number) {
    const vfs = superblock.vfs;
    this.id = vfs.mountIds.allocate();
    this.uniqueId = vfs.nextUniqueMountId++;
    this.superblock = superblock;
    this.root = root;
    this.source = source;
    this.flags = flags;
    this.lockedFlags = 0;
    this.isLocked = false;
    this.isUnbindable = false;
    this.idmap = null;
    this.peerGroup = null;
    this.master = null;
    this.masterPeer = null;
    this.parent = null;
    this.mountpoint = null;
    this.children = EMPTY_SET;
    this.namespace = null;
    this.references = 1;
    this.writers = 0;
    this.expiryMark = false;
    superblock.mounts.add(this);
    root.inode.retainForMount();
    vfs.memory.take(MOUNT_BYTES);
  }

  /** A mount the kernel keeps for itself (kern_mount): pipefs, nsfs. */
  static internal(superblock: Superblock): Mount {
    return new Mount(superblock, superblock.root, superblock.type.name, 0);
  }

  get rootPath(): Path {
    return new Path(this, this.root);
  }

  retain(): void {
    this.references++;
    this.expiryMark = false;
  }

  release(): void {
    if (--this.references > 0) return;
    if (this.references < 0) throw new Error(`mount ${this.id} released more often than retained`);
    // Locked mounts stayed connected to this one when it was unmounted; now nobody can see what they cover.
    const gone: Mount[] = [this];
    for (const mount of gone) {
      for (const child of [...mount.children]) {
        child.detachFromParent();
        if (--child.references === 0) gone.push(child);
      }
      mount.dispose();
    }
  }

  private dispose(): void {
    const { vfs } = this.superblock;
    makePrivate(this);
    vfs.mountIds.release(this.id);
    vfs.memory.give(MOUNT_BYTES);
    this.root.inode.releaseForMount();
    this.superblock.mounts.delete(this);
    this.superblock.killIfUnused();
  }

  /** Somebody besides the tree uses the mount: umount(2) says EBUSY. */
  get isInUse(): boolean {
    return this.references > 1;
  }

  /** Hangs this mount at `mountpoint` of `parent` (attach_mnt). */
  attachTo(parent: Mount, mountpoint: Dentry): void {
    this.parent = parent;
    this.mountpoint = mountpoint;
    parent.children = ownSet(parent.children).add(this);
    mountpoint.mountedHere ??= new Map();
    mountpoint.mountedHere.set(parent, this);
    mountpoint.pin();
  }

  /** Takes this mount off its place (detach_mnt). */
  detachFromParent(): void {
    const { parent, mountpoint } = this;
    if (parent === null || mountpoint === null) return;
    ownSet(parent.children).delete(this);
    const here = mountpoint.mountedHere!;
    here.delete(parent);
    if (here.size === 0) mountpoint.mountedHere = null;
    this.parent = null;
    this.mountpoint = null;
  }

  /** This mount and all below it, parents first (next_mnt). */
  subtree(): Mount[] {
    const mounts: Mount[] = [];
    const pending: Mount[] = [this];
    for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
      mounts.push(at);
      for (const child of [...at.children].reverse()) pending.push(child);
    }
    return mounts;
  }

  isSameOrBelow(ancestor: Mount): boolean {
    for (let at: Mount | null = this; at !== null; at = at.parent) if (at === ancestor) return true;
    return false;
  }

  /** The bottom of the tree this mount is in: where absolute names of its files start. */
  namespaceRoot(): Path {
    let top: Mount = this;
    while (top.parent !== null) top = top.parent;
    return top.rootPath;
  }
}

savable(Mount, {
  name: "fs.Mount",
  version: 1,
  saved: {
    id: int,
    uniqueId: int,
    superblock: ref(() => Superblock),
    root: ref(() => Dentry),
    source: text,
    flags: int,
    lockedFlags: int,
    isLocked: bool,
    isUnbindable: bool,
    idmap: nullable(ref(() => Idmap)),
    peerGroup: nullable(ref(() => PeerGroup)),
    master: nullable(ref(() => PeerGroup)),
    masterPeer: nullable(ref(() => Mount)),
    parent: nullable(ref(() => Mount)),
    mountpoint: nullable(ref(() => Dentry)),
    children: set(ref(() => Mount)),
    namespace: nullable(anyRef<MountNamespace>("adoptRoot", "rootPath")),
    references: int,
    writers: int,
    expiryMark: bool,
  },
});
