import { EAGAIN, EFBIG, EIO } from "../../abi/errno.ts";
import { O_ACCMODE, O_RDONLY, O_TRUNC } from "../../abi/fcntl.ts";
import { savable } from "../../state/savable.ts";
import type { WaitQueue } from "../../waiter/wait-queue.ts";
import type { InodeAttributes } from "../attributes.ts";
import type { Caller } from "../caller.ts";
import type { FileDescription } from "../file-description.ts";
import type { Path } from "../path.ts";
import { TmpfsFile } from "../tmpfs/tmpfs-file.ts";
import { TmpfsRegularFile } from "../tmpfs/tmpfs-regular-file.ts";
import type { TmpfsSuperblock } from "../tmpfs/tmpfs-superblock.ts";

/** Where contents come from that the host has not handed over yet. */
export interface LazySource {
  /** Somebody needs the contents: `LazyFile.fill` or `fail` is to be called soon, once. Called in the middle of a system call. */
  fetch(file: LazyFile): void;
  /** What errors call the file. */
  readonly path: string;
  /** How much there will be, if that is known. */
  readonly size?: number;
}

/**
 * A regular file of a tmpfs whose contents the embedder hands over when it is first opened; the open waits for them, as one of a FIFO waits for
 * its peer. Until then it has the size its source says, or is empty to stat(2), as a file of /proc is. Once the contents are there, or were cut off, it is a file like any
 * other. What is still to come cannot be saved.
 */
export class LazyFile extends TmpfsRegularFile {
  /** Null once the contents are there. */
  source: LazySource | null;
  isFetching: boolean;
  /** Why the last attempt failed, as an errno; told to those who wait for it. */
  error: number;

  constructor(superblock: TmpfsSuperblock, mode: number, source: LazySource | null) {
    super(superblock, mode, 0, 0);
    this.source = source;
    this.isFetching = false;
    this.error = 0;
  }

  override get size(): number {
    return this.source?.size ?? super.size;
  }

  override open(caller: Caller, path: Path, flags: number): FileDescription | number {
    if (this.source === null) return super.open(caller, path, flags);
    // Nobody will see what is cut off at once.
    if ((flags & O_TRUNC) !== 0 && (flags & O_ACCMODE) !== O_RDONLY) this.source = null;
    return new LazyOpening(path, flags, caller.credentials);
  }

  /** 0 when the contents are there; -EAGAIN when they are on their way (wait on the VFS's `arrivals`); -errno when they could not be had. */
  request(): number {
    if (this.source === null) return 0;
    if (this.isFetching) return -EAGAIN;
    if (this.error !== 0) return this.takeError();
    this.isFetching = true;
    this.source.fetch(this);
    // A source that has them at hand has answered.
    if (this.source === null) return 0;
    return this.isFetching ? -EAGAIN : this.takeError();
  }

  private takeError(): number {
    const { error } = this;
    this.error = 0;
    return -error;
  }

  /** The contents have arrived. The host's write changes no times. */
  fill(bytes: Uint8Array): void {
    this.isFetching = false;
    if (this.source === null) return;
    const written = bytes.length === 0 ? 0 : this.contents.write(bytes, 0, bytes.length, 0);
    if (written === bytes.length) this.source = null;
    else {
      this.contents.resize(0);
      this.error = written < 0 ? -written : EFBIG;
    }
    this.superblock.vfs.noteArrival();
  }

  /** They cannot be had: whoever waits gets the errno, the next one to ask starts a new attempt. */
  fail(errno: number = EIO): void {
    this.isFetching = false;
    this.error = errno;
    this.superblock.vfs.noteArrival();
  }

  /** truncate(2) to nothing makes what is to come unneeded; to another size it is what an empty file would be. */
  override setAttributes(caller: Caller, attributes: InodeAttributes): number {
    // A source that has them at hand gives them now.
    if (attributes.size !== undefined && attributes.size > 0) this.request();
    if (attributes.size !== undefined) this.source = null;
    return super.setAttributes(caller, attributes);
  }

  override evict(): void {
    this.source = null;
    super.evict();
  }
}

/** An open of a file whose contents may not be there yet. */
export class LazyOpening extends TmpfsFile {
  private get file(): LazyFile {
    return this.inode as LazyFile;
  }

  override get queue(): WaitQueue {
    return this.file.superblock.vfs.arrivals;
  }

  override completeOpen(): number {
    return this.file.request();
  }
}

savable(LazyFile, {
  name: "fs.LazyFile",
  version: 1,
  saved: {},
  transient: { source: () => null, isFetching: () => false, error: () => 0 },
  beforeSave(file) {
    if (file.source !== null) throw new Error(`the contents of ${file.source.path} have not been loaded`);
  },
});
savable(LazyOpening, { name: "fs.LazyOpening", version: 1, saved: {} });
