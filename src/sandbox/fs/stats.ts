import { DT_BLK, DT_CHR, DT_DIR, DT_FIFO, DT_LNK, DT_REG, DT_SOCK } from "../../abi/dirent.ts";
import { S_IFBLK, S_IFCHR, S_IFDIR, S_IFIFO, S_IFLNK, S_IFMT, S_IFREG, S_IFSOCK } from "../../abi/stat.ts";
import type { Kstat } from "../../fs/kstat.ts";
import type { KTime } from "../../time/ktime.ts";

/** What kind of file it is; shared by Stats and Dirent. */
abstract class FileKind {
  /** @internal */ protected abstract isOf(type: number): boolean;

  isFile(): boolean {
    return this.isOf(S_IFREG);
  }

  isDirectory(): boolean {
    return this.isOf(S_IFDIR);
  }

  isSymbolicLink(): boolean {
    return this.isOf(S_IFLNK);
  }

  isFIFO(): boolean {
    return this.isOf(S_IFIFO);
  }

  isSocket(): boolean {
    return this.isOf(S_IFSOCK);
  }

  isCharacterDevice(): boolean {
    return this.isOf(S_IFCHR);
  }

  isBlockDevice(): boolean {
    return this.isOf(S_IFBLK);
  }
}

const milliseconds = (time: KTime): number => time.seconds * 1000 + time.nanoseconds / 1e6;

/** What stat(2) tells, in the shape of Node's `fs.Stats`. Ids are those of the root user namespace. */
export class Stats extends FileKind {
  readonly dev: number;
  readonly ino: number;
  readonly mode: number;
  readonly nlink: number;
  readonly uid: number;
  readonly gid: number;
  readonly rdev: number;
  readonly size: number;
  readonly blksize: number;
  /** Units of 512 bytes. */
  readonly blocks: number;
  readonly atimeMs: number;
  readonly mtimeMs: number;
  readonly ctimeMs: number;
  readonly birthtimeMs: number;

  constructor(stat: Kstat) {
    super();
    this.dev = stat.dev;
    this.ino = stat.ino;
    this.mode = stat.mode;
    this.nlink = stat.nlink;
    this.uid = stat.uid;
    this.gid = stat.gid;
    this.rdev = stat.rdev;
    this.size = stat.size;
    this.blksize = stat.blockSize;
    this.blocks = stat.blocks;
    this.atimeMs = milliseconds(stat.atime);
    this.mtimeMs = milliseconds(stat.mtime);
    this.ctimeMs = milliseconds(stat.ctime);
    this.birthtimeMs = milliseconds(stat.btime);
  }

  get atime(): Date {
    return new Date(Math.round(this.atimeMs));
  }

  get mtime(): Date {
    return new Date(Math.round(this.mtimeMs));
  }

  get ctime(): Date {
    return new Date(Math.round(this.ctimeMs));
  }

  get birthtime(): Date {
    return new Date(Math.round(this.birthtimeMs));
  }

  protected override isOf(type: number): boolean {
    return (this.mode & S_IFMT) === type;
  }
}

const TYPE_OF: Readonly<Record<number, number>> = {
  [DT_REG]: S_IFREG,
  [DT_DIR]: S_IFDIR,
  [DT_LNK]: S_IFLNK,
  [DT_FIFO]: S_IFIFO,
  [DT_SOCK]: S_IFSOCK,
  [DT_CHR]: S_IFCHR,
  [DT_BLK]: S_IFBLK,
};

/** An entry of a directory, in the shape of Node's `fs.Dirent`. */
export class Dirent extends FileKind {
  readonly name: string;
  /** The directory it is in, as `readdir` was told. */
  readonly parentPath: string;
  private readonly type: number;

  /** @param type DT_* */
  constructor(name: string, parentPath: string, type: number) {
    super();
    this.name = name;
    this.parentPath = parentPath;
    this.type = TYPE_OF[type] ?? 0;
  }

  protected override isOf(type: number): boolean {
    return this.type === type;
  }
}
