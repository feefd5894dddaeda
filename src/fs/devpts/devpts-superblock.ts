import { makedev, TTYAUX_MAJOR, UNIX98_PTY_SLAVE_MAJOR } from "../../abi/dev.ts";
import { ENOSPC } from "../../abi/errno.ts";
import { DEVPTS_SUPER_MAGIC } from "../../abi/magic.ts";
import { S_IFCHR, S_IFDIR } from "../../abi/stat.ts";
import { int, nullable, ref, struct } from "../../state/fields.ts";
import { savable } from "../../state/savable.ts";
import type { Caller } from "../caller.ts";
import { Dentry } from "../dentry.ts";
import type { FilesystemType, MountRequest } from "../filesystem-type.ts";
import { IdAllocator } from "../id-allocator.ts";
import { type StatfsData, simpleStatfs } from "../statfs.ts";
import { Superblock } from "../superblock.ts";
import { DevptsDirectory } from "./devpts-directory.ts";
import { type DevptsOptions, devptsOptionsText, parseDevptsOptions } from "./devpts-options.ts";
import { PtmxInode } from "./ptmx.ts";
import { Pty, PtySlaveInode } from "./pty.ts";

/** Minors of a major: terminal 256 is 137:0. */
const MINORS = 256;

/** One mount of devpts: a set of pseudoterminals of its own (struct pts_fs_info). */
export class DevptsSuperblock extends Superblock {
  readonly indices: IdAllocator;
  /** Terminals that exist; their numbers are free again when both ends are closed. */
  count: number;
  mountOptions: DevptsOptions;

  constructor(type: FilesystemType, request: MountRequest, options: DevptsOptions) {
    super(request.vfs, type, request.userNamespace, request.flags);
    this.indices = new IdAllocator(0);
    this.count = 0;
    this.mountOptions = options;
    const directory = new DevptsDirectory(this, S_IFDIR | 0o755);
    this.root = new Dentry(null, "", directory);
    // mknod_ptmx(): the node is the mounter's
    const { fsuid, fsgid } = request.caller?.credentials ?? { fsuid: 0, fsgid: 0 };
    const ptmx = new PtmxInode(this, S_IFCHR | options.ptmxmode, makedev(TTYAUX_MAJOR, 2), fsuid, fsgid);
    directory.enter(this.root, "ptmx", ptmx);
  }

  /** devpts_new_index(), devpts_pty_new(): a new terminal with its node, or -ENOSPC. */
  newTerminal(caller: Caller): Pty | number {
    if (this.count >= this.mountOptions.max) return -ENOSPC;
    const index = this.indices.allocate();
    this.count++;
    const { uid, gid, mode } = this.mountOptions;
    const { fsuid, fsgid } = caller.credentials;
    const device = makedev(UNIX98_PTY_SLAVE_MAJOR + Math.floor(index / MINORS), index % MINORS);
    const pty = new Pty(this, index, device);
    const inode = new PtySlaveInode(this, pty, S_IFCHR | mode, uid ?? fsuid, gid ?? fsgid);
    pty.node = (this.root.inode as DevptsDirectory).enter(this.root, String(index), inode);
    return pty;
  }

  /** devpts_kill_index() */
  releaseIndex(index: number): void {
    this.indices.release(index);
    this.count--;
  }

  override statfs(): StatfsData {
    return simpleStatfs(DEVPTS_SUPER_MAGIC, this.dev);
  }

  override options(): string {
    return devptsOptionsText(this.mountOptions);
  }

  override reconfigure(_flags: number, data: string): number {
    const options = parseDevptsOptions(data, this.userNamespace);
    if (typeof options === "number") return options;
    this.mountOptions = options;
    const ptmx = this.root.child("ptmx")!.inode;
    ptmx.mode = S_IFCHR | options.ptmxmode;
    return 0;
  }
}

savable(DevptsSuperblock, {
  name: "fs.DevptsSuperblock",
  version: 1,
  saved: {
    indices: ref(() => IdAllocator),
    count: int,
    mountOptions: struct<DevptsOptions>({
      uid: nullable(int),
      gid: nullable(int),
      mode: int,
      ptmxmode: int,
      max: int,
    }),
  },
});
