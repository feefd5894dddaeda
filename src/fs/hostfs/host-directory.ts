import { EINVAL, EPERM } from "../../abi/errno.ts";
import { RENAME_EXCHANGE } from "../../abi/fcntl.ts";
import { S_IFDIR, S_IFREG } from "../../abi/stat.ts";
import { bool, text } from "../../state/fields.ts";
import { savable } from "../../state/savable.ts";
import { KTime } from "../../time/ktime.ts";
import type { InodeAttributes } from "../attributes.ts";
import type { Caller } from "../caller.ts";
import type { Dentry } from "../dentry.ts";
import type { DirentSink } from "../dirent-sink.ts";
import type { Inode } from "../inode.ts";
import { TmpfsDirectory } from "../tmpfs/tmpfs-directory.ts";
import { TmpfsSymlink } from "../tmpfs/tmpfs-symlink.ts";
import { HostFile } from "./host-file.ts";
import type { HostSuperblock } from "./host-superblock.ts";
import type { HostStat, HostTree } from "./host-tree.ts";

/** A name in the host's directory `directory`. */
export function below(directory: string, name: string): string {
  return directory === "" ? name : `${directory}/${name}`;
}

/** A directory of a HostSuperblock: reads the host's when it is first looked into. */
export class HostDirectory extends TmpfsDirectory {
  /** Where it was on the host when it was found; where it is, if changes are written through. */
  hostPath: string;
  /** There may be entries on the host that are not here yet. */
  isUnread: boolean;

  constructor(superblock: HostSuperblock, mode: number, hostPath: string, isUnread: boolean) {
    super(superblock, mode, 0, 0);
    this.hostPath = hostPath;
    this.isUnread = isUnread;
  }

  private get host(): HostSuperblock {
    return this.superblock as HostSuperblock;
  }

  /** Reads the host's directory, once. 0 or -errno. @param directory the dentry of this inode. */
  read(directory: Dentry): number {
    const { tree } = this.host;
    if (!this.isUnread || tree === null) return 0;
    const names = tree.list(this.hostPath);
    if (typeof names === "number") return names;
    this.isUnread = false;
    const { mtime, ctime } = this;
    for (const name of names) this.readEntry(tree, directory, name);
    // Only now it is known what was always there.
    this.mtime = mtime;
    this.ctime = ctime;
    return 0;
  }

  private readEntry(tree: HostTree, directory: Dentry, name: string): void {
    const path = below(this.hostPath, name);
    const stat = tree.stat(path);
    // Gone again, or without a counterpart here.
    if (stat === null || typeof stat === "number") return;
    const inode = this.makeInode(tree, path, stat);
    if (inode === null || !this.superblock.reserveInode()) return;
    if (stat.type === "directory") this.nlink++;
    this.addEntry(directory, name, inode);
    adopt(inode, stat);
  }

  private makeInode(tree: HostTree, path: string, stat: HostStat): Inode | null {
    switch (stat.type) {
      case "directory":
        return new HostDirectory(this.host, S_IFDIR | stat.mode, path, true);
      case "file":
        return new HostFile(this.host, S_IFREG | stat.mode, path, stat.size);
      case "symlink": {
        const target = tree.readlink(path);
        return typeof target === "number" ? null : new TmpfsSymlink(this.host, target, 0, 0);
      }
    }
  }

  override lookup(caller: Caller, parent: Dentry, name: string): Dentry | number {
    const error = this.read(parent);
    return error < 0 ? error : (parent.child(name) ?? super.lookup(caller, parent, name));
  }

  override iterate(caller: Caller, directory: Dentry, position: number, limit: number, sink: DirentSink): number {
    const isFirst = this.isUnread;
    const error = this.read(directory);
    // What is read only now is older than the listing.
    return error < 0 ? error : super.iterate(caller, directory, position, isFirst ? this.nextCookie : limit, sink);
  }

  // Changes: on the host first, where they are written through.

  override create(caller: Caller, parent: Dentry, name: string, mode: number): Dentry | number {
    const path = below(this.hostPath, name);
    const error = this.host.change((tree) => tree.create(path, mode & 0o7777));
    if (error < 0) return error;
    const { fsuid, fsgid } = caller.credentials;
    const file = new HostFile(this.host, mode, path, null);
    file.uid = fsuid;
    file.gid = fsgid;
    this.superblock.reserveInode();
    return this.addEntry(parent, name, file);
  }

  override mkdir(caller: Caller, parent: Dentry, name: string, mode: number): Dentry | number {
    const path = below(this.hostPath, name);
    const error = this.host.change((tree) => tree.mkdir(path, mode & 0o7777));
    if (error < 0) return error;
    const { fsuid, fsgid } = caller.credentials;
    const directory = new HostDirectory(this.host, S_IFDIR | (mode & 0o7777), path, false);
    directory.uid = fsuid;
    directory.gid = fsgid;
    this.superblock.reserveInode();
    this.nlink++;
    return this.addEntry(parent, name, directory);
  }

  override symlink(caller: Caller, parent: Dentry, name: string, target: string): Dentry | number {
    const error = this.host.change((tree) => tree.symlink(below(this.hostPath, name), target));
    return error < 0 ? error : super.symlink(caller, parent, name, target);
  }

  /** A file that is written through has one name: EPERM, as on file systems without hard links. */
  override link(caller: Caller, parent: Dentry, name: string, inode: Inode): Dentry | number {
    return this.host.writesThrough ? -EPERM : super.link(caller, parent, name, inode);
  }

  override unlink(caller: Caller | null, victim: Dentry): number {
    const error = this.host.change((tree) => tree.unlink(below(this.hostPath, victim.name)));
    return error < 0 ? error : super.unlink(caller, victim);
  }

  override rmdir(caller: Caller | null, victim: Dentry): number {
    let error = (victim.inode as HostDirectory).read(victim);
    if (error === 0) error = this.host.change((tree) => tree.rmdir(below(this.hostPath, victim.name)));
    return error < 0 ? error : super.rmdir(caller, victim);
  }

  override rename(
    caller: Caller,
    source: Dentry,
    target: Dentry,
    name: string,
    replaced: Dentry | null,
    flags: number,
  ): number {
    const { writesThrough } = this.host;
    // renameat2(2): EINVAL, the file system does not support RENAME_EXCHANGE
    if (writesThrough && (flags & RENAME_EXCHANGE) !== 0) return -EINVAL;
    const to = below((target.inode as HostDirectory).hostPath, name);
    // Whether what is replaced is empty is not known before it is read.
    let error = replaced?.inode instanceof HostDirectory ? replaced.inode.read(replaced) : 0;
    if (error === 0) error = this.host.change((tree) => tree.rename(below(this.hostPath, source.name), to));
    if (error === 0) error = super.rename(caller, source, target, name, replaced, flags);
    if (error === 0 && writesThrough) moved(source, to);
    return error;
  }

  override setAttributes(caller: Caller, attributes: InodeAttributes): number {
    const { mode } = attributes;
    const error = mode === undefined ? 0 : this.host.change((tree) => tree.chmod(this.hostPath, mode & 0o7777));
    return error < 0 ? error : super.setAttributes(caller, attributes);
  }
}

/** `dentry` and everything below it is elsewhere on the host now. */
function moved(dentry: Dentry, path: string): void {
  const { inode } = dentry;
  if (inode instanceof HostDirectory || inode instanceof HostFile) inode.hostPath = path;
  for (const child of dentry.children?.values() ?? []) moved(child, below(path, child.name));
}

/** What the host says of a file; not its times of access and of change of attributes, which are ours. */
export function adopt(inode: Inode, { uid, gid, mtime }: HostStat): void {
  inode.uid = uid;
  inode.gid = gid;
  inode.mtime = KTime.of(mtime.seconds, mtime.nanoseconds);
}

savable(HostDirectory, {
  name: "fs.HostDirectory",
  version: 1,
  saved: { hostPath: text, isUnread: bool },
  beforeSave(directory) {
    if (!directory.isUnread) return;
    const { tree } = directory.superblock as HostSuperblock;
    throw new Error(`${tree?.name}/${directory.hostPath} of the host has not been read`);
  },
});
