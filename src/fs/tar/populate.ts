import { NAME_MAX, PATH_MAX, XATTR_NAME_MAX, XATTR_SIZE_MAX } from "../../abi/limits.ts";
import { S_IFBLK, S_IFCHR, S_IFDIR, S_IFIFO, S_IFREG } from "../../abi/stat.ts";
import { INVALID_ID } from "../../ns/ids.ts";
import type { KTime } from "../../time/ktime.ts";
import type { Dentry } from "../dentry.ts";
import type { Inode } from "../inode.ts";
import { TmpfsDirectory } from "../tmpfs/tmpfs-directory.ts";
import type { TmpfsInode } from "../tmpfs/tmpfs-inode.ts";
import { TmpfsRegularFile } from "../tmpfs/tmpfs-regular-file.ts";
import { TmpfsSpecialFile } from "../tmpfs/tmpfs-special-file.ts";
import type { TmpfsSuperblock } from "../tmpfs/tmpfs-superblock.ts";
import { TmpfsSymlink } from "../tmpfs/tmpfs-symlink.ts";
import { readTar, type TarEntry } from "./tar-archive.ts";
import { TarError } from "./tar-error.ts";
import { DEFAULT_TAR_LIMITS, type TarLimits } from "./tar-limits.ts";

/**
 * Fills a tmpfs with the contents of a tar archive: a root file system image. A later entry of a name replaces an earlier one; missing
 * parents are made, owned by root. Symbolic links on the way are not followed. On an error the tree is left as far as it got: the caller
 * drops the file system.
 * @throws TarError
 */
export function populateFromTar(
  superblock: TmpfsSuperblock,
  archive: Uint8Array,
  limits: TarLimits = DEFAULT_TAR_LIMITS,
): void {
  const builder = new TreeBuilder(superblock);
  for (const entry of readTar(archive, limits)) builder.add(entry);
  builder.finish();
}

class TreeBuilder {
  private readonly superblock: TmpfsSuperblock;
  /** Times of directories, which entries made later would change. */
  private readonly times: Map<Inode, KTime>;

  constructor(superblock: TmpfsSuperblock) {
    this.superblock = superblock;
    this.times = new Map();
  }

  add(entry: TarEntry): void {
    const names = splitName(entry.name, entry.offset);
    const last = names.pop();
    if (last === undefined) {
      if (entry.type !== "directory") throw new TarError("path", entry.offset, "the root must be a directory");
      this.applyMetadata(this.superblock.root.inode as TmpfsInode, entry);
      return;
    }
    const parent = this.directory(names, entry);
    const existing = parent.child(last);
    if (entry.type === "directory" && existing?.isDirectory) {
      this.applyMetadata(existing.inode as TmpfsInode, entry);
      return;
    }
    const target = entry.type === "hardlink" ? this.linkTarget(entry) : null;
    if (existing !== null && existing.inode === target) return;
    if (existing !== null) remove(parent, existing, entry);
    if (target !== null) this.addLink(parent, last, target, entry);
    else this.addInode(parent, last, entry);
  }

  finish(): void {
    for (const [inode, time] of this.times) {
      inode.atime = time;
      inode.mtime = time;
    }
  }

  /** Walks down from the root, making what is missing. */
  private directory(names: readonly string[], entry: TarEntry): Dentry {
    let at = this.superblock.root;
    for (const name of names) {
      const next = at.child(name) ?? this.addDirectory(at, name, 0o755, entry);
      if (!next.isDirectory) throw new TarError("path", entry.offset, `${name} in ${entry.name} is not a directory`);
      at = next;
    }
    return at;
  }

  private addDirectory(parent: Dentry, name: string, mode: number, entry: TarEntry): Dentry {
    this.reserve(entry);
    parent.inode.nlink++;
    const inode = new TmpfsDirectory(this.superblock, S_IFDIR | mode, 0, 0);
    return directoryOf(parent).addEntry(parent, name, inode);
  }

  private linkTarget(entry: TarEntry): TmpfsInode {
    let at: Dentry | null = this.superblock.root;
    for (const name of splitName(entry.linkName, entry.offset)) at = at?.child(name) ?? null;
    if (at === null || at.isDirectory) {
      throw new TarError("link", entry.offset, `${entry.name}: no file ${entry.linkName} to link to`);
    }
    return at.inode as TmpfsInode;
  }

  private addLink(parent: Dentry, name: string, target: TmpfsInode, entry: TarEntry): void {
    this.reserve(entry);
    target.nlink++;
    directoryOf(parent).addEntry(parent, name, target);
  }

  private addInode(parent: Dentry, name: string, entry: TarEntry): void {
    if (entry.type === "directory") {
      this.applyMetadata(this.addDirectory(parent, name, entry.mode, entry).inode as TmpfsInode, entry);
      return;
    }
    this.reserve(entry);
    const inode = this.newInode(entry);
    directoryOf(parent).addEntry(parent, name, inode);
    this.applyMetadata(inode, entry);
    if (inode instanceof TmpfsRegularFile) this.fill(inode, entry);
  }

  private newInode(entry: TarEntry): TmpfsInode {
    const { superblock } = this;
    const { mode, device, linkName, type } = entry;
    switch (type) {
      case "symlink":
        if (linkName === "" || linkName.length >= PATH_MAX)
          throw new TarError("field", entry.offset, `${entry.name}: the link's text is empty or too long`);
        if (TmpfsSymlink.needsBlock(linkName) && !superblock.reserveBlock()) throw noSpace(entry);
        return new TmpfsSymlink(superblock, linkName, 0, 0);
      case "character":
        return new TmpfsSpecialFile(superblock, S_IFCHR | mode, 0, 0, device);
      case "block":
        return new TmpfsSpecialFile(superblock, S_IFBLK | mode, 0, 0, device);
      case "fifo":
        return new TmpfsSpecialFile(superblock, S_IFIFO | mode, 0, 0, 0);
      default:
        return new TmpfsRegularFile(superblock, S_IFREG | mode, 0, 0);
    }
  }

  private fill(inode: TmpfsRegularFile, entry: TarEntry): void {
    const { data } = entry;
    if (inode.contents.write(data, 0, data.length, 0) !== data.length) throw noSpace(entry);
  }

  private applyMetadata(inode: TmpfsInode, entry: TarEntry): void {
    const { userNamespace } = this.superblock;
    const uid = entry.uid < INVALID_ID ? userNamespace.makeKuid(entry.uid) : INVALID_ID;
    const gid = entry.gid < INVALID_ID ? userNamespace.makeKgid(entry.gid) : INVALID_ID;
    if (uid === INVALID_ID || gid === INVALID_ID) {
      throw new TarError("field", entry.offset, `${entry.name}: owner ${entry.uid}:${entry.gid} has no mapping`);
    }
    inode.uid = uid;
    inode.gid = gid;
    if (entry.type !== "symlink") inode.mode = inode.type | entry.mode;
    inode.atime = entry.mtime;
    inode.mtime = entry.mtime;
    if (entry.type === "directory") this.times.set(inode, entry.mtime);
    for (const [name, value] of entry.xattrs) {
      if (name.length > XATTR_NAME_MAX || value.length > XATTR_SIZE_MAX)
        throw new TarError("field", entry.offset, `${entry.name}: extended attribute is too large`);
      if (inode.setXattr(name, value, 0) < 0) throw noSpace(entry);
    }
  }

  private reserve(entry: TarEntry): void {
    if (!this.superblock.reserveInode()) throw noSpace(entry);
  }
}

function directoryOf(dentry: Dentry): TmpfsDirectory {
  return dentry.inode as TmpfsDirectory;
}

function noSpace(entry: TarEntry): TarError {
  return new TarError("space", entry.offset, `${entry.name}: no space left on the file system`);
}

function remove(parent: Dentry, victim: Dentry, entry: TarEntry): void {
  const directory = directoryOf(parent);
  const error = victim.isDirectory ? directory.rmdir(null, victim) : directory.unlink(null, victim);
  if (error < 0) throw new TarError("path", entry.offset, `${entry.name} would replace a directory with files in it`);
}

/** Components of a name, without "" and "."; ".." is refused. */
function splitName(name: string, offset: number): string[] {
  const names = name.split("/").filter((component) => component !== "" && component !== ".");
  for (const component of names) {
    if (component === "..") throw new TarError("path", offset, `${name} leads out of the tree`);
    if (component.length > NAME_MAX) throw new TarError("path", offset, `a name is longer than ${NAME_MAX} bytes`);
  }
  return names;
}
