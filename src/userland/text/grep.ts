import { fromBytes } from "../../abi/byte-string.ts";
import { SEEK_CUR } from "../../abi/seek.ts";
import { S_ISREG } from "../../abi/stat.ts";
import { Errno } from "../../platform/program/errno-error.ts";
import type { Routine } from "../../platform/program/syscall.ts";
import { decodeText } from "../../platform/program/text.ts";
import { isTerminal, readAll, toByteString } from "../io/index.ts";
import type { Parsed } from "../options/parsed.ts";
import { quotef } from "../quoting/quote.ts";
import { RegexError } from "../regex/index.ts";
import { defineTool, Failure, type ToolContext, usageFailure } from "../tool.ts";
import { GrepFile, type GrepFileState, grepFileState } from "./grep-file.ts";
import { GrepMatcher } from "./grep-matcher.ts";
import { GREP_OPTIONS, type GrepSettings, grepSettings } from "./grep-options.ts";
import { GrepPrinter } from "./grep-printer.ts";
import { type GrepEntry, GrepWalk } from "./grep-walk.ts";
import { closeInput, openInput, STDIN } from "./input.ts";

/** Exit status. */
const SELECTED = 0;
const NOT_SELECTED = 1;
const TROUBLE = 2;

interface GrepState {
  /** Byte strings. */
  readonly patterns: readonly string[];
  readonly excluded: readonly string[];
  readonly isColored: boolean;
  /** Standard output, if it is a regular file. */
  readonly output: { readonly st_dev: number; readonly st_ino: number } | null;
  /** Last first. */
  pending: GrepEntry[];
  entry: GrepEntry | null;
  file: GrepFileState | null;
  hasSelected: boolean;
  hasPrinted: boolean;
  hasErrors: boolean;
}

/** grep(1) */
export const grep = defineTool<GrepState>({
  name: "grep",
  usage:
    "[OPTION]... PATTERNS [FILE]...\n\nSearch for PATTERNS in each FILE. When FILE is '-', read standard input. With no FILE, read '.' if recursive, '-' otherwise.",
  usageStatus: TROUBLE,
  showsUsageOnError: true,
  options: GREP_OPTIONS,
  translate: withContextOptions,
  *run(tool, parsed, saved) {
    const settings = grepSettings(parsed);
    const hasPatternOptions = parsed.last("regexp", "file") !== undefined;
    if (!hasPatternOptions && parsed.operands.length === 0) throw usageFailure("");
    const operands = hasPatternOptions ? parsed.operands : parsed.operands.slice(1);
    const isWithoutOperands = operands.length === 0;
    const state = saved ?? (yield* begin(tool, parsed, settings, operands));
    const matcher = new GrepMatcher(state.patterns, settings);
    if (saved === undefined) for (const warning of matcher.warnings) yield* tool.error(`warning: ${warning}`);
    // Without lines to select there is nothing to read.
    if (settings.maxCount === 0 && settings.prints !== "other-names") return NOT_SELECTED;
    const printer = new GrepPrinter(tool.out, settings, matcher, state.isColored, state.hasPrinted);
    const walk = new GrepWalk(tool, settings, parsed, state.excluded, isWithoutOperands);
    const showsNames = (entry: GrepEntry) => settings.hasNames ?? (operands.length > 1 || !entry.isOperand);
    for (;;) {
      if (state.entry === null) {
        state.entry = state.pending.pop() ?? null;
        if (state.entry === null) break;
        yield* reporting(tool, settings, state, openEntry(tool, settings, walk, state));
      }
      if (state.file !== null) {
        const name = shownName(walk, settings, state.entry);
        const file = new GrepFile(
          tool.sys,
          settings,
          matcher,
          printer,
          state.file,
          showsNames(state.entry) ? name : null,
        );
        yield* reporting(
          tool,
          settings,
          state,
          searchFile(tool, settings, printer, file, state, name, showsNames(state.entry)),
        );
        if (state.hasSelected && settings.prints === "nothing") return SELECTED;
      }
      state.entry = null;
      state.file = null;
    }
    if (state.hasErrors) return TROUBLE;
    return state.hasSelected ? SELECTED : NOT_SELECTED;
  },
});

function shownName(walk: GrepWalk, settings: GrepSettings, entry: GrepEntry): string {
  return entry.isOperand && entry.path === STDIN ? settings.label : walk.nameOf(entry.path);
}

function* begin(
  tool: ToolContext,
  parsed: Parsed,
  settings: GrepSettings,
  operands: readonly string[],
): Routine<GrepState> {
  const patterns: string[] = [];
  for (const { name, value } of parsed.options) {
    if (name === "regexp") patterns.push(...toByteString(value!).split("\n"));
    else if (name === "file") patterns.push(...(yield* linesOf(tool, value!)));
  }
  if (parsed.last("regexp", "file") === undefined) patterns.push(...toByteString(parsed.operands[0]!).split("\n"));
  const excluded: string[] = [];
  for (const file of parsed.values("exclude-from")) {
    const lines = decodeText(yield* contentsOf(tool, file)).split("\n");
    excluded.push(...lines.map((line) => line.trimEnd()).filter((line) => line !== ""));
  }
  const files = operands.length > 0 ? operands : [settings.directories === "recurse" ? "." : STDIN];
  const stat = yield* tool.sys.fstat(1).orErrno();
  const output =
    typeof stat !== "number" && S_ISREG(stat.st_mode) ? { st_dev: stat.st_dev, st_ino: stat.st_ino } : null;
  return {
    patterns: [...new Set(patterns)],
    excluded,
    isColored: settings.color === "always" || (settings.color === "auto" && (yield* isTerminal(1))),
    output,
    pending: files.map((path): GrepEntry => ({ path, isOperand: true, ancestors: [] })).reverse(),
    entry: null,
    file: null,
    hasSelected: false,
    hasPrinted: false,
    hasErrors: false,
  };
}

/** The lines of a file of patterns. */
function* linesOf(tool: ToolContext, name: string): Routine<string[]> {
  const text = fromBytes(yield* contentsOf(tool, name));
  return text === "" ? [] : text.replace(/\n$/, "").split("\n");
}

function* contentsOf(tool: ToolContext, name: string): Routine<Uint8Array> {
  const fd = yield* openInput(tool, name, fail);
  const bytes = yield* readAll(tool.sys, fd!);
  yield* closeInput(tool, fd!);
  return bytes;
}

// biome-ignore lint/correctness/useYield: a report that ends the tool.
function* fail(error: Errno): Routine {
  throw new Failure(`${quotef(error.path!)}: ${error.description}`);
}

/** Does something with the present entry; what goes wrong is reported, and the next one's turn comes. */
function* reporting(tool: ToolContext, settings: GrepSettings, state: GrepState, routine: Routine): Routine {
  try {
    yield* routine;
  } catch (error) {
    if (!(error instanceof Errno || error instanceof RegexError)) throw error;
    state.hasErrors = true;
    const description = error instanceof Errno ? error.description : error.message;
    const { entry } = state;
    const name = entry!.path === STDIN ? settings.label : quotef(entry!.path);
    if (!settings.isSilent) yield* tool.error(`${name}: ${description}`);
  }
}

function* openEntry(tool: ToolContext, settings: GrepSettings, walk: GrepWalk, state: GrepState): Routine {
  const entry = state.entry!;
  const opened = yield* walk.open(entry);
  if (opened === null) return;
  if (typeof opened !== "number") {
    state.pending.push(...opened.reverse());
    return;
  }
  if (state.output !== null && (yield* isOutput(tool, settings, opened, state.output))) {
    if (!settings.isSilent)
      yield* tool.error(`${quotef(shownName(walk, settings, entry))}: input file is also the output`);
    state.hasErrors = true;
    yield* closeInput(tool, opened);
    return;
  }
  state.file = grepFileState(entry.path, opened, settings.delimiter);
}

/** Lines found would be found again, for ever; unless little is printed. */
function* isOutput(
  tool: ToolContext,
  settings: GrepSettings,
  fd: number,
  output: NonNullable<GrepState["output"]>,
): Routine<boolean> {
  if (settings.prints !== "lines" && settings.prints !== "matches") return false;
  if (settings.maxCount <= 1) return false;
  const stat = yield* tool.sys.fstat(fd);
  return stat.st_dev === output.st_dev && stat.st_ino === output.st_ino;
}

function* searchFile(
  tool: ToolContext<GrepState>,
  settings: GrepSettings,
  printer: GrepPrinter,
  file: GrepFile,
  state: GrepState,
  name: string,
  showsName: boolean,
): Routine {
  const { fd } = state.file!.reader;
  let end: "more" | "end" | "hidden";
  for (;;) {
    end = yield* file.search();
    if (end !== "more") break;
    state.file = file.save();
    state.hasPrinted = printer.hasPrinted;
    yield* tool.checkpoint(state);
  }
  const { prints, maxCount } = settings;
  if (file.count > 0) state.hasSelected = true;
  if (end === "hidden") yield* tool.error(`${name}: binary file matches`);
  if (prints === "count") yield* printer.count(showsName ? name : null, file.count);
  else if ((prints === "matching-names" && file.count > 0) || (prints === "other-names" && file.count === 0))
    yield* printer.name(name);
  // POSIX: a program that reads the same input goes on behind the line at which this one stopped.
  if (fd === 0 && file.count >= maxCount && file.surplus > 0)
    yield* tool.sys.lseek(0, -file.surplus, SEEK_CUR).orErrno();
  yield* closeInput(tool, fd);
}

/** -NUM, as a word of its own, is -C NUM. */
function withContextOptions(args: readonly string[]): readonly string[] {
  const translated: string[] = [];
  for (const [i, word] of args.entries()) {
    if (word === "--") return [...translated, ...args.slice(i)];
    const isArgument =
      /^(?:-[a-zA-Z]*[efmABCdD]|--(?:regexp|file|max-count|after-context|before-context|context|label))$/.test(
        args[i - 1] ?? "",
      );
    translated.push(/^-[0-9]+$/.test(word) && !isArgument ? `-C${word.slice(1)}` : word);
  }
  return translated;
}
