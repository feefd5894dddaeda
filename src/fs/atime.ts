import { MS_NOATIME, MS_NODIRATIME, MS_RDONLY, MS_RELATIME } from "../abi/mount.ts";
import { S_ISDIR } from "../abi/stat.ts";
import type { Path } from "./path.ts";
import { hasUnmappedId } from "./permission.ts";

const SECONDS_PER_DAY = 86400;

/** touch_atime(): the contents behind `path` have been read. Mount and file system flags say whether that is noted. */
export function touchAtime(path: Path): void {
  const { mount, inode } = path;
  const superblock = inode.superblock;
  const flags = mount.flags | superblock.flags;
  if ((flags & (MS_NOATIME | MS_RDONLY)) !== 0 || hasUnmappedId(mount.idmap, inode)) return;
  if ((flags & MS_NODIRATIME) !== 0 && S_ISDIR(inode.mode)) return;
  const now = superblock.vfs.now();
  if ((mount.flags & MS_RELATIME) !== 0) {
    // mount(2) MS_RELATIME: only if not newer than mtime or ctime, or older than a day.
    const { atime, mtime, ctime } = inode;
    const isFresh = atime.isAfter(mtime) && atime.isAfter(ctime);
    if (isFresh && now.seconds - atime.seconds < SECONDS_PER_DAY) return;
  }
  if (!inode.atime.equals(now)) inode.atime = now;
}
