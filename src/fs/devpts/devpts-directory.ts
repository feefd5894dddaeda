import { EACCES, ENOENT } from "../../abi/errno.ts";
import { uint } from "../../state/fields.ts";
import { savable } from "../../state/savable.ts";
import type { Caller } from "../caller.ts";
import type { Dentry } from "../dentry.ts";
import { DirectoryFile, FIRST_COOKIE } from "../directory-file.ts";
import type { DirentSink } from "../dirent-sink.ts";
import { EntryOrder } from "../entry-order.ts";
import type { FileDescription } from "../file-description.ts";
import { Inode } from "../inode.ts";
import type { Path } from "../path.ts";
import type { Superblock } from "../superblock.ts";
import { touchTimes } from "../truncate.ts";

/** The root of a devpts: the kernel makes and removes its entries; nobody else can (simple_dir_inode_operations). */
export class DevptsDirectory extends Inode {
  nextCookie: number;
  /** @internal */
  readonly order: EntryOrder;

  constructor(superblock: Superblock, mode: number) {
    // inode_init_always(): uid 0 of the user namespace that mounts it
    const { rootUid, gidMap } = superblock.userNamespace;
    super(superblock, superblock.allocateInodeNumber(), mode, rootUid, gidMap.down(0));
    this.nextCookie = FIRST_COOKIE;
    this.order = new EntryOrder();
  }

  /** @param directory the dentry of this inode. */
  enter(directory: Dentry, name: string, inode: Inode): Dentry {
    touchTimes(this);
    const dentry = directory.attach(name, inode, this.nextCookie++);
    this.order.append(dentry);
    return dentry;
  }

  /** devpts_pty_kill(): the name is gone. */
  remove(entry: Dentry): void {
    touchTimes(this);
    entry.detach();
    entry.inode.dropLink();
  }

  override open(caller: Caller, path: Path, flags: number): FileDescription | number {
    return new DirectoryFile(path, flags, caller.credentials);
  }

  // open(2): EACCES, there is no create operation
  override create(): number {
    return -EACCES;
  }

  override lookup(): number {
    return -ENOENT;
  }

  override get iterationLimit(): number {
    return this.nextCookie;
  }

  override iterate(_caller: Caller, directory: Dentry, position: number, limit: number, sink: DirentSink): number {
    return this.order.iterate(directory, position, limit, sink);
  }
}

savable(DevptsDirectory, {
  name: "fs.DevptsDirectory",
  version: 1,
  saved: { nextCookie: uint },
  transient: { order: () => new EntryOrder() },
});
