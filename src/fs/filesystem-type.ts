import { CAP_SYS_ADMIN } from "../abi/capability.ts";
import type { UserNamespace } from "../ns/user-namespace.ts";
import { int, text } from "../state/fields.ts";
import { savable } from "../state/savable.ts";
import type { Caller } from "./caller.ts";
import type { Dentry } from "./dentry.ts";
import type { Superblock } from "./superblock.ts";
import type { VirtualFilesystem } from "./virtual-filesystem.ts";

// fs_flags: include/linux/fs.h
/** Lives on a block device; without it /proc/filesystems says "nodev". */
export const FS_REQUIRES_DEV = 0x1;
/** The root of a user namespace may mount it (MNT-057). */
export const FS_USERNS_MOUNT = 0x8;
/** Mounts of it may show other owners than it has stored (MNT-084). */
export const FS_ALLOW_IDMAP = 0x20;
/** Only the kernel mounts it: mount(2) says ENODEV. Not in /proc/filesystems's list of user-mountable ones, but listed (SB_NOUSER). */
export const FS_NO_USER = 0x10000;

/** What a new mount of a file system is made from (struct fs_context). */
export interface MountRequest {
  readonly vfs: VirtualFilesystem;
  /** Who mounts; null for the kernel itself. */
  readonly caller: Caller | null;
  /** mount(2)'s source, shown in /proc/PID/mounts; a name without meaning for most file systems. */
  readonly source: string;
  /** SB_* flags. */
  readonly flags: number;
  /** mount(2)'s data: "size=1m,mode=755". */
  readonly data: string;
  /** s_user_ns of the new superblock: that of the mounter. */
  readonly userNamespace: UserNamespace;
}

/** A kind of file system (struct file_system_type). Savable, so that one may refer to what it needs of the kernel. */
export abstract class FilesystemType {
  readonly name: string;
  readonly flags: number;

  constructor(name: string, flags: number) {
    this.name = name;
    this.flags = flags;
  }

  /** The keys of its mount options (fs_parameter_spec). Null: fsconfig(2) takes any, and they are looked at when it is mounted. */
  get parameters(): readonly string[] | null {
    return null;
  }

  /** 0, or -errno when `options`, in the form of mount(2)'s data, are not what it takes. `namespace`: whose ids they speak of. */
  checkOptions(_options: string, _namespace: UserNamespace): number {
    return 0;
  }

  /** @returns the superblock (a new one, or a shared instance), or -errno. */
  abstract mount(request: MountRequest): Superblock | number;

  /** The directory of `superblock` that a mount by this request shows, or -errno: not always its top (cgroup2). */
  rootFor(_request: MountRequest, superblock: Superblock): Dentry | number {
    return superblock.root;
  }
}

savable(FilesystemType, { name: "fs.FilesystemType", version: 1, saved: { name: text, flags: int } });

/** mount_capable(): CAP_SYS_ADMIN in the initial user namespace, or, for some types, in `namespace`. MNT-057 */
export function mayMountType(caller: Caller, type: FilesystemType, namespace: UserNamespace): boolean {
  const owner = (type.flags & FS_USERNS_MOUNT) === 0 ? caller.fs.vfs.initialUserNamespace : namespace;
  return caller.credentials.hasCapability(CAP_SYS_ADMIN, owner);
}
