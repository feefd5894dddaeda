import type { StatValue } from "../../platform/program/sys/attributes.ts";
import type { Routine } from "../../platform/program/syscall.ts";
import { fnmatch } from "../fnmatch/index.ts";
import type { Parsed } from "../options/parsed.ts";
import { quote, quoteaf } from "../quoting/quote.ts";
import { defaultBlockSize, parseBlockSize } from "../size/block-size.ts";
import { HUMAN_1000, HUMAN_1024, humanReadable, type SizeStyle } from "../size/human-readable.ts";
import { parseSize } from "../size/parse-size.ts";
import { defineTool, Failure, type ToolContext, usageFailure } from "../tool.ts";
import { Fts, type FtsEntry, type FtsOptions, type FtsState } from "./fts.ts";
import { circular } from "./walk-errors.ts";

/** What a checkpoint of du keeps. */
interface DuState {
  next: number;
  walk: FtsState | null;
  /** Bytes of the directories on the way down, that of the operand first. */
  readonly totals: { own: number; below: number }[];
  /** dev:ino of what was counted and could be met again. */
  readonly seen: Set<string>;
  grand: number;
  status: number;
}

interface Settings {
  readonly size: SizeStyle;
  readonly isApparent: boolean;
  readonly showsFiles: boolean;
  readonly maxDepth: number;
  /** A directory's size is without those below it. */
  readonly isSeparate: boolean;
  readonly countsLinks: boolean;
  /** Negative: at most so much. */
  readonly threshold: number;
  readonly excluded: readonly string[];
  readonly end: string;
  readonly follow: FtsOptions;
}

/** du(1) */
export const du = defineTool<Omit<DuState, "seen"> & { seen: string[] }>({
  name: "du",
  usage: "[OPTION]... [FILE]...\n\nSummarize device usage of the set of FILEs, recursively for directories.",
  options: [
    { short: "0", long: "null", help: "end each output line with NUL, not newline" },
    { short: "a", long: "all", help: "write counts for all files, not just directories" },
    { long: "apparent-size", help: "print apparent sizes rather than device usage" },
    { short: "B", long: "block-size", argument: "SIZE", help: "scale sizes by SIZE before printing them" },
    { short: "b", long: "bytes", help: "equivalent to '--apparent-size --block-size=1'" },
    { short: "c", long: "total", help: "produce a grand total" },
    { short: "D", long: "dereference-args", help: "dereference only symlinks listed on the command line" },
    { short: "d", long: "max-depth", argument: "N", help: "print totals only N or fewer levels below the argument" },
    { short: "H", help: "equivalent to --dereference-args (-D)" },
    { short: "h", long: "human-readable", help: "print sizes in human readable format (e.g., 1K 234M 2G)" },
    { short: "k", help: "like --block-size=1K" },
    { short: "L", long: "dereference", help: "dereference all symbolic links" },
    { short: "l", long: "count-links", help: "count sizes many times if hard linked" },
    { short: "m", help: "like --block-size=1M" },
    { short: "P", long: "no-dereference", help: "don't follow any symbolic links (this is the default)" },
    { short: "S", long: "separate-dirs", help: "for directories do not include size of subdirectories" },
    { long: "si", help: "like -h, but use powers of 1000 not 1024" },
    { short: "s", long: "summarize", help: "display only a total for each argument" },
    { short: "t", long: "threshold", argument: "SIZE", help: "exclude entries smaller than SIZE if positive" },
    { long: "exclude", argument: "PATTERN", help: "exclude files that match PATTERN" },
    { short: "x", long: "one-file-system", help: "skip directories on different file systems" },
  ],
  *run(tool, parsed, saved) {
    const settings = yield* settingsOf(tool, parsed);
    const operands = parsed.operands.length === 0 ? ["."] : parsed.operands;
    const state: DuState =
      saved === undefined
        ? { next: 0, walk: null, totals: [], seen: new Set(), grand: 0, status: 0 }
        : { ...saved, seen: new Set(saved.seen) };
    for (; state.next < operands.length; state.next++) {
      const walk = new Fts(tool.sys, operands[state.next]!, settings.follow, state.walk ?? undefined);
      for (;;) {
        if (walk.isCheckpointDue()) {
          state.walk = walk.save();
          yield* tool.checkpoint({ ...state, seen: [...state.seen] });
        }
        const entry = yield* walk.next();
        if (entry === null) break;
        yield* meet(tool, settings, state, walk, entry);
      }
      state.walk = null;
    }
    if (parsed.has("total")) yield* print(tool, settings, state.grand, "total");
    return state.status;
  },
});

function* meet(tool: ToolContext, settings: Settings, state: DuState, walk: Fts, entry: FtsEntry): Routine {
  const { info, path, level, stat, error } = entry;
  const isEnd = info === "post" || info === "unreadable";
  if (!isEnd && isExcluded(path, settings.excluded)) return walk.skip();
  if (info === "no-stat" || stat === null) {
    yield* tool.error(`cannot access ${quoteaf(path)}: ${error?.description ?? "No such file or directory"}`);
    state.status = 1;
    return;
  }
  if (info === "cycle") {
    yield* tool.error(circular(path));
    state.status = 1;
    return;
  }
  if (isEnd) {
    if (info === "unreadable") {
      yield* tool.error(`cannot read directory ${quoteaf(path)}: ${error!.description}`);
      state.status = 1;
    }
    const { own, below } = state.totals.pop()!;
    const above = state.totals.at(-1);
    if (above !== undefined) above.below += own + below;
    else state.grand += own + below;
    if (level <= settings.maxDepth) yield* print(tool, settings, settings.isSeparate ? own : own + below, path);
    return;
  }
  const isElsewhere = settings.follow.isOneFileSystem === true && level > 0 && walk.device !== stat.st_dev;
  // What was counted by another name is not counted again.
  if (isElsewhere || (!settings.countsLinks && isKnown(stat, state.seen))) return walk.skip();
  const bytes = settings.isApparent ? stat.st_size : stat.st_blocks * 512;
  if (info === "directory") {
    state.totals.push({ own: bytes, below: 0 });
    return;
  }
  const above = state.totals.at(-1);
  if (above !== undefined) above.own += bytes;
  else state.grand += bytes;
  if ((settings.showsFiles && level <= settings.maxDepth) || level === 0) yield* print(tool, settings, bytes, path);
}

function isKnown({ st_dev, st_ino }: StatValue, seen: Set<string>): boolean {
  const identity = `${st_dev}:${st_ino}`;
  if (seen.has(identity)) return true;
  seen.add(identity);
  return false;
}

/** gnulib's exclude: a pattern is for the whole path or for what follows any of its slashes. */
function isExcluded(path: string, patterns: readonly string[]): boolean {
  return patterns.some((pattern) => {
    for (let rest = path; ; rest = rest.slice(rest.indexOf("/") + 1)) {
      if (fnmatch(pattern, rest)) return true;
      if (!rest.includes("/")) return false;
    }
  });
}

function* print(tool: ToolContext, { size, threshold, end }: Settings, bytes: number, name: string): Routine {
  if (threshold < 0 ? bytes > -threshold : bytes < threshold) return;
  yield* tool.out.write(`${humanReadable(bytes, 1, size)}\t${name}${end}`);
}

/** @throws Failure */
function* settingsOf(tool: ToolContext, parsed: Parsed): Routine<Settings> {
  let size = defaultBlockSize(tool.env, "DU_BLOCK_SIZE");
  for (const { name, value } of parsed.options) {
    if (name === "human-readable") size = HUMAN_1024;
    else if (name === "si") size = HUMAN_1000;
    else if (name === "k" || name === "m" || name === "bytes")
      size = { blockSize: { k: 1024, m: 1 << 20, bytes: 1 }[name], isHuman: false, suffix: "" };
    else if (name === "block-size") {
      const style = parseBlockSize(value!);
      if (style === "overflow") throw new Failure(`-B argument ${quote(value!)} too large`);
      if (style === "invalid") throw new Failure(`invalid -B argument ${quote(value!)}`);
      size = style;
    }
  }
  const depth = parsed.value("max-depth");
  if (depth !== undefined && !/^\s*\+?\d+$/.test(depth)) throw usageFailure(`invalid maximum depth ${quote(depth)}`);
  const isSummary = parsed.has("summarize");
  if (isSummary && parsed.has("all")) throw usageFailure("cannot both summarize and show all entries");
  if (isSummary && depth !== undefined && Number(depth) !== 0)
    throw usageFailure(`warning: summarizing conflicts with --max-depth=${Number(depth)}`);
  if (isSummary && depth !== undefined) yield* tool.error("warning: summarizing is the same as using --max-depth=0");
  const links = parsed.last("dereference", "dereference-args", "H", "no-dereference");
  return {
    size,
    isApparent: parsed.has("apparent-size") || parsed.has("bytes"),
    showsFiles: parsed.has("all"),
    maxDepth: isSummary ? 0 : depth === undefined ? Number.POSITIVE_INFINITY : Number(depth),
    isSeparate: parsed.has("separate-dirs"),
    countsLinks: parsed.has("count-links"),
    threshold: thresholdOf(parsed.value("threshold")),
    excluded: parsed.values("exclude"),
    end: parsed.has("null") ? "\0" : "\n",
    follow: {
      follow: links === "dereference" ? "all" : links === undefined || links === "no-dereference" ? "none" : "operand",
      isOneFileSystem: parsed.has("one-file-system"),
    },
  };
}

/** @throws Failure */
function thresholdOf(text: string | undefined): number {
  if (text === undefined) return 0;
  const isNegative = text.startsWith("-");
  const value = parseSize(isNegative ? text.slice(1) : text, "kKmMGTPEZY0");
  if (typeof value === "string" || (isNegative && value === 0)) throw new Failure(`invalid -t argument ${quote(text)}`);
  return isNegative ? -value : value;
}
