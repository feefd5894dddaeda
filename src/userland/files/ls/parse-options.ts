import { Errno } from "../../../platform/program/errno-error.ts";
import type { Routine } from "../../../platform/program/syscall.ts";
import { isTerminal } from "../../io/is-terminal.ts";
import type { Parsed } from "../../options/parsed.ts";
import { quote } from "../../quoting/quote.ts";
import { QUOTING_STYLES, type QuotingStyle } from "../../quoting/quoting-style.ts";
import { defaultBlockSize, parseBlockSize } from "../../size/block-size.ts";
import { HUMAN_1000, HUMAN_1024, type SizeStyle } from "../../size/human-readable.ts";
import { Failure, type ToolContext, usageFailure } from "../../tool.ts";
import { argmatch } from "../argmatch.ts";
import { attempt } from "../attempt.ts";
import { Colors, isColorTerminal } from "./colors.ts";
import type { LsFormat, LsOptions, LsSort, LsTime } from "./ls-options.ts";

const FORMATS = [
  ["verbose", "long"],
  ["long", "long"],
  ["commas", "commas"],
  ["horizontal", "along"],
  ["across", "along"],
  ["vertical", "down"],
  ["single-column", "single"],
] as const;
const FORMAT_LETTERS: Readonly<Record<string, LsFormat>> = {
  C: "down",
  x: "along",
  m: "commas",
  l: "long",
  g: "long",
  o: "long",
  "numeric-uid-gid": "long",
  "full-time": "long",
};
const SORTS = [
  ["none", "none"],
  ["time", "time"],
  ["size", "size"],
  ["extension", "extension"],
  ["version", "version"],
  ["width", "width"],
] as const;
const SORT_LETTERS: Readonly<Record<string, LsSort>> = {
  t: "time",
  S: "size",
  X: "extension",
  v: "version",
  U: "none",
  f: "none",
};
const TIMES = [
  ["atime", "atime"],
  ["access", "atime"],
  ["use", "atime"],
  ["ctime", "ctime"],
  ["status", "ctime"],
  ["birth", "birth"],
  ["creation", "birth"],
] as const;
const WHEN = [
  ["always", "always"],
  ["yes", "always"],
  ["force", "always"],
  ["never", "never"],
  ["no", "never"],
  ["none", "never"],
  ["auto", "auto"],
  ["tty", "auto"],
  ["if-tty", "auto"],
] as const;
const INDICATORS = [
  ["none", "none"],
  ["slash", "slash"],
  ["file-type", "file-type"],
  ["classify", "classify"],
] as const;
const QUOTING = QUOTING_STYLES.map((style) => [style, style] as const);

/** What the command line and the environment say. @throws Failure */
export function* parseLsOptions(tool: ToolContext, parsed: Parsed): Routine<LsOptions> {
  const { env } = tool;
  const isTty = yield* isTerminal(1);
  const whenAt = (value: string | undefined, option: string): boolean => {
    const when = value === undefined ? "always" : argmatch(option, value, WHEN);
    return when === "always" || (when === "auto" && isTty);
  };
  const isRaw = parsed.has("f");
  const format = formatOf(parsed, isTty);
  const { sort, time } = orderOf(parsed, format);
  const isColored = colorOf(parsed, whenAt) && (yield* hasColors(tool));
  const indicators = indicatorsOf(parsed, whenAt);
  const lineLength = yield* lineLengthOf(tool, parsed, isTty);
  const { blockStyle, sizeStyle } = sizesOf(tool, parsed);
  const quoting = quotingOf(tool, parsed, isTty);
  const hidden = parsed.last("hide-control-chars", "show-control-chars");
  const hasZero = parsed.has("zero");
  return {
    format,
    sort,
    isReversed: parsed.has("reverse"),
    hasDirectoriesFirst: parsed.has("group-directories-first"),
    time,
    ignore:
      isRaw || parsed.last("all", "almost-all") === "all" ? "nothing" : parsed.has("almost-all") ? "dots" : "hidden",
    ignoresBackups: parsed.has("ignore-backups"),
    ignorePatterns: parsed.values("ignore"),
    hidePatterns: parsed.values("hide"),
    isRecursive: parsed.has("recursive") && !parsed.has("directory"),
    listsDirectoriesThemselves: parsed.has("directory"),
    dereference: dereferenceOf(parsed, format, indicators),
    hasInode: parsed.has("inode"),
    hasBlocks: parsed.has("size") && !isRaw,
    hasOwner: !parsed.has("g"),
    hasGroup: !parsed.has("o") && !parsed.has("no-group"),
    hasAuthor: parsed.has("author"),
    hasContext: parsed.has("context"),
    isNumeric: parsed.has("numeric-uid-gid"),
    blockStyle,
    sizeStyle,
    timeFormats: format === "long" ? timeFormatsOf(tool, parsed) : ["", ""],
    indicators,
    quoting: hasZero && quotingOption(parsed) === undefined ? "literal" : quoting,
    hidesControls: hidden === undefined ? isTty && !hasZero : hidden === "hide-control-chars",
    lineLength,
    tabSize: tabSizeOf(tool, parsed, isColored),
    isColored: isColored && !isRaw && !hasZero,
    colors: env["LS_COLORS"] || null,
    end: hasZero ? "\0" : "\n",
    timeZone: env["TZ"],
  };
}

function formatOf(parsed: Parsed, isTty: boolean): LsFormat {
  let format: LsFormat | null = null;
  for (const { name, value } of parsed.options) {
    if (name === "format") format = argmatch("--format", value!, FORMATS);
    else if (name === "1") format = format === "long" ? "long" : "single";
    else if (name === "f") format = format === "long" ? null : format;
    else if (name === "zero") format = format === "long" ? "long" : "single";
    else format = FORMAT_LETTERS[name] ?? format;
  }
  return format ?? (isTty ? "down" : "single");
}

/** What files are sorted by, and which of their times counts. */
function orderOf(parsed: Parsed, format: LsFormat): { sort: LsSort; time: LsTime } {
  let sort: LsSort | null = null;
  let time: LsTime | null = null;
  for (const { name, value } of parsed.options) {
    if (name === "sort") sort = argmatch("--sort", value!, SORTS);
    else if (name === "time") time = argmatch("--time", value!, TIMES);
    else if (name === "c") time = "ctime";
    else if (name === "u") time = "atime";
    else sort = SORT_LETTERS[name] ?? sort;
  }
  // -c and -u sort, unless there is a column that shows the time.
  sort ??= time !== null && format !== "long" ? "time" : "name";
  return { sort, time: time ?? "mtime" };
}

function colorOf(parsed: Parsed, whenAt: (value: string | undefined, option: string) => boolean): boolean {
  return parsed.has("color") && whenAt(parsed.value("color"), "--color");
}

/** Are there colours to use? Without LS_COLORS it takes a terminal that is known to have some. */
function* hasColors(tool: ToolContext): Routine<boolean> {
  const { LS_COLORS = "", TERM, COLORTERM } = tool.env;
  if (LS_COLORS === "") return isColorTerminal(TERM, COLORTERM);
  const { problem } = new Colors(LS_COLORS);
  if (problem === null) return true;
  if (problem !== "") yield* tool.error(`unrecognized prefix: ${quote(problem)}`);
  yield* tool.error("unparsable value for LS_COLORS environment variable");
  return false;
}

function indicatorsOf(
  parsed: Parsed,
  whenAt: (value: string | undefined, option: string) => boolean,
): LsOptions["indicators"] {
  let indicators: LsOptions["indicators"] = "none";
  for (const { name, value } of parsed.options) {
    if (name === "p") indicators = "slash";
    if (name === "file-type") indicators = "file-type";
    if (name === "classify") indicators = whenAt(value, "--classify") ? "classify" : indicators;
    if (name === "indicator-style") indicators = argmatch("--indicator-style", value!, INDICATORS);
  }
  return indicators;
}

function dereferenceOf(
  parsed: Parsed,
  format: LsFormat,
  indicators: LsOptions["indicators"],
): LsOptions["dereference"] {
  const last = parsed.last("dereference", "dereference-command-line", "dereference-command-line-symlink-to-dir");
  if (last === "dereference") return "always";
  if (last === "dereference-command-line") return "operands";
  if (last !== undefined) return "directories";
  return parsed.has("directory") || indicators === "classify" || format === "long" ? "never" : "directories";
}

/** @throws Failure */
function* lineLengthOf(tool: ToolContext, parsed: Parsed, isTty: boolean): Routine<number> {
  const width = parsed.value("width");
  if (width !== undefined) {
    if (!/^\s*\+?\d+$/.test(width)) throw new Failure(`invalid line width: ${quote(width)}`);
    return Number(width);
  }
  if (isTty) {
    const size = yield* attempt(tool.sys.winsize(1));
    if (!(size instanceof Errno) && size.ws_col > 0) return size.ws_col;
  }
  const columns = tool.env["COLUMNS"] ?? "";
  if (columns === "") return 80;
  if (/^\s*\+?\d+$/.test(columns)) return Number(columns);
  yield* tool.error(`ignoring invalid width in environment variable COLUMNS: ${quote(columns)}`);
  return 80;
}

/** @throws Failure */
function tabSizeOf(tool: ToolContext, parsed: Parsed, isColored: boolean): number {
  const given = parsed.value("tabsize");
  if (given !== undefined && !/^\s*\+?\d+$/.test(given)) throw new Failure(`invalid tab size: ${quote(given)}`);
  // Escape sequences move no cursor, but who counts tabs may count them.
  if (isColored) return 0;
  return given === undefined ? Number(/^\d+$/.exec(tool.env["TABSIZE"] ?? "")?.[0] ?? 8) : Number(given);
}

/** @throws Failure */
function sizesOf(tool: ToolContext, parsed: Parsed): { blockStyle: SizeStyle; sizeStyle: SizeStyle } {
  const bytes: SizeStyle = { blockSize: 1, isHuman: false, suffix: "" };
  let style: SizeStyle | null = null;
  let isKibi = false;
  for (const { name, value } of parsed.options) {
    if (name === "human-readable") style = HUMAN_1024;
    if (name === "si") style = HUMAN_1000;
    if (name === "kibibytes") isKibi = true;
    if (name === "block-size") {
      const parsedStyle = parseBlockSize(value!);
      if (parsedStyle === "invalid") throw new Failure(`invalid --block-size argument ${quote(value!)}`);
      if (parsedStyle === "overflow") throw new Failure(`--block-size argument ${quote(value!)} too large`);
      style = parsedStyle;
    }
  }
  if (style !== null) return { blockStyle: style, sizeStyle: style };
  const { env } = tool;
  const blockStyle = isKibi ? { ...bytes, blockSize: 1024 } : defaultBlockSize(env, "LS_BLOCK_SIZE");
  // The environment speaks of file sizes, too, where it speaks of ls or of all block sizes.
  const hasEnvironment = env["LS_BLOCK_SIZE"] !== undefined || env["BLOCK_SIZE"] !== undefined;
  return { blockStyle, sizeStyle: hasEnvironment && !isKibi ? blockStyle : bytes };
}

function quotingOption(parsed: Parsed): string | undefined {
  return parsed.last("escape", "literal", "quote-name", "quoting-style");
}

/** @throws Failure */
function quotingOf(tool: ToolContext, parsed: Parsed, isTty: boolean): QuotingStyle {
  let style: QuotingStyle | null = null;
  for (const { name, value } of parsed.options) {
    if (name === "escape") style = "escape";
    if (name === "literal") style = "literal";
    if (name === "quote-name") style = "c";
    if (name === "quoting-style") style = argmatch("--quoting-style", value!, QUOTING);
  }
  const asked = QUOTING_STYLES.find((each) => each === tool.env["QUOTING_STYLE"]);
  return style ?? asked ?? (isTty ? "shell-escape" : "literal");
}

/** @throws Failure */
function timeFormatsOf(tool: ToolContext, parsed: Parsed): readonly [string, string] {
  const isFull = parsed.last("full-time", "time-style") === "full-time";
  const style = isFull ? "full-iso" : (parsed.value("time-style") ?? tool.env["TIME_STYLE"] ?? "locale");
  if (style.startsWith("+")) {
    const [old, recent, ...more] = style.slice(1).split("\n") as [string, string?, ...string[]];
    if (more.length > 0) throw new Failure(`invalid time style format ${quote(style.slice(1))}`);
    return [old, recent ?? old];
  }
  // In the POSIX locale, which is the only one here, a style with "posix-" is that locale's.
  switch (style.startsWith("posix-") ? "locale" : style) {
    case "full-iso":
      return ["%Y-%m-%d %H:%M:%S.%N %z", "%Y-%m-%d %H:%M:%S.%N %z"];
    case "long-iso":
      return ["%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M"];
    case "iso":
      return ["%Y-%m-%d ", "%m-%d %H:%M"];
    case "locale":
      return ["%b %e  %Y", "%b %e %H:%M"];
    default:
      throw usageFailure(
        `invalid argument ${quote(style)} for ${quote("time style")}\nValid arguments are:\n` +
          "  - [posix-]full-iso\n  - [posix-]long-iso\n  - [posix-]iso\n  - [posix-]locale\n" +
          "  - +FORMAT (e.g., +%H:%M) for a 'date'-style format",
      );
  }
}
