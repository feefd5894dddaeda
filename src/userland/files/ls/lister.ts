import { EACCES, ELOOP, ENOENT } from "../../../abi/errno.ts";
import { AT_FDCWD, AT_SYMLINK_NOFOLLOW, O_CLOEXEC, O_DIRECTORY, O_NONBLOCK, O_RDONLY } from "../../../abi/fcntl.ts";
import { S_IFMT, S_ISDIR, S_ISLNK, S_ISREG } from "../../../abi/stat.ts";
import { CLOCK_REALTIME } from "../../../abi/time.ts";
import { Errno } from "../../../platform/program/errno-error.ts";
import type { StatValue } from "../../../platform/program/sys/attributes.ts";
import type { DirectoryEntry } from "../../../platform/program/sys/files.ts";
import type { Routine } from "../../../platform/program/syscall.ts";
import { indent, layoutColumns, rowsOf } from "../../columns/index.ts";
import { fnmatch } from "../../fnmatch/index.ts";
import { toByteString } from "../../io/byte-text.ts";
import { quoteaf } from "../../quoting/quote.ts";
import { humanReadable } from "../../size/human-readable.ts";
import type { ToolContext } from "../../tool.ts";
import { IdNames } from "../../users/index.ts";
import { attempt } from "../attempt.ts";
import { isDotOrDotDot, joinPath } from "../path.ts";
import { Colors } from "./colors.ts";
import type { FileInfo } from "./file-info.ts";
import { LongFormat } from "./long-format.ts";
import type { LsOptions } from "./ls-options.ts";
import { NamePrinter } from "./name-printer.ts";
import { sortFiles } from "./sort.ts";

/** GNU ls: 1 is minor (an entry of a directory), 2 is serious (an operand). */
const MINOR = 1;
const SERIOUS = 2;

/** A directory that is still to be listed; without a path, the one listed last, with all below it, is done. */
export interface PendingDirectory {
  readonly path: string | null;
  /** As it is shown, if not by `path`: an operand that links to it. */
  readonly isOperand: boolean;
}

/** What a checkpoint keeps between two directories. */
export interface ListerState {
  readonly pending: readonly PendingDirectory[];
  /** dev:ino of the directories that are being listed, with -R. */
  readonly active: readonly string[];
  readonly isFirst: boolean;
  readonly printsNames: boolean;
  readonly hasUsedColor: boolean;
  readonly status: number;
}

/** ls: operands, then directories, one after the other. */
export class Lister {
  private readonly tool: ToolContext;
  private readonly options: LsOptions;
  private readonly names: NamePrinter;
  private readonly colors: Colors | null;
  private readonly users: IdNames;
  private pending: PendingDirectory[];
  private active: string[];
  private isFirst: boolean;
  private printsNames: boolean;
  status: number;

  constructor(tool: ToolContext, options: LsOptions, state?: ListerState) {
    this.tool = tool;
    this.options = options;
    this.colors = options.isColored ? new Colors(options.colors) : null;
    this.names = new NamePrinter(options, this.colors, state?.hasUsedColor ?? false);
    this.users = new IdNames(tool.sys);
    this.pending = [...(state?.pending ?? [])];
    this.active = [...(state?.active ?? [])];
    this.isFirst = state?.isFirst ?? true;
    this.printsNames = state?.printsNames ?? false;
    this.status = state?.status ?? 0;
  }

  save(): ListerState {
    const { pending, active, isFirst, printsNames, status } = this;
    const { hasUsedColor } = this.names;
    return { pending, active, isFirst, printsNames, hasUsedColor, status };
  }

  /** Lists the operands that are no directories, and keeps the others for `next`. */
  *operands(operands: readonly string[]): Routine {
    const { options } = this;
    if (operands.length === 0) {
      if (options.listsDirectoriesThemselves) yield* this.printFiles(yield* this.lookUpAll(["."]));
      else this.pending.push({ path: ".", isOperand: true });
      this.printsNames = options.isRecursive;
      return;
    }
    let files = sortFiles(yield* this.lookUpAll(operands), options, (file) => this.names.width(file, false));
    if (!options.listsDirectoriesThemselves) {
      const isListed = (file: FileInfo): boolean => S_ISDIR(this.followedMode(file));
      this.pending.push(...files.filter(isListed).map(({ name }) => ({ path: name, isOperand: true })));
      files = files.filter((file) => !isListed(file));
    }
    if (files.length > 0) {
      yield* this.printFiles(files);
      this.isFirst = false;
    }
    this.printsNames = options.isRecursive || operands.length > 1 || (files.length > 0 && this.pending.length > 0);
  }

  /** Lists the next directory. @returns whether there was one. */
  *next(): Routine<boolean> {
    const directory = this.pending.shift();
    if (directory === undefined) {
      const end = this.names.finish();
      if (end !== "") yield* this.tool.out.writeBytes(end);
      return false;
    }
    if (directory.path === null) this.active.pop();
    else yield* this.directory(directory.path, directory.isOperand);
    return true;
  }

  private *fail(status: number, message: string, error: Errno): Routine {
    this.status = Math.max(this.status, status);
    yield* this.tool.error(`${message}: ${error.description}`);
  }

  private followedMode({ stat, type }: FileInfo): number {
    return stat?.st_mode ?? type;
  }

  private *lookUpAll(operands: readonly string[]): Routine<FileInfo[]> {
    const files: FileInfo[] = [];
    for (const path of operands) {
      const file = yield* this.lookUp(path, path, 0, null);
      if (file !== null) files.push(file);
    }
    return files;
  }

  private *directory(path: string, isOperand: boolean): Routine {
    const { tool, options } = this;
    const { sys } = tool;
    const fd = yield* attempt(sys.open(path, O_RDONLY | O_DIRECTORY | O_NONBLOCK | O_CLOEXEC));
    const status = isOperand ? SERIOUS : MINOR;
    if (fd instanceof Errno) return yield* this.fail(status, `cannot open directory ${quoteaf(path)}`, fd);
    if (options.isRecursive) {
      const { st_dev, st_ino } = yield* sys.fstat(fd);
      const identity = `${st_dev}:${st_ino}`;
      if (this.active.includes(identity)) {
        yield* tool.error(`${quotedBare(path)}: not listing already-listed directory`);
        yield* sys.close(fd);
        this.status = SERIOUS;
        return;
      }
      this.active.push(identity);
    }
    const entries: DirectoryEntry[] = [];
    for (;;) {
      const some = yield* attempt(sys.getdents(fd));
      if (some instanceof Errno) {
        yield* this.fail(status, `reading directory ${quoteaf(path)}`, some);
        break;
      }
      if (some.length === 0) break;
      entries.push(...some.filter(({ d_name }) => !this.isIgnored(d_name)));
    }
    yield* sys.close(fd);
    yield* this.printHeading(path);
    const files: FileInfo[] = [];
    for (const { d_name, d_type, d_ino } of entries) {
      const file = yield* this.lookUp(d_name, joinPath(path === "." ? "" : path, d_name), d_type << 12, d_ino);
      if (file !== null) files.push(file);
    }
    const sorted = sortFiles(files, options, (file) => this.names.width(file, false));
    if (options.format === "long" || options.hasBlocks) {
      const blocks = sorted.reduce((sum, { stat }) => sum + (stat?.st_blocks ?? 0), 0);
      yield* tool.out.write(`total ${humanReadable(blocks, 512, options.blockStyle)}${options.end}`);
    }
    yield* this.printFiles(sorted);
    if (!options.isRecursive) return;
    const below = sorted
      .filter((file) => S_ISDIR(this.followedMode(file)) && !isDotOrDotDot(file.name))
      .map(({ name }) => ({ path: joinPath(path, name), isOperand: false }));
    this.pending.unshift(...below, { path: null, isOperand: false });
  }

  private *printHeading(path: string): Routine {
    const { out } = this.tool;
    if (!this.isFirst && (this.printsNames || this.options.isRecursive)) yield* out.write("\n");
    this.isFirst = false;
    if (this.printsNames || this.options.isRecursive)
      yield* out.writeBytes(`${this.names.quoted(toByteString(path))}:\n`);
  }

  private isIgnored(name: string): boolean {
    const { ignore, ignoresBackups, ignorePatterns, hidePatterns } = this.options;
    if (ignore !== "nothing" && isDotOrDotDot(name)) return true;
    if (ignore === "hidden" && name.startsWith(".")) return true;
    if (ignoresBackups && name.endsWith("~")) return true;
    const matches = (pattern: string): boolean =>
      fnmatch(toByteString(pattern), toByteString(name)) && !(name.startsWith(".") && !pattern.startsWith("."));
    return (ignore === "hidden" && hidePatterns.some(matches)) || ignorePatterns.some(matches);
  }

  /** @param inode null: it is an operand. @returns null: the file is not listed, which was reported. */
  private *lookUp(name: string, path: string, type: number, inode: number | null): Routine<FileInfo | null> {
    const isOperand = inode === null;
    const { sys } = this.tool;
    const { options } = this;
    const bytes = toByteString(name);
    const bare: FileInfo = { name, bytes, type, inode, stat: null, target: null, targetMode: null };
    if (!isOperand && type !== 0 && !this.needsStat(type)) return bare;
    const stat = yield* this.statOf(path, isOperand);
    if (stat instanceof Errno) {
      yield* this.fail(isOperand ? SERIOUS : MINOR, `cannot access ${quoteaf(path)}`, stat);
      return isOperand ? null : bare;
    }
    let target: string | null = null;
    let targetMode: number | null = null;
    if (S_ISLNK(stat.st_mode) && (options.format === "long" || this.looksBehindLinks())) {
      const found = yield* attempt(sys.readlink(path));
      if (found instanceof Errno)
        yield* this.fail(isOperand ? SERIOUS : MINOR, `cannot read symbolic link ${quoteaf(path)}`, found);
      else {
        target = found;
        if (this.looksBehindLinks()) {
          const behind = yield* attempt(sys.stat(path));
          targetMode = behind instanceof Errno ? null : behind.st_mode;
        }
      }
    }
    return { ...bare, type: stat.st_mode & S_IFMT, stat, target, targetMode };
  }

  /** Is it of interest what links lead to? */
  private looksBehindLinks(): boolean {
    const { indicators, format, hasDirectoriesFirst } = this.options;
    const isShown = indicators === "file-type" || indicators === "classify";
    if ((isShown && format === "long") || hasDirectoriesFirst) return true;
    const { colors } = this;
    if (colors === null) return false;
    return colors.has("or") || (colors.has("ex") && colors.linksLikeTargets) || (colors.has("mi") && format === "long");
  }

  /** Does what the directory says of an entry not suffice? */
  private needsStat(type: number): boolean {
    const { format, sort, hasBlocks, hasInode, indicators, dereference, isRecursive, hasDirectoriesFirst } =
      this.options;
    if (format === "long" || hasBlocks || sort === "size" || sort === "time" || this.options.hasContext) return true;
    const { colors } = this;
    const needsType = isRecursive || colors !== null || indicators !== "none" || hasDirectoriesFirst;
    if (S_ISLNK(type)) {
      const isFollowed = dereference === "always" || colors?.linksLikeTargets === true || this.looksBehindLinks();
      return (hasInode || needsType) && isFollowed;
    }
    if (S_ISDIR(type)) return colors !== null;
    if (!S_ISREG(type)) return false;
    return indicators === "classify" || ["ex", "su", "sg", "ca", "mh"].some((kind) => colors?.has(kind) === true);
  }

  /** lstat(2) or stat(2), as the file and the options want it. */
  private *statOf(path: string, isOperand: boolean): Routine<StatValue | Errno> {
    const { sys } = this.tool;
    const { dereference } = this.options;
    if (dereference === "always") return yield* attempt(sys.stat(path));
    if (isOperand && dereference !== "never") {
      const followed = yield* attempt(sys.stat(path));
      if (dereference === "operands") return followed;
      if (!(followed instanceof Errno) && S_ISDIR(followed.st_mode)) return followed;
      if (followed instanceof Errno && ![ENOENT, ELOOP, EACCES].includes(followed.errno)) return followed;
    }
    return yield* attempt(sys.fstatat(AT_FDCWD, path, AT_SYMLINK_NOFOLLOW));
  }

  private *printFiles(files: readonly FileInfo[]): Routine {
    const { options, names } = this;
    const { out } = this.tool;
    const someQuoted = names.aligns() && files.some(({ bytes }) => names.isQuoted(bytes));
    if (options.format === "long") {
      const now = yield* this.tool.sys.clock_gettime(CLOCK_REALTIME);
      const long = new LongFormat(options, names, this.users, now);
      for (const line of yield* long.lines(files, someQuoted)) yield* out.writeBytes(line + options.end);
      return;
    }
    if (files.length === 0) return;
    const prefixes = this.prefixes(files);
    const print = (i: number, column: number): string =>
      names.normal() + prefixes[i]! + names.print(files[i]!, someQuoted, column + prefixes[i]!.length);
    const width = (i: number): number => prefixes[i]!.length + names.width(files[i]!, someQuoted);
    if (options.format === "single") {
      for (let i = 0; i < files.length; i++) yield* out.writeBytes(print(i, 0) + options.end);
    } else if (options.format === "commas") yield* this.printWithCommas(files.length, print, width);
    else yield* this.printInColumns(files.length, options.format, print, width);
  }

  /** What -i and -s put before each name. */
  private prefixes(files: readonly FileInfo[]): string[] {
    const { hasInode, hasBlocks, hasContext, blockStyle, format } = this.options;
    const cells = files.map(({ stat, inode }) => [
      ...(hasInode ? [String(stat?.st_ino ?? inode ?? "?")] : []),
      ...(hasBlocks ? [stat === null ? "?" : humanReadable(stat.st_blocks, 512, blockStyle)] : []),
      ...(hasContext ? ["?"] : []),
    ]);
    const widths = (cells[0] ?? []).map((_, i) => {
      let widest = 0;
      for (const row of cells) widest = Math.max(widest, row[i]!.length);
      return format === "commas" ? 0 : widest;
    });
    return cells.map((row) => row.map((cell, i) => `${cell.padStart(widths[i]!)} `).join(""));
  }

  private *printWithCommas(
    count: number,
    print: (i: number, column: number) => string,
    width: (i: number) => number,
  ): Routine {
    const { lineLength, end } = this.options;
    let column = 0;
    let text = "";
    for (let i = 0; i < count; i++) {
      const length = width(i);
      if (i > 0) {
        const fits = lineLength === 0 || column + length + 2 < lineLength;
        text += fits ? ", " : `,${end}`;
        column = fits ? column + 2 : 0;
      }
      text += print(i, column);
      column += length;
    }
    yield* this.tool.out.writeBytes(text + end);
  }

  private *printInColumns(
    count: number,
    order: "down" | "along",
    print: (i: number, column: number) => string,
    width: (i: number) => number,
  ): Routine {
    const { lineLength, tabSize, end } = this.options;
    const lengths = Array.from({ length: count }, (_, i) => width(i));
    if (lineLength === 0) {
      // Without a limit all stand in one line, two blanks apart.
      const line = lengths.map((_, i) => print(i, 0)).join("  ");
      return yield* this.tool.out.writeBytes(line + end);
    }
    const layout = layoutColumns(lengths, lineLength, order);
    for (const row of rowsOf(count, layout, order)) {
      let text = "";
      let position = 0;
      for (const [column, i] of row.entries()) {
        text += print(i, position);
        if (column === row.length - 1) break;
        const next = layout.widths.slice(0, column + 1).reduce((sum, each) => sum + each, 0);
        text += indent(position + lengths[i]!, next, tabSize);
        position = next;
      }
      yield* this.tool.out.writeBytes(text + end);
    }
  }
}

function quotedBare(path: string): string {
  return quoteaf(path).replace(/^'([^']*)'$/, "$1");
}
