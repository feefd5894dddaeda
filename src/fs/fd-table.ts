import { EBADF, EMFILE, ENOMEM } from "../abi/errno.ts";
import { KernelMemory } from "../mm/kernel-memory.ts";
import { EMPTY_SET, ownSet } from "../state/empty-collections.ts";
import { int, list, nullable, ref, set } from "../state/fields.ts";
import { savable } from "../state/savable.ts";
import type { Caller } from "./caller.ts";
import { FileDescription } from "./file-description.ts";

/** What to do with a new descriptor. */
export interface InstallOptions {
  readonly closeOnExec: boolean;
  /** The lowest number to use (fcntl(2) F_DUPFD). */
  readonly minimum?: number;
  /** RLIMIT_NOFILE: numbers below it. */
  readonly limit: number;
}

/** What a descriptor, used or not, takes of the host's memory, about. */
const DESCRIPTOR_BYTES = 16;

/** File descriptors by number (struct files_struct), shared by tasks with CLONE_FILES. */
export class FdTable {
  /** Tasks that share it. */
  users: number;
  /** @internal By descriptor; null is free. */
  files: (FileDescription | null)[];
  /** @internal Descriptors with FD_CLOEXEC. */
  cloexec: ReadonlySet<number>;
  /** @internal No descriptor below this one is free. */
  firstFree: number;
  /** @internal Whose memory the table is in: that of its files. Null before the first. */
  memory: KernelMemory | null;
  /** @internal What is charged there. */
  chargedBytes: number;

  constructor() {
    this.users = 1;
    this.files = [];
    this.cloexec = EMPTY_SET;
    this.firstFree = 0;
    this.memory = null;
    this.chargedBytes = 0;
  }

  retain(): void {
    this.users++;
  }

  /** One task less; the last one closes every descriptor. */
  release(caller: Caller | null = null): void {
    if (--this.users > 0) return;
    if (this.users < 0) throw new Error("fd table released more often than retained");
    this.closeRange(caller, 0, this.files.length, false);
  }

  /** A table of its own with the same open files (clone(2) without CLONE_FILES). */
  copy(): FdTable {
    const copy = new FdTable();
    copy.files = this.files.slice();
    copy.cloexec = this.cloexec.size === 0 ? EMPTY_SET : new Set(this.cloexec);
    copy.firstFree = this.firstFree;
    for (const file of copy.files) file?.retain();
    copy.memory = this.memory;
    copy.settle();
    return copy;
  }

  /** Whether there is room for a copy. */
  get mayCopy(): boolean {
    return this.memory === null || this.memory.hasRoom(this.chargedBytes);
  }

  /** Charges for the table as long as it is now. */
  private settle(): void {
    if (this.memory === null) return;
    const bytes = this.files.length * DESCRIPTOR_BYTES;
    this.memory.give(this.chargedBytes - bytes);
    this.chargedBytes = bytes;
  }

  /** expand_files(): whether the table can be so long that it has `fd`. */
  private mayReach(fd: number, file: FileDescription): boolean {
    return fd < this.files.length || memoryOf(file).hasRoom((fd + 1 - this.files.length) * DESCRIPTOR_BYTES);
  }

  /** How many descriptors are open. */
  get size(): number {
    let count = 0;
    for (const file of this.files) if (file !== null) count++;
    return count;
  }

  /** For how many descriptors there is room without growing (max_fds): from 64 in powers of two. */
  get capacity(): number {
    let capacity = 64;
    while (capacity < this.files.length) capacity *= 2;
    return capacity;
  }

  get(fd: number): FileDescription | null {
    return this.files[fd] ?? null;
  }

  /** The file for a system call that does more than name a place: not one opened with O_PATH (fdget(), against fdget_raw()). */
  getReal(fd: number): FileDescription | null {
    const file = this.files[fd];
    return file == null || file.isPathOnly ? null : file;
  }

  private clearCloseOnExec(fd: number): void {
    if (this.cloexec.has(fd)) ownSet(this.cloexec).delete(fd);
  }

  isCloseOnExec(fd: number): boolean {
    return this.cloexec.has(fd);
  }

  setCloseOnExec(fd: number, on: boolean): void {
    if (!on) this.clearCloseOnExec(fd);
    else this.cloexec = ownSet(this.cloexec).add(fd);
  }

  /** Open descriptors, ascending. */
  *entries(): IterableIterator<[fd: number, file: FileDescription]> {
    for (let fd = 0; fd < this.files.length; fd++) {
      const file = this.files[fd];
      if (file != null) yield [fd, file];
    }
  }

  /** The first open descriptor not below `fd`, or -1. */
  nextOpen(fd: number): number {
    for (let at = fd; at < this.files.length; at++) if (this.files[at] != null) return at;
    return -1;
  }

  /** The lowest free descriptor from `minimum` on. */
  lowestFree(minimum: number): number {
    let fd = Math.max(minimum, this.firstFree);
    while (this.files[fd] != null) fd++;
    return fd;
  }

  /**
   * Gives `file` the lowest free descriptor and takes over the caller's reference to it.
   * @returns the descriptor, or -EMFILE or -ENOMEM (the reference stays with the caller).
   */
  install(file: FileDescription, options: InstallOptions): number {
    const minimum = options.minimum ?? 0;
    const fd = this.lowestFree(minimum);
    // getrlimit(2) RLIMIT_NOFILE: EMFILE
    if (fd >= options.limit) return -EMFILE;
    if (!this.mayReach(fd, file)) return -ENOMEM;
    if (minimum <= this.firstFree) this.firstFree = fd + 1;
    this.place(fd, file, options.closeOnExec);
    return fd;
  }

  /**
   * Makes `fd` refer to `file` whatever it was before, as dup2(2) does, and takes over the caller's reference.
   * @returns `fd`, or -ENOMEM (the reference stays with the caller).
   */
  replace(caller: Caller | null, fd: number, file: FileDescription, closeOnExec: boolean): number {
    if (!this.mayReach(fd, file)) return -ENOMEM;
    const previous = this.get(fd);
    this.place(fd, file, closeOnExec);
    if (previous !== null) this.closeFile(caller, previous);
    return fd;
  }

  private place(fd: number, file: FileDescription, closeOnExec: boolean): void {
    while (this.files.length < fd) this.files.push(null);
    this.files[fd] = file;
    this.setCloseOnExec(fd, closeOnExec);
    this.memory ??= memoryOf(file);
    this.settle();
  }

  // close(2): EBADF
  close(caller: Caller | null, fd: number): number {
    const file = this.get(fd);
    if (file === null) return -EBADF;
    this.files[fd] = null;
    this.clearCloseOnExec(fd);
    if (fd < this.firstFree) this.firstFree = fd;
    while (this.files.length > 0 && this.files[this.files.length - 1] == null) this.files.pop();
    this.settle();
    this.closeFile(caller, file);
    return 0;
  }

  /** filp_close() */
  private closeFile(caller: Caller | null, file: FileDescription): void {
    file.flush(caller);
    if (!file.isPathOnly) file.inode.locks?.removeRecords(this);
    file.release();
  }

  /** close_range(2): first to last inclusive; with `marksOnly` they become close-on-exec instead. */
  closeRange(caller: Caller | null, first: number, last: number, marksOnly: boolean): void {
    const end = Math.min(last, this.files.length - 1);
    for (let fd = first; fd <= end; fd++) {
      if (this.files[fd] == null) continue;
      if (marksOnly) this.cloexec = ownSet(this.cloexec).add(fd);
      else this.close(caller, fd);
    }
  }

  /** execve(2) closes the marked descriptors, in ascending order. */
  closeOnExec(caller: Caller | null): void {
    for (const fd of [...this.cloexec].sort((a, b) => a - b)) this.close(caller, fd);
  }
}

function memoryOf(file: FileDescription): KernelMemory {
  return file.inode.superblock.vfs.memory;
}

savable(FdTable, {
  name: "fs.FdTable",
  version: 1,
  saved: {
    users: int,
    files: list(nullable(ref(() => FileDescription))),
    cloexec: set(int),
    firstFree: int,
    memory: nullable(ref(() => KernelMemory)),
    chargedBytes: int,
  },
});
