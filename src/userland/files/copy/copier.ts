import { EEXIST, EINVAL, ELOOP, ENOENT, EXDEV } from "../../../abi/errno.ts";
import { AT_FDCWD, AT_REMOVEDIR, AT_SYMLINK_NOFOLLOW, RENAME_NOREPLACE } from "../../../abi/fcntl.ts";
import { S_IRWXG, S_IRWXO, S_ISDIR, S_ISLNK, S_ISREG, S_IWGRP, S_IWOTH } from "../../../abi/stat.ts";
import { Errno } from "../../../platform/program/errno-error.ts";
import type { StatValue } from "../../../platform/program/sys/attributes.ts";
import type { Routine } from "../../../platform/program/syscall.ts";
import { CHMOD_MODE_BITS } from "../../mode/index.ts";
import { quoteaf } from "../../quoting/quote.ts";
import type { ToolContext } from "../../tool.ts";
import { attempt, errorOf } from "../attempt.ts";
import { isSameName } from "../same-name.ts";
import { CopyMemory } from "./copy-memory.ts";
import { type CopyOptions, earlierName, joinEntry, type Place, placeBelow } from "./copy-options.ts";
import type { CopyState, DirectoryFrame, FileFrame, Frame } from "./copy-state.ts";
import { checkDestination, type Standing } from "./destination.ts";
import { finishDirectory, openDirectory } from "./directory.ts";
import { moveSome } from "./file-content.ts";
import { finishFile, openFile } from "./regular-file.ts";
import { isSameInode } from "./same-file.ts";
import { createHardLink, makeSpecial } from "./special-file.ts";

/** What came of one operand. */
export interface CopyOutcome {
  readonly isOk: boolean;
  /** mv: the source is where it should be, or stays where it is. */
  readonly isSettled: boolean;
  readonly isIntoSelf: boolean;
}

/** One file that is to be copied. */
export interface CopyTask {
  readonly source: string;
  readonly place: Place;
  readonly isOperand: boolean;
  /** The source's directory; null for an operand. */
  readonly parent: StatValue | null;
  /** Nothing is at `place`. */
  readonly isNew: boolean;
}

/** Entries, and bytes read, between two checkpoints, at least. */
const ENTRIES = 1024;
const BYTES = 1 << 18;

/**
 * Copies and moves files and hierarchies, as coreutils' copy.c does it for cp, mv and install. It does not recurse: where it is is data, which a
 * checkpoint keeps.
 */
export class Copier {
  readonly tool: ToolContext;
  readonly options: CopyOptions;
  readonly memory: CopyMemory;
  private readonly frames: Frame[];
  private top: readonly [source: string, destination: string];
  private hasMadeDirectory: boolean;
  private isIntoSelf: boolean;
  private isSettled = false;
  private entries = 0;
  private bytes = 0;

  constructor(tool: ToolContext, options: CopyOptions, state?: CopyState) {
    this.tool = tool;
    this.options = options;
    this.memory = new CopyMemory(state?.copied, state?.sources, state?.destinations);
    this.frames = (state?.frames ?? []).map((frame) => ({ ...frame }));
    this.top = state?.top ?? ["", ""];
    this.hasMadeDirectory = state?.hasMadeDirectory ?? false;
    this.isIntoSelf = state?.isIntoSelf ?? false;
  }

  save(): CopyState {
    this.entries = 0;
    this.bytes = 0;
    const { frames, top, hasMadeDirectory, isIntoSelf } = this;
    return { frames, ...this.memory.save(), top, hasMadeDirectory, isIntoSelf };
  }

  isCheckpointDue(): boolean {
    if (this.bytes >= BYTES) return true;
    const pending = this.frames.reduce((sum, frame) => sum + (frame.kind === "directory" ? frame.names.length : 0), 0);
    return this.entries >= ENTRIES + pending + this.memory.size;
  }

  /**
   * Begins with an operand.
   * @param renameErrno of a rename(2) that was tried (0: it worked); -1: none was.
   * @param checksTwice several operands: one given twice, or copied onto another's copy, is a mistake.
   * @returns null: `step` goes on.
   */
  *begin(
    source: string,
    place: Place,
    isNew: boolean,
    checksTwice: boolean,
    renameErrno = -1,
  ): Routine<CopyOutcome | null> {
    this.top = [source, place.path];
    this.hasMadeDirectory = false;
    this.isIntoSelf = false;
    this.isSettled = false;
    const isOk = yield* this.start({ source, place, isOperand: true, parent: null, isNew }, checksTwice, renameErrno);
    return isOk === null ? null : this.outcome(isOk);
  }

  /** A part of the operand begun, or whatever a checkpoint kept. @returns what came of it; null: there is more to do. */
  *step(): Routine<CopyOutcome | null> {
    const frame = this.frames.at(-1)!;
    const isOk = yield* frame.kind === "file" ? this.stepFile(frame) : this.stepDirectory(frame);
    if (isOk === null) return null;
    const above = this.frames.at(-1);
    if (above === undefined) return this.outcome(isOk);
    if (above.kind === "directory" && !isOk) above.isOk = false;
    return null;
  }

  private outcome(isOk: boolean): CopyOutcome {
    return { isOk, isSettled: this.isSettled, isIntoSelf: this.isIntoSelf };
  }

  private *stepFile(frame: FileFrame): Routine<boolean | null> {
    const progress = yield* moveSome(this.tool, frame);
    this.bytes += progress.bytes;
    if (!progress.isDone) return null;
    this.frames.pop();
    return yield* finishFile(this, frame, progress.isOk);
  }

  private *stepDirectory(frame: DirectoryFrame): Routine<boolean | null> {
    if (frame.at < frame.names.length && !this.isIntoSelf) {
      const name = frame.names[frame.at++]!;
      const task: CopyTask = {
        source: joinEntry(frame.source, name),
        place: placeBelow(frame.place, name),
        isOperand: false,
        parent: frame.stat,
        isNew: frame.present === null,
      };
      const isOk = yield* this.start(task, false, -1);
      if (isOk === false) frame.isOk = false;
      return null;
    }
    this.frames.pop();
    return (yield* finishDirectory(this, frame)) && frame.isOk;
  }

  *fail(message: string): Routine<false> {
    yield* this.tool.error(message);
    return false;
  }

  *announce(source: string, place: Place, before = ""): Routine {
    if (this.options.isVerbose) yield* this.tool.out.write(`${before}${quoteaf(source)} -> ${quoteaf(place.path)}\n`);
  }

  follows({ isOperand }: CopyTask): boolean {
    const { dereference } = this.options;
    return dereference === "always" || (dereference === "operands" && isOperand);
  }

  /** Permissions that a copy must not have before it has its owner. */
  omittedPermissions(mode: number): number {
    const bits = (this.options.mode ?? mode) & CHMOD_MODE_BITS;
    if (this.options.preservesOwnership) return bits & (S_IRWXG | S_IRWXO);
    return S_ISDIR(mode) ? bits & (S_IWGRP | S_IWOTH) : 0;
  }

  /** @returns whether it went well; null: a frame was pushed. */
  private *start(task: CopyTask, checksTwice: boolean, tried: number): Routine<boolean | null> {
    const { tool, options } = this;
    const { source, place } = task;
    this.entries++;
    let renameErrno = tried;
    if (options.isMove && renameErrno < 0 && task.isOperand) {
      const error = yield* errorOf(tool.sys.renameat(AT_FDCWD, source, place.dirfd, place.name, RENAME_NOREPLACE));
      renameErrno = error?.errno ?? 0;
    }
    if (renameErrno === 0) {
      return yield* this.finishMove(task);
    }
    const isOnlyAsked = renameErrno === EEXIST && options.overwriting === "never" && options.isMove;
    if (isOnlyAsked) {
      this.isSettled = true;
      return true;
    }
    const stat = yield* attempt(tool.sys.fstatat(AT_FDCWD, source, this.follows(task) ? 0 : AT_SYMLINK_NOFOLLOW));
    if (stat instanceof Errno) return yield* this.fail(`cannot stat ${quoteaf(source)}: ${stat.description}`);
    if (S_ISDIR(stat.st_mode) && !options.isRecursive) {
      const why = options.isInstall ? "omitting" : "-r not specified; omitting";
      return yield* this.fail(`${why} directory ${quoteaf(source)}`);
    }
    if (task.isOperand && checksTwice && !options.isMove) {
      if (!S_ISDIR(stat.st_mode) && (yield* this.wasSource(source, stat))) {
        yield* tool.error(`warning: source file ${quoteaf(source)} specified more than once`);
        return true;
      }
      this.memory.recordSource(source, stat);
    }
    const standing = yield* this.lookAtDestination(task, stat, checksTwice, renameErrno);
    if (typeof standing === "boolean") return standing;
    return yield* this.copy(task, stat, standing, checksTwice);
  }

  private *wasSource(source: string, stat: StatValue): Routine<boolean> {
    for (const name of this.memory.namesOfSource(stat)) if (yield* isSameName(this.tool.sys, source, name)) return true;
    return false;
  }

  /** What is at the destination; a verdict, if that ends the matter. */
  private *lookAtDestination(
    task: CopyTask,
    stat: StatValue,
    checksTwice: boolean,
    renameErrno: number,
  ): Routine<Standing | boolean> {
    const { tool, options } = this;
    const { place } = task;
    const { st_mode } = stat;
    let present: StatValue | null = null;
    let isMissing = task.isNew;
    // A regular file can be written through a link; what else there is can only stand in its place.
    const isLink =
      (!S_ISREG(st_mode) && (!options.copiesAsRegular || S_ISDIR(st_mode) || S_ISLNK(st_mode))) ||
      options.isMove ||
      options.makesSymbolicLinks ||
      options.makesHardLinks ||
      options.unlinksFirst;
    // There may be a dangling link where no file was found.
    if (!task.isNew || (task.isOperand && isLink)) {
      isMissing = false;
      const found = yield* attempt(tool.sys.fstatat(place.dirfd, place.name, isLink ? AT_SYMLINK_NOFOLLOW : 0));
      if (!(found instanceof Errno)) present = found;
      else if (found.errno === ENOENT) isMissing = true;
      else if (found.errno !== ELOOP || !options.unlinksUnopenable)
        return yield* this.fail(`cannot stat ${quoteaf(place.path)}: ${found.description}`);
    }
    let standing: Standing = { present, isMissing };
    if (present !== null) {
      const checked = yield* checkDestination(this, task, stat, present, checksTwice);
      if (checked === "settled") {
        this.isSettled = true;
        return true;
      }
      if (typeof checked === "boolean") return checked;
      if (checked === "removed") standing = { present: null, isMissing: true };
    }
    if (!options.isMove || !task.isOperand) return standing;
    let error: Errno | null = new Errno(renameErrno, "renameat");
    if (present !== null) error = yield* errorOf(tool.sys.renameat(AT_FDCWD, task.source, place.dirfd, place.name));
    if (error === null) return yield* this.finishMove(task);
    return yield* this.prepareCopyingMove(task, stat, standing, error);
  }

  private *finishMove({ source, place }: CopyTask): Routine<true> {
    yield* this.announce(source, place, "renamed ");
    this.isSettled = true;
    const stat = yield* attempt(this.tool.sys.fstatat(place.dirfd, place.name, AT_SYMLINK_NOFOLLOW));
    if (!(stat instanceof Errno)) this.memory.recordDestination(place.name, stat);
    return true;
  }

  /** A rename failed. Across filesystems the source is copied, as if onto nothing. */
  private *prepareCopyingMove(
    task: CopyTask,
    stat: StatValue,
    standing: Standing,
    error: Errno,
  ): Routine<Standing | boolean> {
    const { source, place } = task;
    const [from, to] = [quoteaf(source), quoteaf(place.path)];
    if (error.errno === EINVAL) {
      const [top, destination] = this.top.map(quoteaf);
      yield* this.tool.error(`cannot move ${top} to a subdirectory of itself, ${destination}`);
      this.isIntoSelf = true;
      return true;
    }
    if (error.errno !== EXDEV) {
      yield* this.tool.error(`cannot move ${from} to ${to}: ${error.description}`);
      this.memory.forget(stat);
      return false;
    }
    if (standing.isMissing) return standing;
    const removed = yield* errorOf(
      this.tool.sys.unlinkat(place.dirfd, place.name, S_ISDIR(stat.st_mode) ? AT_REMOVEDIR : 0),
    );
    if (removed === null || removed.errno === ENOENT) return { present: null, isMissing: true };
    yield* this.tool.error(
      `inter-device move failed: ${from} to ${to}; unable to remove target: ${removed.description}`,
    );
    this.memory.forget(stat);
    return false;
  }

  private *copy(task: CopyTask, stat: StatValue, standing: Standing, checksTwice: boolean): Routine<boolean | null> {
    const { options, memory } = this;
    const { source, place } = task;
    const isDirectory = S_ISDIR(stat.st_mode);
    if (task.isOperand && checksTwice && !options.isMove) {
      const link = yield* attempt(this.tool.sys.fstatat(place.dirfd, place.name, AT_SYMLINK_NOFOLLOW));
      if (!(link instanceof Errno) && S_ISLNK(link.st_mode) && memory.hasDestination(place.name, link))
        return yield* this.fail(`will not copy ${quoteaf(source)} through just-created symlink ${quoteaf(place.path)}`);
    }
    if (!options.isMove && !isDirectory) yield* this.announce(source, place);
    const earlier = this.earlierCopy(task, stat);
    if (earlier !== null) {
      if (!isDirectory)
        return yield* createHardLink(this, { earlier, place }, true, this.follows(task), options.isVerbose);
      const verdict = yield* this.judgeEarlierDirectory(task, earlier);
      if (verdict !== null) return verdict;
    }
    if (options.isMove && !isDirectory) yield* this.announce(source, place, "copied ");
    let isOk: boolean | null;
    if (isDirectory) isOk = yield* this.startDirectory(task, stat, standing);
    else if (options.makesSymbolicLinks || options.makesHardLinks || !this.isRegular(stat))
      isOk = yield* makeSpecial(this, task, stat, standing);
    else isOk = yield* this.startFile(task, stat, standing);
    if (isOk === false && earlier === null) memory.forget(stat);
    if (isOk !== false && task.isOperand && checksTwice) {
      const made = yield* attempt(this.tool.sys.fstatat(place.dirfd, place.name, AT_SYMLINK_NOFOLLOW));
      if (!(made instanceof Errno)) memory.recordDestination(place.name, made);
    }
    return isOk;
  }

  private isRegular({ st_mode }: StatValue): boolean {
    return S_ISREG(st_mode) || (this.options.copiesAsRegular && !S_ISLNK(st_mode));
  }

  /** The name of a copy of the same inode, made earlier by this command. */
  private earlierCopy({ isOperand, place }: CopyTask, stat: StatValue): string | null {
    const { options, memory } = this;
    if (options.isRecursive && S_ISDIR(stat.st_mode))
      return isOperand ? memory.remember(place.name, stat) : memory.find(stat);
    if (options.isMove && stat.st_nlink === 1) return memory.find(stat);
    const mayBeLinked =
      stat.st_nlink > 1 || options.dereference === "always" || (isOperand && options.dereference === "operands");
    return options.preservesLinks && !options.makesHardLinks && mayBeLinked ? memory.remember(place.name, stat) : null;
  }

  /** A directory that this command has met before. @returns null: it is copied all the same. */
  private *judgeEarlierDirectory(task: CopyTask, earlier: string): Routine<boolean | null> {
    const { source, place } = task;
    const { sys } = this.tool;
    const earlierPath = earlierName(place, earlier);
    const [top, destination] = this.top;
    if (yield* isSameName(sys, source, earlierPath)) {
      this.isIntoSelf = true;
      return yield* this.fail(`cannot copy a directory, ${quoteaf(top)}, into itself, ${quoteaf(destination)}`);
    }
    if (yield* isSameName(sys, place.path, earlierPath)) {
      yield* this.tool.error(`warning: source directory ${quoteaf(top)} specified more than once`);
      if (this.options.isMove) this.isSettled = true;
      return true;
    }
    if (this.follows(task)) return null;
    return yield* this.fail(`will not create hard link ${quoteaf(place.path)} to directory ${quoteaf(earlierPath)}`);
  }

  private *startDirectory(task: CopyTask, stat: StatValue, standing: Standing): Routine<boolean | null> {
    const isCycle = this.frames.some((frame) => isSameInode(frame.stat, stat));
    if (isCycle) return yield* this.fail(`cannot copy cyclic symbolic link ${quoteaf(task.source)}`);
    const frame = yield* openDirectory(this, task, stat, standing);
    if (frame === null) return false;
    if (frame.madeStat !== null && !this.hasMadeDirectory) {
      // Only the first of each operand: what is copied into itself is found by it.
      this.memory.remember(task.place.name, frame.madeStat);
      this.hasMadeDirectory = true;
    }
    this.frames.push(frame.frame);
    return null;
  }

  private *startFile(task: CopyTask, stat: StatValue, standing: Standing): Routine<boolean | null> {
    const frame = yield* openFile(this, task, stat, standing);
    if (typeof frame === "boolean") return frame;
    this.frames.push(frame);
    return null;
  }
}
