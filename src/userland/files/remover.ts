import { W_OK } from "../../abi/access.ts";
import { EACCES, EEXIST, EILSEQ, EINVAL, EISDIR, ENOENT, ENOTDIR, ENOTEMPTY } from "../../abi/errno.ts";
import { AT_EACCESS, AT_REMOVEDIR, O_CLOEXEC, O_DIRECTORY, O_NOFOLLOW, O_NONBLOCK, O_RDONLY } from "../../abi/fcntl.ts";
import { S_ISDIR, S_ISLNK } from "../../abi/stat.ts";
import { Errno } from "../../platform/program/errno-error.ts";
import type { Routine } from "../../platform/program/syscall.ts";
import { fileTypeName } from "../mode/index.ts";
import { quoteaf } from "../quoting/quote.ts";
import type { ToolContext } from "../tool.ts";
import { attempt, errorOf } from "./attempt.ts";
import { type Fts, type FtsEntry, readNames } from "./fts.ts";
import { baseName, dirName, isDotOrDotDot } from "./path.ts";
import { circular, type RootIdentity, refusesRoot } from "./walk-errors.ts";
import { yesno } from "./yesno.ts";

export interface RmOptions {
  readonly isRecursive: boolean;
  readonly removesEmptyDirectories: boolean;
  readonly ignoresMissing: boolean;
  /** "protected": about files that may not be written, if somebody is there to answer. */
  readonly asks: "never" | "protected" | "always";
  readonly isInputTty: boolean;
  readonly isVerbose: boolean;
  readonly isOneFileSystem: boolean;
  readonly root: RootIdentity | null;
  /** --preserve-root=all */
  readonly preservesMountPoints: boolean;
}

/** Errors that say that there is no file of that name. */
const MISSING: readonly number[] = [ENOENT, ENOTDIR, EILSEQ, EINVAL];
/** What rmdir(2) says of a directory with entries. */
const NOT_EMPTY: readonly number[] = [ENOTEMPTY, EISDIR, ENOTDIR, EEXIST];

type Verdict = "yes" | "accepted" | "declined" | "error";

/** What rm does with each entry of a walk; mv uses it for what it copied. */
export class Remover {
  private readonly tool: ToolContext;
  private readonly options: RmOptions;
  private readonly fts: Fts;
  /** Directories on levels above this one keep an entry: there is no use in trying to remove them. */
  marked: number;

  constructor(tool: ToolContext, options: RmOptions, fts: Fts, marked = 0) {
    this.tool = tool;
    this.options = options;
    this.fts = fts;
    this.marked = marked;
  }

  /** @returns whether it went well: what the user wants to keep counts as well. */
  *remove(entry: FtsEntry): Routine<boolean> {
    if (entry.info === "cycle") {
      yield* this.tool.error(circular(entry.path));
      return false;
    }
    if (entry.info === "directory") return yield* this.enter(entry);
    const isDirectory = entry.info === "post" || entry.info === "unreadable";
    const isKept = isDirectory && entry.level < this.marked;
    if (isDirectory) this.marked = Math.min(this.marked, entry.level);
    if (isKept) return true;
    const verdict = yield* this.ask(entry, isDirectory, null);
    if (verdict === "declined" || verdict === "error") return verdict === "declined";
    return yield* this.excise(entry, isDirectory);
  }

  private *enter(entry: FtsEntry): Routine<boolean> {
    const { path, level } = entry;
    const { isRecursive, removesEmptyDirectories } = this.options;
    if (!isRecursive && !(removesEmptyDirectories && (yield* this.isEmpty(entry)))) {
      const error = new Errno(removesEmptyDirectories ? ENOTEMPTY : EISDIR, "unlinkat");
      return yield* this.skip(entry, `cannot remove ${quoteaf(path)}: ${error.description}`);
    }
    if (level === 0) {
      // POSIX rm: "." and ".." are diagnosed and left alone.
      if (isDotOrDotDot(baseName(path))) {
        const which = `${quoteaf(".")} or ${quoteaf("..")}`;
        return yield* this.skip(entry, `refusing to remove ${which} directory: skipping ${quoteaf(path)}`);
      }
      if (yield* refusesRoot(this.tool, this.options.root, path, entry.stat)) {
        this.fts.skip();
        return false;
      }
      if (this.options.preservesMountPoints && (yield* this.isMountPoint(entry))) {
        yield* this.tool.error(`skipping ${quoteaf(path)}, since it's on a different device`);
        return yield* this.skip(entry, "and --preserve-root=all is in effect");
      }
    } else if (this.options.isOneFileSystem && entry.stat!.st_dev !== this.fts.device) {
      return yield* this.skip(entry, `skipping ${quoteaf(path)}, since it's on a different device`);
    }
    const emptiness = { isEmpty: false };
    const verdict = yield* this.ask(entry, true, emptiness);
    if (verdict === "accepted" && emptiness.isEmpty) {
      // Asked about it already, and there is nothing in it to ask about.
      this.fts.skip();
      return yield* this.excise(entry, true);
    }
    if (verdict === "yes" || verdict === "accepted") return true;
    this.mark(entry);
    this.fts.skip();
    return verdict === "declined";
  }

  private mark({ level }: FtsEntry): void {
    this.marked = Math.max(this.marked, level);
  }

  private *skip(entry: FtsEntry, message: string): Routine<false> {
    yield* this.tool.error(message);
    this.mark(entry);
    this.fts.skip();
    return false;
  }

  /** @param descending the directory is about to be entered, and gets to know whether that is needed. */
  private *ask(entry: FtsEntry, isDirectory: boolean, descending: { isEmpty: boolean } | null): Routine<Verdict> {
    const { asks, ignoresMissing, isInputTty, isRecursive } = this.options;
    if (asks === "never") return "yes";
    const { stat, path } = entry;
    const looks = !ignoresMissing && (asks === "always" || isInputTty);
    const isProtected = looks && stat !== null && !S_ISLNK(stat.st_mode) ? yield* this.isWriteProtected(entry) : false;
    if (stat === null && looks) return yield* this.refuse(path, entry.error!);
    if (isProtected instanceof Errno) return yield* this.refuse(path, isProtected);
    if (!isProtected && asks !== "always") return "yes";
    if (S_ISLNK(stat!.st_mode) && asks !== "always") return "yes";
    if (isDirectory && !isRecursive && !this.options.removesEmptyDirectories)
      return yield* this.refuse(path, new Errno(EISDIR, "unlinkat"));
    if (descending !== null) descending.isEmpty = yield* this.isEmpty(entry);
    const what =
      descending !== null && !descending.isEmpty
        ? `descend into ${isProtected ? "write-protected " : ""}directory`
        : `remove ${isProtected ? "write-protected " : ""}${fileTypeName(stat!.st_mode, stat!.st_size)}`;
    return (yield* yesno(this.tool, `${this.tool.name}: ${what} ${quoteaf(path)}? `)) ? "accepted" : "declined";
  }

  private *refuse(path: string, error: Errno): Routine<"error"> {
    yield* this.tool.error(`cannot remove ${quoteaf(path)}: ${error.description}`);
    return "error";
  }

  private *isWriteProtected({ dirfd, name }: FtsEntry): Routine<boolean | Errno> {
    const error = yield* errorOf(this.tool.sys.faccessat2(dirfd, name, W_OK, AT_EACCESS));
    if (error === null) return false;
    return error.errno === EACCES ? true : error;
  }

  private *isEmpty({ dirfd, name }: FtsEntry): Routine<boolean> {
    const { sys } = this.tool;
    const flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC;
    const fd = yield* attempt(sys.openat(dirfd, name, flags));
    if (fd instanceof Errno) return false;
    const names = yield* readNames(sys, fd);
    yield* sys.close(fd);
    return !(names instanceof Errno) && names.length === 0;
  }

  private *isMountPoint({ path, stat }: FtsEntry): Routine<boolean> {
    const parent = yield* attempt(this.tool.sys.stat(S_ISDIR(stat!.st_mode) ? `${path}/..` : dirName(path)));
    return !(parent instanceof Errno) && parent.st_dev !== stat!.st_dev;
  }

  private *excise(entry: FtsEntry, isDirectory: boolean): Routine<boolean> {
    const { tool, options } = this;
    const { dirfd, name, path, info } = entry;
    let error = yield* errorOf(tool.sys.unlinkat(dirfd, name, isDirectory ? AT_REMOVEDIR : 0));
    if (error === null) {
      if (options.isVerbose) yield* tool.out.write(`removed ${isDirectory ? "directory " : ""}${quoteaf(path)}\n`);
      return true;
    }
    if (options.ignoresMissing && MISSING.includes(error.errno)) return true;
    // Why it could not be read says more than that it has entries.
    if (info === "unreadable" && NOT_EMPTY.includes(error.errno)) error = entry.error!;
    this.mark(entry);
    yield* this.refuse(path, error);
    return false;
  }
}
