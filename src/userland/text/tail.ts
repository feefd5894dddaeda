import { SEEK_CUR, SEEK_END, SEEK_SET } from "../../abi/seek.ts";
import { S_ISFIFO, S_ISREG } from "../../abi/stat.ts";
import { Errno } from "../../platform/program/errno-error.ts";
import type { Routine } from "../../platform/program/syscall.ts";
import { READ_SIZE } from "../io/index.ts";
import type { Parsed } from "../options/parsed.ts";
import { quoteaf, quotef } from "../quoting/quote.ts";
import { defineTool, Failure, type ToolContext } from "../tool.ts";
import { DIGITS, printHeader } from "./head.ts";
import { closeInput, inputsOf, openInput, STDIN } from "./input.ts";
import { type TailAmount, tailAmountOf, withoutOldForm } from "./tail-amount.ts";
import { TailEnd, type TailEndState } from "./tail-end.ts";
import { type FollowedFile, type FollowSettings, follow, followSettings, newFollowedFile } from "./tail-follow.ts";

const CHECKPOINT_INTERVAL = 1 << 18;

export interface TailState {
  /** Index of the present file. */
  next: number;
  /** Of the present file; null before it is opened. */
  fd: number | null;
  /** Nothing of the present file is held back: it is copied from where it is read. */
  isCopying: boolean;
  end: TailEndState | null;
  status: number;
  hasPrinted: boolean;
  /** Files to be followed, of those that are done. */
  followed: FollowedFile[];
  /** Index in `followed` of the file that was printed last. */
  last: number;
}

/** tail(1) */
export const tail = defineTool<TailState>({
  name: "tail",
  usage:
    "[OPTION]... [FILE]...\n\nPrint the last 10 lines of each FILE to standard output. With more than one FILE, precede each with its name.\nWith no FILE, or when FILE is -, read standard input.",
  options: [
    {
      short: "c",
      long: "bytes",
      argument: "[+]NUM",
      help: "output the last NUM bytes; or use -c +NUM to output starting with byte NUM",
    },
    {
      long: "follow",
      argument: "HOW",
      isOptional: true,
      help: "output appended data as the file grows;\nHOW is 'name' or 'descriptor' (default)",
    },
    { short: "f", help: "same as --follow=descriptor" },
    { short: "F", help: "same as --follow=name --retry" },
    {
      short: "n",
      long: "lines",
      argument: "[+]NUM",
      help: "output the last NUM lines; or use -n +NUM to output starting with line NUM",
    },
    {
      long: "max-unchanged-stats",
      argument: "N",
      help: "with --follow=name, reopen a FILE which has not changed size after N iterations",
    },
    { long: "pid", argument: "PID", help: "with -f, terminate after process ID, PID dies" },
    { short: "q", long: ["quiet", "silent"], help: "never output headers giving file names" },
    { long: "retry", help: "keep trying to open a file if it is inaccessible" },
    {
      short: "s",
      long: "sleep-interval",
      argument: "N",
      help: "with -f, sleep for N seconds (default 1.0) between iterations",
    },
    { short: "v", long: "verbose", help: "always output headers giving file names" },
    { short: "z", long: "zero-terminated", help: "line delimiter is NUL, not newline" },
    ...DIGITS,
  ],
  translate: withoutOldForm,
  *run(tool, parsed, saved) {
    const amount = amountAsked(parsed);
    const following = followSettings(parsed);
    const files = inputsOf(parsed.operands);
    if (following.isByName && files.includes(STDIN)) throw new Failure(`cannot follow ${quoteaf(STDIN)} by name`);
    const state: TailState = saved ?? {
      next: 0,
      fd: null,
      isCopying: false,
      end: null,
      status: 0,
      hasPrinted: false,
      followed: [],
      last: -1,
    };
    if (saved === undefined) for (const warning of following.warnings) yield* tool.error(`warning: ${warning}`);
    const shown = parsed.last("quiet", "verbose");
    const hasHeaders = shown === "verbose" || (shown === undefined && files.length > 1);
    const delimiter = parsed.has("zero-terminated") ? 0 : 10;
    for (; state.next < files.length; state.next++)
      yield* printFile(tool, files[state.next]!, state, { amount, delimiter, hasHeaders, following });
    if (!following.isFollowing || (state.followed.length === 0 && state.status === 0)) return state.status;
    return yield* follow(tool, following, state, hasHeaders);
  },
});

interface TailSettings {
  readonly amount: TailAmount;
  readonly delimiter: number;
  readonly hasHeaders: boolean;
  readonly following: FollowSettings;
}

function amountAsked(parsed: Parsed): TailAmount {
  let amount: TailAmount = { unit: "lines", count: 10, isFromStart: false };
  for (const { name, value } of parsed.options) {
    if (/^[0-9]$/.test(name)) throw new Failure(`option used in invalid context -- ${name}`);
    if (name === "lines" || name === "bytes") amount = tailAmountOf(name, value!);
  }
  return amount;
}

function* printFile(tool: ToolContext<TailState>, name: string, state: TailState, settings: TailSettings): Routine {
  const { hasHeaders, following } = settings;
  if (state.fd === null) {
    state.fd = yield* openInput(tool, name, (error) =>
      tool.error(`cannot open ${quoteaf(name)} for reading: ${error.description}`),
    );
    if (state.fd === null) {
      state.status = 1;
      if (following.isFollowing && following.isRetrying) state.followed.push(newFollowedFile(name, null));
      return;
    }
    if (hasHeaders) yield* printHeader(tool, name, state);
    state.last = state.followed.length;
    state.isCopying = yield* seek(tool, state.fd, settings);
  }
  const isRead = yield* readFile(tool, name, state, settings);
  const fd = state.fd;
  state.fd = null;
  state.end = null;
  if (!following.isFollowing) return yield* closeInput(tool, fd);
  const stat = yield* tool.sys.fstat(fd);
  // POSIX: a pipe on standard input is not followed.
  if (name === STDIN && S_ISFIFO(stat.st_mode)) return;
  const followed = newFollowedFile(name, { fd, stat });
  if (!isRead && !followed.isFollowable) {
    yield* tool.error(
      `${quoteName(name)}: cannot follow end of this type of file${following.isRetrying ? "" : "; giving up on this name"}`,
    );
    yield* closeInput(tool, fd);
    if (!following.isRetrying) return;
    followed.fd = null;
  }
  state.followed.push(followed);
}

/** Goes to where printing begins, in a file where that can be found from its end. @returns whether it did. */
function* seek(tool: ToolContext, fd: number, { amount, delimiter }: TailSettings): Routine<boolean> {
  const { sys } = tool;
  const stat = yield* sys.fstat(fd);
  // A file of /proc has no size.
  if (!S_ISREG(stat.st_mode) || stat.st_size === 0 || amount.isFromStart) return false;
  const start = yield* sys.lseek(fd, 0, SEEK_CUR);
  const end = yield* sys.lseek(fd, 0, SEEK_END);
  let position = Math.max(start, end - amount.count);
  if (amount.unit === "lines") position = yield* lineFromEnd(tool, fd, start, end, amount.count, delimiter);
  yield* sys.lseek(fd, Math.max(start, position), SEEK_SET);
  return true;
}

/** Where the last `count` lines of the bytes [start, end) of a file begin. */
function* lineFromEnd(
  tool: ToolContext,
  fd: number,
  start: number,
  end: number,
  count: number,
  delimiter: number,
): Routine<number> {
  if (count === 0 || end <= start) return end;
  // The delimiter at the very end belongs to the last line.
  let wanted = count;
  for (let high = end; high > start; ) {
    const low = Math.max(start, high - READ_SIZE);
    const bytes = yield* tool.sys.pread(fd, high - low, low);
    for (let at = bytes.length - 1; at >= 0; at--) {
      if (bytes[at] !== delimiter || low + at === end - 1) continue;
      if (--wanted === 0) return low + at + 1;
    }
    high = low;
  }
  return start;
}

/** @returns false when it cannot be read, which was reported. */
function* readFile(
  tool: ToolContext<TailState>,
  name: string,
  state: TailState,
  settings: TailSettings,
): Routine<boolean> {
  const { amount, delimiter } = settings;
  const end = new TailEnd(amount, delimiter, state.end);
  for (let copied = 0; ; ) {
    if (end.isCheckpointDue || copied >= CHECKPOINT_INTERVAL) {
      copied = 0;
      state.end = end.save();
      yield* tool.checkpoint(state);
    }
    const bytes = yield* tool.sys.read(state.fd!, READ_SIZE).orErrno();
    if (typeof bytes === "number") {
      const shownName = name === STDIN ? "standard input" : name;
      yield* tool.error(`error reading ${quoteaf(shownName)}: ${new Errno(-bytes, "read").description}`);
      state.status = 1;
      return false;
    }
    if (bytes.length === 0) break;
    copied += bytes.length;
    yield* tool.out.write(state.isCopying ? bytes : end.take(bytes));
  }
  for (const chunk of end.end()) yield* tool.out.write(chunk);
  return true;
}

function quoteName(name: string): string {
  return name === STDIN ? "standard input" : quotef(name);
}
