import { MS_RDONLY } from "../abi/mount.ts";
import { USE_SUPERBLOCK } from "../ns/namespace-use.ts";
import { UserNamespace } from "../ns/user-namespace.ts";
import { anyRef, int, ref, set } from "../state/fields.ts";
import { savable } from "../state/savable.ts";
import type { Caller } from "./caller.ts";
import { Dentry } from "./dentry.ts";
import { FilesystemType } from "./filesystem-type.ts";
import type { Mount } from "./mount.ts";
import type { StatfsData } from "./statfs.ts";
import type { VirtualFilesystem } from "./virtual-filesystem.ts";
import { virtualFilesystem } from "./virtual-filesystem-field.ts";

/** The largest size of a file and the largest offset (s_maxbytes): what a JS number counts exactly. Linux's is 2^63 - 1. */
export const MAX_FILE_SIZE = Number.MAX_SAFE_INTEGER;

/** One instance of a file system, mounted any number of times (struct super_block, gVisor's vfs.Filesystem). */
export abstract class Superblock {
  readonly vfs: VirtualFilesystem;
  readonly type: FilesystemType;
  /** st_dev of its files. */
  readonly dev: number;
  /** s_user_ns: decides about devices, set-user-ID and which ids files may have. */
  readonly userNamespace: UserNamespace;
  /** SB_* flags, which are MS_* of mount(2). */
  flags: number;
  /** Set once by the concrete class's constructor. */
  root!: Dentry;
  /** Where it is mounted (s_mounts), internal mounts included. With the last one, and the last holder, it is gone. */
  readonly mounts: Set<Mount>;
  /** Those who keep it in existence without a mount: descriptors on which it is configured. */
  holders: number;
  nextInode: number;
  /** Inodes in use that have no name any more, or none yet (s_remove_count): they keep it from becoming read-only. */
  orphans: number;

  constructor(vfs: VirtualFilesystem, type: FilesystemType, userNamespace: UserNamespace, flags: number) {
    this.vfs = vfs;
    this.type = type;
    this.dev = vfs.allocateAnonymousDevice();
    this.userNamespace = userNamespace;
    this.flags = flags;
    this.mounts = new Set();
    this.holders = 0;
    this.nextInode = 1;
    this.orphans = 0;
    userNamespace.retain(USE_SUPERBLOCK);
  }

  get isReadOnly(): boolean {
    return (this.flags & MS_RDONLY) !== 0;
  }

  /** SB_I_USERNS_VISIBLE: an instance may be mounted in a user namespace only where one is fully visible already (MNT-061). */
  get revealsSystem(): boolean {
    return false;
  }

  hold(): void {
    this.holders++;
  }

  letGo(): void {
    this.holders--;
    this.killIfUnused();
  }

  /** deactivate_super() */
  killIfUnused(): void {
    if (this.mounts.size === 0 && this.holders === 0) this.kill();
  }

  allocateInodeNumber(): number {
    return this.nextInode++;
  }

  abstract statfs(): StatfsData;

  /** Options of this file system for /proc/PID/mounts, each with a leading comma: ",size=4k,mode=755". */
  options(): string {
    return "";
  }

  /** The "root" field of mountinfo and the name of a dentry without a path (d_dname), e.g. "pipe:[7]"; null for ordinary ones. */
  displayName(_dentry: Dentry): string | null {
    return null;
  }

  /** The "root" field of mountinfo for a mount of `root`, where that depends on who reads (s_op->show_path); null where not. */
  mountRootText(_root: Dentry, _reader: Caller | null): string | null {
    return null;
  }

  /** mount(2) with MS_REMOUNT: new options. `flags` has been applied by the caller when this returns 0. */
  reconfigure(_flags: number, _data: string): number {
    return 0;
  }

  /** The last mount is gone (kill_sb): everything the instance holds is released. */
  kill(): void {
    this.vfs.releaseAnonymousDevice(this.dev);
    this.userNamespace.release(USE_SUPERBLOCK);
  }
}

savable(Superblock, {
  name: "fs.Superblock",
  version: 1,
  saved: {
    vfs: virtualFilesystem,
    type: ref(() => FilesystemType),
    dev: int,
    userNamespace: ref(() => UserNamespace),
    flags: int,
    root: ref(() => Dentry),
    mounts: set(anyRef<Mount>("attachTo", "subtree")),
    holders: int,
    nextInode: int,
    orphans: int,
  },
});
