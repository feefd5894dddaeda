/**
 * Walking a file hierarchy as fts(3) of gnulib does it: every directory is opened relative to the one above (openat(2)) and must be the file it
 * was when it was looked at, so that nobody who moves directories or plants links meanwhile can lead a tool elsewhere. No recursion, and
 * no more than a few descriptors, however deep the hierarchy is.
 */
import { ENOENT } from "../../abi/errno.ts";
import {
  AT_FDCWD,
  AT_SYMLINK_NOFOLLOW,
  O_CLOEXEC,
  O_DIRECTORY,
  O_NOCTTY,
  O_NOFOLLOW,
  O_NONBLOCK,
  O_RDONLY,
} from "../../abi/fcntl.ts";
import { S_ISDIR, S_ISLNK } from "../../abi/stat.ts";
import { Errno } from "../../platform/program/errno-error.ts";
import type { StatValue } from "../../platform/program/sys/attributes.ts";
import type { Sys } from "../../platform/program/sys/index.ts";
import type { Routine } from "../../platform/program/syscall.ts";
import { attempt } from "./attempt.ts";
import { isDotOrDotDot, lastComponent } from "./path.ts";

/**
 * What was met.
 * - "directory": before its entries; "post": after them; "unreadable": instead of "post", when they could not be read
 * - "cycle": a directory that is also above itself
 * - "file": anything else; "dangling": a link that leads nowhere, where links are followed; "no-stat": nothing is known but the name
 */
export type FtsInfo = "directory" | "post" | "unreadable" | "cycle" | "file" | "dangling" | "no-stat";

export interface FtsEntry {
  readonly info: FtsInfo;
  /** The operand and the components below it. */
  readonly path: string;
  /** Its name in the directory `dirfd`. */
  readonly name: string;
  readonly dirfd: number;
  /** 0: the operand. */
  readonly level: number;
  /** Null for "no-stat" only. */
  readonly stat: StatValue | null;
  /** Of "unreadable" and "no-stat". */
  readonly error: Errno | null;
}

/** Which links are followed: none, one that is the operand, all. */
export type FtsFollow = "none" | "operand" | "all";

export interface FtsOptions {
  readonly follow: FtsFollow;
  /** Directories on other filesystems are met (as "directory", then as "post"), and not entered. */
  readonly isOneFileSystem?: boolean;
}

/** A directory whose entries are being met. */
interface Frame {
  /** Its name in the directory above. */
  readonly name: string;
  readonly stat: StatValue;
  /** -1: closed for the time being. */
  fd: number;
  /** Entries, of which those before `at` were met. */
  readonly names: readonly string[];
  at: number;
  /** It was reached by a link: its ".." is another directory, so the one above stays open. */
  readonly isThroughLink: boolean;
}

/** What a checkpoint keeps: the descriptors stay open. */
export interface FtsState {
  readonly operand: string;
  readonly frames: readonly Frame[];
  readonly pending: Pending | null;
  readonly isSkipped: boolean;
  readonly isDone: boolean;
}

/** The directory met last; its entries come next. */
interface Pending {
  readonly name: string;
  readonly stat: StatValue;
  readonly isThroughLink: boolean;
}

/** Directories kept open on the way down. */
const MAX_OPEN = 24;
/** Entries between two checkpoints, at least. */
const CHECKPOINT_INTERVAL = 1024;

export class Fts {
  private readonly sys: Sys;
  private readonly operand: string;
  private readonly options: FtsOptions;
  private readonly frames: Frame[] = [];
  /** Of each frame, that of the operand first. */
  private readonly paths: string[] = [];
  /** dev:ino of each directory on the way down. */
  private readonly ancestors = new Set<string>();
  private pending: Pending | null = null;
  /** The directory just met is not entered, but met again at once. */
  private isSkipped: boolean;
  private isStarted = false;
  private isDone = false;
  private openCount = 0;
  private sinceCheckpoint = 0;
  private pendingNames = 0;

  constructor(sys: Sys, operand: string, options: FtsOptions, state?: FtsState) {
    this.sys = sys;
    this.operand = operand;
    this.options = options;
    this.isSkipped = state?.isSkipped ?? false;
    if (state === undefined) return;
    this.isStarted = true;
    this.isDone = state.isDone;
    this.pending = state.pending;
    for (const frame of state.frames) this.push({ ...frame });
  }

  save(): FtsState {
    this.sinceCheckpoint = 0;
    const { operand, frames, pending, isSkipped, isDone } = this;
    return { operand, frames, pending, isSkipped, isDone };
  }

  /** Is a checkpoint worth what it costs? That grows with the entries that are still to be met. */
  isCheckpointDue(): boolean {
    return this.sinceCheckpoint >= CHECKPOINT_INTERVAL + this.pendingNames;
  }

  /** st_dev of the operand, once a directory below it was met. */
  get device(): number | undefined {
    return this.frames[0]?.stat.st_dev;
  }

  /** The directory just met is not entered. @param isMetAgain it is as "post", nevertheless: the next entry. */
  skip(isMetAgain = false): void {
    if (isMetAgain && this.pending !== null) this.isSkipped = true;
    else this.pending = null;
  }

  /** The next entry, or null. @throws Errno when the way back up is lost. */
  *next(): Routine<FtsEntry | null> {
    this.sinceCheckpoint++;
    if (!this.isStarted) {
      this.isStarted = true;
      return yield* this.meet(AT_FDCWD, this.operand, this.operand, 0);
    }
    if (this.isDone) return null;
    if (this.pending !== null && this.isSkipped) return this.leaveSkipped(this.pending);
    if (this.pending !== null) {
      const unreadable = yield* this.enter(this.pending);
      if (unreadable !== null) return unreadable;
    }
    const frame = this.frames.at(-1);
    if (frame === undefined) {
      this.isDone = true;
      return null;
    }
    if (frame.at < frame.names.length) {
      const name = frame.names[frame.at++]!;
      this.pendingNames--;
      const directory = this.paths.at(-1)!;
      const path = directory.endsWith("/") ? directory + name : `${directory}/${name}`;
      return yield* this.meet(frame.fd, name, path, this.frames.length);
    }
    return yield* this.leave(frame);
  }

  private *meet(dirfd: number, name: string, path: string, level: number): Routine<FtsEntry> {
    const { follow } = this.options;
    const follows = follow === "all" || (follow === "operand" && level === 0);
    const stat = yield* attempt(this.sys.fstatat(dirfd, name, follows ? 0 : AT_SYMLINK_NOFOLLOW));
    const entry = { path, name, dirfd, level, error: null };
    if (stat instanceof Errno && follows && stat.errno === ENOENT) {
      const link = yield* attempt(this.sys.fstatat(dirfd, name, AT_SYMLINK_NOFOLLOW));
      if (!(link instanceof Errno)) return { ...entry, info: "dangling", stat: link };
    }
    if (stat instanceof Errno) return { ...entry, info: "no-stat", stat: null, error: stat };
    if (!S_ISDIR(stat.st_mode)) return { ...entry, info: "file", stat };
    if (this.ancestors.has(identity(stat))) return { ...entry, info: "cycle", stat };
    const top = this.frames[0];
    let isThroughLink = false;
    if (follows) {
      const link = yield* attempt(this.sys.fstatat(dirfd, name, AT_SYMLINK_NOFOLLOW));
      isThroughLink = link instanceof Errno || S_ISLNK(link.st_mode);
    }
    this.pending = { name, stat, isThroughLink };
    if (this.options.isOneFileSystem === true && top !== undefined && top.stat.st_dev !== stat.st_dev) this.skip(true);
    return { ...entry, info: "directory", stat };
  }

  /** Opens the directory met last and reads its entries' names. @returns the entry that says why that failed, or null. */
  private *enter({ name, stat, isThroughLink }: Pending): Routine<FtsEntry | null> {
    this.pending = null;
    const { sys } = this;
    const above = this.frames.at(-1);
    const dirfd = above?.fd ?? AT_FDCWD;
    const level = this.frames.length;
    const path = above === undefined ? this.operand : joined(this.paths.at(-1)!, name);
    const unreadable = (error: Errno): FtsEntry => ({ info: "unreadable", path, name, dirfd, level, stat, error });
    const mayFollow = isThroughLink || (level === 0 && this.options.follow !== "none");
    const flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK | (mayFollow ? 0 : O_NOFOLLOW);
    const fd = yield* attempt(sys.openat(dirfd, name, flags));
    if (fd instanceof Errno) return unreadable(fd);
    const now = yield* sys.fstat(fd);
    if (identity(now) !== identity(stat)) {
      yield* sys.close(fd);
      return unreadable(new Errno(ENOENT, "openat", path));
    }
    const names = yield* readNames(sys, fd);
    if (names instanceof Errno) {
      yield* sys.close(fd);
      return unreadable(names);
    }
    this.push({ name, stat, fd, names, at: 0, isThroughLink });
    if (this.openCount > MAX_OPEN) yield* this.closeOne();
    return null;
  }

  private leaveSkipped({ name, stat }: Pending): FtsEntry {
    this.pending = null;
    this.isSkipped = false;
    const above = this.frames.at(-1);
    const level = this.frames.length;
    const path = above === undefined ? this.operand : joined(this.paths.at(-1)!, name);
    return { info: "post", path, name, dirfd: above?.fd ?? AT_FDCWD, level, stat, error: null };
  }

  private push(frame: Frame): void {
    const above = this.paths.at(-1);
    this.paths.push(above === undefined ? this.operand : joined(above, frame.name));
    this.frames.push(frame);
    this.ancestors.add(identity(frame.stat));
    this.pendingNames += frame.names.length - frame.at;
    if (frame.fd >= 0) this.openCount++;
  }

  private *leave(frame: Frame): Routine<FtsEntry> {
    const level = this.frames.length - 1;
    const path = this.paths.pop()!;
    this.frames.pop();
    this.ancestors.delete(identity(frame.stat));
    const above = this.frames.at(-1);
    if (above !== undefined && above.fd < 0) yield* this.reopen(above, frame);
    yield* this.sys.close(frame.fd);
    this.openCount--;
    const { name, stat } = frame;
    return { info: "post", path, name, dirfd: above?.fd ?? AT_FDCWD, level, stat, error: null };
  }

  /** Closes the directory furthest up that can be found again. */
  private *closeOne(): Routine {
    const { frames } = this;
    for (let i = Math.max(0, frames.length - 2 * MAX_OPEN); i < frames.length - 2; i++) {
      const frame = frames[i]!;
      if (frame.fd < 0 || frames[i + 1]!.isThroughLink) continue;
      yield* this.sys.close(frame.fd);
      frame.fd = -1;
      this.openCount--;
      return;
    }
  }

  private *reopen(frame: Frame, below: Frame): Routine {
    const fd = yield* this.sys.openat(below.fd, "..", O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
    frame.fd = fd;
    this.openCount++;
    if (identity(yield* this.sys.fstat(fd)) !== identity(frame.stat))
      throw new Errno(ENOENT, "openat", this.paths.at(-1) ?? lastComponent(this.operand));
  }
}

function joined(directory: string, name: string): string {
  return directory.endsWith("/") ? directory + name : `${directory}/${name}`;
}

function identity({ st_dev, st_ino }: StatValue): string {
  return `${st_dev}:${st_ino}`;
}

/** The names in an open directory, in its own order, without "." and "..". */
export function* readNames(sys: Sys, fd: number): Routine<string[] | Errno> {
  const names: string[] = [];
  for (;;) {
    const entries = yield* attempt(sys.getdents(fd));
    if (entries instanceof Errno) return entries;
    if (entries.length === 0) return names;
    for (const { d_name } of entries) if (!isDotOrDotDot(d_name)) names.push(d_name);
  }
}
