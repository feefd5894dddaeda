import { ENOSPC, EPERM } from "../../abi/errno.ts";
import { F_SEAL_SEAL, FALLOC_FL_KEEP_SIZE, FALLOC_FL_PUNCH_HOLE } from "../../abi/fcntl.ts";
import { PAGE_SIZE } from "../../mm/frame-pool.ts";
import { bool, ref, uint } from "../../state/fields.ts";
import { savable } from "../../state/savable.ts";
import { copyAttributes, type InodeAttributes } from "../attributes.ts";
import type { Caller } from "../caller.ts";
import type { FileDescription } from "../file-description.ts";
import type { Path } from "../path.ts";
import { touchTimes } from "../truncate.ts";
import { PageCache, type PageCacheOwner } from "./page-cache.ts";
import { isModeSealed, isResizeSealed, WRITE_SEALS } from "./seals.ts";
import { TmpfsFile } from "./tmpfs-file.ts";
import { TmpfsInode } from "./tmpfs-inode.ts";
import type { TmpfsSuperblock } from "./tmpfs-superblock.ts";

/** A regular file whose contents are page frames. */
export class TmpfsRegularFile extends TmpfsInode implements PageCacheOwner {
  readonly contents: PageCache;
  /** Made with O_TMPFILE and without a name so far: linkat(2) may give it one (I_LINKABLE). */
  isNameless: boolean;
  /** F_SEAL_*; F_SEAL_SEAL unless memfd_create(2) allowed more. */
  seals: number;

  constructor(superblock: TmpfsSuperblock, mode: number, uid: number, gid: number) {
    super(superblock, mode, uid, gid);
    this.contents = new PageCache(superblock.pool, this);
    this.isNameless = false;
    this.seals = F_SEAL_SEAL;
    superblock.files.add(this);
  }

  override get size(): number {
    return this.contents.size;
  }

  override get blocks(): number {
    return this.contents.pageCount * (PAGE_SIZE / 512);
  }

  override get isLinkable(): boolean {
    return this.isNameless;
  }

  override open(caller: Caller, path: Path, flags: number): FileDescription | number {
    return new TmpfsFile(path, flags, caller.credentials);
  }

  override setAttributes(_caller: Caller, attributes: InodeAttributes): number {
    const { size, mode } = attributes;
    if (mode !== undefined && isModeSealed(this.seals, this.mode, mode)) return -EPERM;
    if (size === undefined) {
      copyAttributes(this, attributes, this.superblock.vfs.now());
      return 0;
    }
    if (size === this.size) return 0;
    if (isResizeSealed(this.seals, this.size, size)) return -EPERM;
    this.contents.resize(size);
    touchTimes(this);
    return 0;
  }

  /** Allocates pages (all or none) or frees them. */
  override fallocate(_caller: Caller, mode: number, offset: number, length: number): number {
    const end = offset + length;
    if ((mode & FALLOC_FL_PUNCH_HOLE) !== 0) {
      if ((this.seals & WRITE_SEALS) !== 0) return -EPERM;
      this.contents.punchHole(offset, Math.min(end, roundUp(this.size)));
      return 0;
    }
    if (end > this.size && isResizeSealed(this.seals, this.size, end)) return -EPERM;
    const error = this.allocatePages(Math.floor(offset / PAGE_SIZE), Math.ceil(end / PAGE_SIZE));
    if (error === 0 && (mode & FALLOC_FL_KEEP_SIZE) === 0 && end > this.size) this.contents.size = end;
    return error;
  }

  private allocatePages(firstPage: number, endPage: number): number {
    const { maxBlocks, pool } = this.superblock;
    const limit = Math.min(maxBlocks ?? pool.limitFrames, pool.limitFrames);
    if (endPage - firstPage > limit) return -ENOSPC;
    const fresh: number[] = [];
    for (let pageIndex = firstPage; pageIndex < endPage; pageIndex++) {
      if (this.contents.frames.has(pageIndex)) continue;
      const frame = this.contents.writableFrame(pageIndex);
      if (frame < 0) {
        for (const undone of fresh) this.contents.dropPage(undone);
        return frame;
      }
      fresh.push(pageIndex);
    }
    return 0;
  }

  chargePage(): number {
    return this.superblock.reserveBlock() ? 0 : -ENOSPC;
  }

  unchargePages(count: number): void {
    this.superblock.releaseBlocks(count);
  }

  noteMappedWrite(): void {
    touchTimes(this);
  }

  override evict(): void {
    this.contents.clear();
    this.superblock.files.delete(this);
    super.evict();
  }
}

function roundUp(size: number): number {
  return Math.ceil(size / PAGE_SIZE) * PAGE_SIZE;
}

savable(TmpfsRegularFile, {
  name: "fs.TmpfsRegularFile",
  version: 1,
  saved: { contents: ref(() => PageCache), isNameless: bool, seals: uint },
});
