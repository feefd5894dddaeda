import { AT_EMPTY_PATH, AT_FDCWD, AT_SYMLINK_NOFOLLOW } from "../../../abi/fcntl.ts";
import { S_ISBLK, S_ISCHR } from "../../../abi/stat.ts";
import { Errno } from "../../../platform/program/errno-error.ts";
import type { Routine } from "../../../platform/program/syscall.ts";
import { toByteString } from "../../io/byte-text.ts";
import type { Parsed } from "../../options/parsed.ts";
import { quote, quoteaf } from "../../quoting/quote.ts";
import { QUOTING_STYLES } from "../../quoting/quoting-style.ts";
import { defineTool, Failure, type ToolContext, usageFailure } from "../../tool.ts";
import { argmatch } from "../argmatch.ts";
import { attempt } from "../attempt.ts";
import type { StatField } from "./directive-field.ts";
import { FileFormat, type StatFile } from "./file-format.ts";
import { expandFilesystem } from "./filesystem-format.ts";

const TERSE = "%n %s %b %f %u %g %D %i %h %t %T %X %Y %Z %W %o\n";
const TERSE_FILESYSTEM = "%n %i %l %t %s %S %b %f %a %c %d\n";
const FILESYSTEM =
  '  File: "%n"\n' +
  "    ID: %-8i Namelen: %-7l Type: %T\n" +
  "Block size: %-10s Fundamental block size: %S\n" +
  "Blocks: Total: %-10b Free: %-10f Available: %a\n" +
  "Inodes: Total: %-10c Free: %d\n";

/** What is printed of a file when nothing else is asked for. */
function defaultFormat(mode: number): string {
  const isDevice = S_ISCHR(mode) || S_ISBLK(mode);
  const device = isDevice ? "%-5h Device type: %Hr,%Lr" : "%h";
  return (
    "  File: %N\n" +
    "  Size: %-10s\tBlocks: %-10b IO Block: %-6o %F\n" +
    `Device: %Hd,%Ld\tInode: %-10i  Links: ${device}\n` +
    "Access: (%04a/%10.10A)  Uid: (%5u/%8U)   Gid: (%5g/%8G)\n" +
    "Access: %x\nModify: %y\nChange: %z\n Birth: %w\n"
  );
}

/** How the operands are printed. */
interface StatOptions {
  /** Null: the default one. */
  readonly format: string | null;
  /** Behind each. */
  readonly end: string;
  /** --printf: backslashes are escapes. */
  readonly hasEscapes: boolean;
  readonly isFilesystem: boolean;
  readonly follows: boolean;
}

/** Gives a directive's value; null: there is none of that letter. */
type Expand = (letter: string, prefix: string, field: StatField) => Routine<string | null>;

const DIRECTIVE = /%([-'+ #0I]*)(\d*)(\.\d*)?(?:([HL])(?=[dr]))?(.?)/sy;
const ESCAPE = /\\(?:x([0-9a-fA-F]{1,2})|([0-7]{1,3})|(.?))/sy;
const ESCAPES: Readonly<Record<string, string>> = {
  a: "\x07",
  b: "\b",
  e: "\x1b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
  "\\": "\\",
  '"': '"',
};

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

/** @returns the text of an escape. */
function* unescaped(tool: ToolContext, match: RegExpExecArray): Routine<string> {
  const [, hex, octal, letter] = match;
  if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16));
  if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8) & 255);
  if (letter === "") {
    yield* tool.error("warning: backslash at end of format");
    return "\\";
  }
  const known = ESCAPES[letter!];
  if (known !== undefined) return known;
  yield* tool.error(`warning: unrecognized escape '\\${letter}'`);
  return letter!;
}

/** @throws Failure for a malformed directive. */
function* printFormat(tool: ToolContext, format: string, hasEscapes: boolean, expand: Expand): Routine {
  const text = toByteString(format);
  const { out } = tool;
  for (let at = 0; at < text.length; ) {
    const char = text.charAt(at);
    const match = char === "%" ? matchAt(DIRECTIVE, text, at) : hasEscapes ? matchAt(ESCAPE, text, at) : null;
    if (match === null) {
      yield* out.writeBytes(char);
      at++;
      continue;
    }
    at += match[0].length;
    if (char === "\\") {
      yield* out.writeBytes(yield* unescaped(tool, match));
      continue;
    }
    const [whole, flags = "", width = "", precision = "", prefix = "", letter = ""] = match;
    if (letter === "" || letter === "%") {
      if (whole !== "%" && whole !== "%%") throw new Failure(`${quote(whole)}: invalid directive`);
      yield* out.writeBytes("%");
      continue;
    }
    yield* out.writeBytes((yield* expand(letter, prefix, { flags, width, precision })) ?? "?");
  }
}

class StatPrinter {
  private readonly tool: ToolContext;
  private readonly options: StatOptions;
  private readonly files: FileFormat;

  constructor(tool: ToolContext, options: StatOptions) {
    this.tool = tool;
    this.options = options;
    const asked = QUOTING_STYLES.find((style) => style === tool.env["QUOTING_STYLE"]);
    this.files = new FileFormat(tool, asked ?? (options.format === null ? "literal" : "shell-escape-always"));
  }

  /** @returns whether it went well. */
  *print(path: string): Routine<boolean> {
    this.files.hasFailed = false;
    const isOk = yield* this.options.isFilesystem ? this.printFilesystem(path) : this.printFile(path);
    return isOk && !this.files.hasFailed;
  }

  private *printFile(path: string): Routine<boolean> {
    const { tool, options, files } = this;
    const isStdin = path === "-";
    const flags = isStdin ? AT_EMPTY_PATH : options.follows ? 0 : AT_SYMLINK_NOFOLLOW;
    const stat = yield* attempt(tool.sys.statx(isStdin ? 0 : AT_FDCWD, isStdin ? "" : path, flags));
    if (stat instanceof Errno) {
      if (isStdin) yield* tool.error(`cannot stat standard input: ${stat.description}`);
      else yield* tool.error(`cannot statx ${quoteaf(path)}: ${stat.description}`);
      return false;
    }
    const file: StatFile = { name: path, stat, isStdin };
    const format = options.format ?? defaultFormat(stat.stx_mode);
    yield* printFormat(tool, format, options.hasEscapes, (letter, prefix, field) =>
      files.expand(letter, prefix, field, file),
    );
    yield* tool.out.write(options.end);
    return true;
  }

  private *printFilesystem(path: string): Routine<boolean> {
    const { tool, options } = this;
    if (path === "-") {
      yield* tool.error(`using ${quoteaf("-")} to denote standard input does not work in file system mode`);
      return false;
    }
    const statfs = yield* attempt(tool.sys.statfs(path));
    if (statfs instanceof Errno) {
      yield* tool.error(`cannot read file system information for ${quoteaf(path)}: ${statfs.description}`);
      return false;
    }
    // biome-ignore lint/correctness/useYield: a file's directives make calls, a filesystem's need none.
    yield* printFormat(tool, options.format ?? FILESYSTEM, options.hasEscapes, function* (letter, _prefix, field) {
      return expandFilesystem(letter, field, path, statfs);
    });
    yield* tool.out.write(options.end);
    return true;
  }
}

function optionsOf(parsed: Parsed): StatOptions {
  const isFilesystem = parsed.has("file-system");
  const last = parsed.last("format", "printf");
  const text = last === undefined ? undefined : parsed.value(last);
  let format: string | null = null;
  if (text !== undefined) format = text;
  else if (parsed.has("terse")) format = isFilesystem ? TERSE_FILESYSTEM : TERSE;
  return {
    format,
    end: last === "format" ? "\n" : "",
    hasEscapes: last === "printf",
    isFilesystem,
    follows: parsed.has("dereference"),
  };
}

const CACHED = ["default", "never", "always"].map((word) => [word, word] as const);

export const stat = defineTool({
  name: "stat",
  usage: `[OPTION]... FILE...

Print what is known of each FILE, or of the filesystem that it is on.
FORMAT has, for files: %a %A permissions, %b %B blocks, %d %D device, %f raw mode, %F type, %g %G group, %h links,
%i inode, %m mount point, %n %N name, %o I/O size, %r %R %t %T device type, %s size, %u %U user,
%w %W birth, %x %X access, %y %Y modification, %z %Z change; for filesystems: %a %b %f blocks, %c %d inodes,
%i ID, %l name length, %n name, %s %S block size, %t %T type.`,
  options: [
    { short: "L", long: "dereference", help: "follow links" },
    { short: "f", long: "file-system", help: "print the state of the filesystem" },
    { long: "cached", argument: "MODE" },
    { short: "c", long: "format", argument: "FORMAT", help: "use FORMAT, and a newline behind each" },
    { long: "printf", argument: "FORMAT", help: "like --format, with escapes such as \\n, and no newline" },
    { short: "t", long: "terse", help: "print everything in one line" },
  ],
  *run(tool, parsed) {
    const cached = parsed.value("cached");
    if (cached !== undefined) argmatch("--cached", cached, CACHED);
    if (parsed.operands.length === 0) throw usageFailure("missing operand");
    const printer = new StatPrinter(tool, optionsOf(parsed));
    let status = 0;
    for (const path of parsed.operands) if (!(yield* printer.print(path))) status = 1;
    return status;
  },
});
