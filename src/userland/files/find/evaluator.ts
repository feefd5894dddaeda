import { major, minor } from "../../../abi/dev.ts";
import { ENOENT, ENOTDIR } from "../../../abi/errno.ts";
import { AT_REMOVEDIR, AT_SYMLINK_NOFOLLOW } from "../../../abi/fcntl.ts";
import { S_IFMT, S_ISDIR, S_ISLNK, S_ISREG } from "../../../abi/stat.ts";
import { CLOCK_REALTIME } from "../../../abi/time.ts";
import { Errno } from "../../../platform/program/errno-error.ts";
import type { Routine } from "../../../platform/program/syscall.ts";
import { Pattern } from "../../fnmatch/index.ts";
import { toByteString } from "../../io/byte-text.ts";
import { isTerminal } from "../../io/is-terminal.ts";
import { Output } from "../../io/output.ts";
import { quote } from "../../quoting/quote.ts";
import { Regex } from "../../regex/index.ts";
import type { ToolContext } from "../../tool.ts";
import { IdNames } from "../../users/index.ts";
import { attempt, errorOf } from "../attempt.ts";
import { readNames } from "../fts.ts";
import { baseName } from "../path.ts";
import type { Commands } from "./commands.ts";
import type { Count, Destination, Expression, FindOptions, Moment, Predicate, TimeLetter } from "./expression.ts";
import { filesystemType } from "./filesystem-type.ts";
import { INITIAL_WIDTHS, type LsWidths, lsLine } from "./ls-line.ts";
import { type FormatPart, PrintfValues, parseFormat } from "./printf.ts";
import type { VisitedFile } from "./visited-file.ts";

const DAY = 86400;

/** What a checkpoint keeps of an evaluator. */
export interface EvaluatorState {
  readonly widths: LsWidths;
  readonly hasQuit: boolean;
  readonly hasFailed: boolean;
}

/** Applies the expression to one file after the other. */
export class Evaluator {
  private readonly tool: ToolContext;
  private readonly options: Readonly<FindOptions>;
  private readonly commands: Commands;
  private readonly names: IdNames;
  private readonly values: PrintfValues;
  private readonly outputs = new Map<number, Output>();
  private readonly patterns = new Map<Predicate, Pattern | Regex>();
  private readonly formats = new Map<string, readonly FormatPart[]>();
  private readonly widths: LsWidths;
  private isTty: boolean | null = null;
  /** -prune: the directory just looked at is not entered. */
  isPruned = false;
  /** -quit */
  hasQuit: boolean;
  /** Something went wrong, which was reported. */
  hasFailed: boolean;

  constructor(tool: ToolContext, options: Readonly<FindOptions>, commands: Commands, state?: EvaluatorState) {
    this.tool = tool;
    this.options = options;
    this.commands = commands;
    this.names = new IdNames(tool.sys);
    this.values = new PrintfValues(tool, this.names);
    this.widths = { ...(state?.widths ?? INITIAL_WIDTHS) };
    this.hasQuit = state?.hasQuit ?? false;
    this.hasFailed = state?.hasFailed ?? false;
  }

  save(): EvaluatorState {
    const { widths, hasQuit, hasFailed } = this;
    return { widths, hasQuit, hasFailed };
  }

  /** Writes what is buffered for -fprint and its like. */
  *flush(): Routine {
    for (const output of this.outputs.values()) yield* output.flush();
  }

  *evaluate(expression: Expression, file: VisitedFile): Routine<boolean> {
    switch (expression.op) {
      case "predicate":
        return yield* this.test(expression.predicate, file);
      case "not":
        return !(yield* this.evaluate(expression.operand, file));
      default:
        return yield* this.evaluateChain(expression, file);
    }
  }

  /** Operators of two expressions lean to the left: a long chain is no deep recursion. */
  private *evaluateChain(expression: Expression, file: VisitedFile): Routine<boolean> {
    const chain: (Expression & { op: "and" | "or" | "comma" })[] = [];
    let first = expression;
    while (first.op === "and" || first.op === "or" || first.op === "comma") {
      chain.push(first);
      first = first.left;
    }
    let value = yield* this.evaluate(first, file);
    for (const { op, right } of chain.reverse()) {
      if (this.hasQuit) return value;
      if (op === "comma" || (op === "and") === value) value = yield* this.evaluate(right, file);
    }
    return value;
  }

  private *test(predicate: Predicate, file: VisitedFile): Routine<boolean> {
    const { stat, path, dirfd, name } = file;
    const { sys } = this.tool;
    switch (predicate.kind) {
      case "true":
        return true;
      case "false":
        return false;
      case "prune":
        if (!this.options.isDepthFirst) this.isPruned = true;
        return true;
      case "quit":
        this.hasQuit = true;
        return true;
      case "delete":
        return yield* this.delete(file);
      case "empty":
        return S_ISDIR(stat.st_mode) ? yield* this.isEmptyDirectory(file) : S_ISREG(stat.st_mode) && stat.st_size === 0;
      case "nouser":
        return (yield* this.names.user(stat.st_uid)) === null;
      case "nogroup":
        return (yield* this.names.group(stat.st_gid)) === null;
      case "name":
        return this.matches(predicate, baseName(path));
      case "path":
        return this.matches(predicate, path);
      case "lname": {
        if (!S_ISLNK(stat.st_mode)) return false;
        const target = yield* attempt(sys.readlinkat(dirfd, name));
        return !(target instanceof Errno) && this.matches(predicate, target);
      }
      case "regex":
        return this.matchesRegex(predicate, path);
      case "type":
        return predicate.types.includes(stat.st_mode & S_IFMT);
      case "xtype":
        return predicate.types.includes(yield* this.otherType(file));
      case "size":
        return compares(predicate.count, Math.ceil(stat.st_size / predicate.unit));
      case "links":
        return compares(predicate.count, stat.st_nlink);
      case "inum":
        return compares(predicate.count, stat.st_ino);
      case "uid":
        return compares(predicate.count, stat.st_uid);
      case "gid":
        return compares(predicate.count, stat.st_gid);
      case "used": {
        const days = (stat.st_atime - stat.st_ctime + (stat.st_atime_nsec - stat.st_ctime_nsec) / 1e9) / DAY;
        return days >= 0 && compares(predicate.count, Math.floor(days));
      }
      case "age":
        return isOfAge(predicate, yield* this.timeOf(predicate.time, file));
      case "newer":
        return difference(yield* this.timeOf(predicate.time, file), predicate.reference) > 0;
      case "perm": {
        const wanted = predicate.modes[S_ISDIR(stat.st_mode) ? 1 : 0];
        const mode = stat.st_mode & 0o7777;
        if (predicate.comparison === "exact") return mode === wanted;
        return predicate.comparison === "all" ? (mode & wanted) === wanted : (mode & wanted) !== 0;
      }
      case "samefile":
        return stat.st_ino === predicate.ino && major(stat.st_dev) * 2 ** 32 + minor(stat.st_dev) === predicate.dev;
      case "access":
        return (yield* errorOf(sys.faccessat(dirfd, name, predicate.mode))) === null;
      case "fstype":
        return (yield* filesystemType(this.tool, stat.st_dev)) === predicate.type;
      case "print":
        yield* this.write(predicate.to, `${yield* this.shownPath(predicate.to, path)}\n`);
        return true;
      case "print0":
        yield* this.write(predicate.to, `${toByteString(path)}\0`);
        return true;
      case "ls": {
        const { tv_sec } = yield* sys.clock_gettime(CLOCK_REALTIME);
        const line = yield* lsLine(this.tool, this.names, file, this.widths, tv_sec);
        yield* this.write(predicate.to, `${line}\n`);
        return true;
      }
      case "printf":
        yield* this.printf(predicate.format, predicate.to, file);
        return true;
      case "exec":
        yield* this.flush();
        return yield* this.commands.execute(predicate.command, path);
    }
  }

  private matches(
    predicate: Predicate & { readonly pattern: string; readonly ignoresCase: boolean },
    text: string,
  ): boolean {
    let pattern = this.patterns.get(predicate) as Pattern | undefined;
    if (pattern === undefined) {
      pattern = new Pattern(predicate.ignoresCase ? predicate.pattern.toLowerCase() : predicate.pattern);
      this.patterns.set(predicate, pattern);
    }
    return pattern.matches(predicate.ignoresCase ? text.toLowerCase() : text);
  }

  private matchesRegex(predicate: Predicate & { readonly kind: "regex" }, path: string): boolean {
    let regex = this.patterns.get(predicate) as Regex | undefined;
    if (regex === undefined) {
      const { pattern, isExtended, ignoresCase } = predicate;
      regex = new Regex(toByteString(pattern), { isExtended, ignoresCase, whole: "lines" });
      this.patterns.set(predicate, regex);
    }
    const text = toByteString(path);
    const match = regex.exec(text);
    return match !== null && match[0] === 0 && match[1] === text.length;
  }

  /** -xtype: of a link that is not followed, what it leads to; else what stands there itself. */
  private *otherType({ stat, dirfd, name }: VisitedFile): Routine<number> {
    const { follow } = this.options;
    if (follow === "always") {
      const link = yield* attempt(this.tool.sys.fstatat(dirfd, name, AT_SYMLINK_NOFOLLOW));
      return link instanceof Errno ? 0 : link.st_mode & S_IFMT;
    }
    if (!S_ISLNK(stat.st_mode)) return stat.st_mode & S_IFMT;
    const target = yield* attempt(this.tool.sys.fstatat(dirfd, name, 0));
    return (target instanceof Errno ? stat : target).st_mode & S_IFMT;
  }

  private *timeOf(time: TimeLetter, { stat, dirfd, name }: VisitedFile): Routine<Moment> {
    if (time === "a") return { seconds: stat.st_atime, nanoseconds: stat.st_atime_nsec };
    if (time === "c") return { seconds: stat.st_ctime, nanoseconds: stat.st_ctime_nsec };
    if (time === "m") return { seconds: stat.st_mtime, nanoseconds: stat.st_mtime_nsec };
    const whole = yield* attempt(this.tool.sys.statx(dirfd, name, AT_SYMLINK_NOFOLLOW));
    if (whole instanceof Errno) return { seconds: 0, nanoseconds: 0 };
    return { seconds: whole.stx_btime.tv_sec, nanoseconds: whole.stx_btime.tv_nsec };
  }

  private *isEmptyDirectory({ dirfd, name, path }: VisitedFile): Routine<boolean> {
    const { sys } = this.tool;
    const fd = yield* attempt(sys.openat(dirfd, name));
    if (fd instanceof Errno) {
      yield* this.fail(path, fd);
      return false;
    }
    const names = yield* readNames(sys, fd);
    yield* sys.close(fd);
    return !(names instanceof Errno) && names.length === 0;
  }

  private *delete({ path, dirfd, name, stat }: VisitedFile): Routine<boolean> {
    // "." cannot be removed, and nobody means it.
    if (path === ".") return true;
    const error = yield* errorOf(this.tool.sys.unlinkat(dirfd, name, S_ISDIR(stat.st_mode) ? AT_REMOVEDIR : 0));
    if (error === null) return true;
    if (this.options.ignoresRaces && (error.errno === ENOENT || error.errno === ENOTDIR)) return true;
    yield* this.tool.error(`cannot delete ${quote(path)}: ${error.description}`);
    this.hasFailed = true;
    return false;
  }

  private *fail(path: string, error: Errno): Routine {
    yield* this.tool.error(`${quote(path)}: ${error.description}`);
    this.hasFailed = true;
  }

  /** A terminal is spared what it might take for a command. */
  private *shownPath(to: Destination, path: string): Routine<string> {
    this.isTty ??= yield* isTerminal(1);
    const text = toByteString(path);
    return to === null && this.isTty ? text.replace(/[^ -~]/g, "?") : text;
  }

  private *printf(format: string, to: Destination, file: VisitedFile): Routine {
    let parts = this.formats.get(format);
    if (parts === undefined) {
      parts = parseFormat(format).parts;
      this.formats.set(format, parts);
    }
    for (const part of parts) {
      if ("text" in part) yield* this.write(to, part.text);
      else if ("isEnd" in part) yield* to === null ? this.tool.out.flush() : this.flush();
      else yield* this.write(to, yield* this.values.expand(part, file));
    }
  }

  private *write(to: Destination, bytes: string): Routine {
    if (to === null) return yield* this.tool.out.writeBytes(bytes);
    let output = this.outputs.get(to);
    if (output === undefined) {
      output = new Output(this.tool.sys, to);
      this.outputs.set(to, output);
    }
    yield* output.writeBytes(bytes);
  }
}

function compares({ comparison, value }: Count, actual: number): boolean {
  return comparison === "<" ? actual < value : comparison === ">" ? actual > value : actual === value;
}

/** In seconds. */
function difference(one: Moment, other: Moment): number {
  return one.seconds - other.seconds + (one.nanoseconds - other.nanoseconds) / 1e9;
}

/** -mtime counts whole days, -mmin minutes begun: the origin and the window make the difference. */
function isOfAge({ count, origin, window }: Predicate & { readonly kind: "age" }, time: Moment): boolean {
  const start: Moment = { seconds: origin.seconds - count.value * window, nanoseconds: origin.nanoseconds };
  const since = difference(time, start);
  if (count.comparison === ">") return since < 0;
  // Younger than N days: findutils moves the origin of days by one.
  if (count.comparison === "<") return window === DAY ? since > DAY : since > 0;
  return since > 0 && since <= window;
}
