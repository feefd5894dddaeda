import { SEEK_CUR, SEEK_END } from "../../abi/seek.ts";
import { S_ISREG } from "../../abi/stat.ts";
import { Errno } from "../../platform/program/errno-error.ts";
import type { Routine } from "../../platform/program/syscall.ts";
import { decodeText } from "../../platform/program/text.ts";
import { READ_SIZE, readAll } from "../io/index.ts";
import type { Parsed } from "../options/parsed.ts";
import { quote, quoteaf, quotef } from "../quoting/quote.ts";
import { defineTool, Failure, type ToolContext, usageFailure } from "../tool.ts";
import { closeInput, openInput, STDIN } from "./input.ts";
import { type Counts, count, endLine, noCounts } from "./wc-count.ts";

const CHECKPOINT_INTERVAL = 1 << 18;
/** What a read costs in the journal beside its bytes. */
const READ_COST = 64;
/** Columns of a number when the size of an input is not known beforehand. */
const UNKNOWN_WIDTH = 7;

interface WcState {
  readonly files: readonly string[];
  /** Columns of a number. */
  readonly width: number;
  next: number;
  fd: number | null;
  counts: Counts;
  total: Counts;
  status: number;
}

const COLUMNS = ["lines", "words", "chars", "bytes", "max-line-length"] as const;

/** wc(1) */
export const wc = defineTool<WcState>({
  name: "wc",
  usage:
    "[OPTION]... [FILE]...\n[OPTION]... --files0-from=F\n\nPrint newline, word, and byte counts for each FILE, and a total line if more than one FILE is specified.\nWith no FILE, or when FILE is -, read standard input.",
  options: [
    { short: "c", long: "bytes", help: "print the byte counts" },
    { short: "m", long: "chars", help: "print the character counts" },
    { short: "l", long: "lines", help: "print the newline counts" },
    {
      long: "files0-from",
      argument: "F",
      help: "read input from the files specified by NUL-terminated names in file F",
    },
    { short: "L", long: "max-line-length", help: "print the maximum display width" },
    { short: "w", long: "words", help: "print the word counts" },
  ],
  *run(tool, parsed, saved) {
    const asked = COLUMNS.filter((column) => parsed.has(column));
    const columns: readonly (typeof COLUMNS)[number][] = asked.length > 0 ? asked : ["lines", "words", "bytes"];
    const isThorough = columns.includes("words") || columns.includes("max-line-length");
    const isSizeEnough = columns.every((column) => column === "bytes" || column === "chars");
    const state = saved ?? (yield* begin(tool, parsed, columns.length));
    const list = parsed.value("files0-from");
    for (;;) {
      const name = state.files[state.next];
      if (name === undefined) break;
      if (state.fd === null && (yield* isNamed(tool, name, state, list)))
        state.fd = yield* openInput(tool, name, (error) => tool.fileError(name, error));
      if (state.fd === null) state.status = 1;
      else {
        if (!(isSizeEnough && (yield* countSize(tool, state.fd, state.counts))))
          yield* countFile(tool, name, state, isThorough);
        yield* closeInput(tool, state.fd);
        endLine(state.counts);
        yield* print(
          tool,
          state.counts,
          columns,
          state.width,
          parsed.operands.length === 0 && list === undefined ? null : name,
        );
        addTo(state.total, state.counts);
      }
      state.next++;
      state.fd = null;
      state.counts = noCounts();
    }
    if (state.files.length > 1) yield* print(tool, state.total, columns, state.width, "total");
    return state.status;
  },
});

function* begin(tool: ToolContext, parsed: Parsed, columns: number): Routine<WcState> {
  const { files, isListed, isKnown } = yield* filesOf(tool, parsed);
  const isAlone = files.length === 1 && columns === 1 && !isListed;
  const width = isAlone || !isKnown ? 1 : yield* numberWidth(tool, files);
  return { files, width, next: 0, fd: null, counts: noCounts(), total: noCounts(), status: 0 };
}

interface Files {
  readonly files: readonly string[];
  /** They come from --files0-from. */
  readonly isListed: boolean;
  /** All are known before the first is read; not so with a list that comes through a pipe. */
  readonly isKnown: boolean;
}

function* filesOf(tool: ToolContext, parsed: Parsed): Routine<Files> {
  const { operands } = parsed;
  const list = parsed.value("files0-from");
  if (list === undefined) return { files: operands.length === 0 ? [STDIN] : operands, isListed: false, isKnown: true };
  if (operands.length > 0)
    throw usageFailure(`extra operand ${quote(operands[0]!)}\nfile operands cannot be combined with --files0-from`);
  const fd = (yield* openInput(tool, list, failToOpen(list)))!;
  const isKnown = S_ISREG((yield* tool.sys.fstat(fd)).st_mode);
  const text = decodeText(yield* readAll(tool.sys, fd));
  yield* closeInput(tool, fd);
  return { files: text === "" ? [] : text.replace(/\0$/, "").split("\0"), isListed: true, isKnown };
}

function failToOpen(list: string) {
  // biome-ignore lint/correctness/useYield: a report that ends the tool.
  return function* (error: Errno): Routine {
    throw new Failure(`cannot open ${quoteaf(list)} for reading: ${error.description}`);
  };
}

/** Reports a name that is none. */
function* isNamed(tool: ToolContext, name: string, state: WcState, list: string | undefined): Routine<boolean> {
  if (name === "") {
    const place = list === undefined ? "" : `${quotef(list)}:${state.next + 1}: `;
    yield* tool.error(`${place}invalid zero-length file name`);
    return false;
  }
  if (name !== STDIN || list !== STDIN) return true;
  yield* tool.error(`when reading file names from stdin, no file name of ${quoteaf(name)} allowed`);
  return false;
}

/** Columns for the largest number there can be: that of the sizes of all files together. */
function* numberWidth(tool: ToolContext, files: readonly string[]): Routine<number> {
  let total = 0;
  let least = 1;
  for (const [i, name] of files.entries()) {
    const stat = yield* name === STDIN ? tool.sys.fstat(0).orErrno() : tool.sys.stat(name).orErrno();
    if (typeof stat === "number") {
      if (i === 0) return 1;
    } else if (S_ISREG(stat.st_mode)) total += stat.st_size;
    else least = UNKNOWN_WIDTH;
  }
  return Math.max(least, String(total).length);
}

/** Bytes alone need no reading, if the file's size is known. A file of /proc has none. */
function* countSize(tool: ToolContext, fd: number, counts: Counts): Routine<boolean> {
  const stat = yield* tool.sys.fstat(fd);
  if (!S_ISREG(stat.st_mode) || stat.st_size === 0) return false;
  const position = yield* tool.sys.lseek(fd, 0, SEEK_CUR);
  counts.bytes = Math.max(0, stat.st_size - position);
  yield* tool.sys.lseek(fd, 0, SEEK_END);
  return true;
}

function* countFile(tool: ToolContext<WcState>, name: string, state: WcState, isThorough: boolean): Routine {
  for (let cost = 0; ; ) {
    if (cost >= CHECKPOINT_INTERVAL) {
      cost = 0;
      yield* tool.checkpoint(state);
    }
    const bytes = yield* tool.sys.read(state.fd!, READ_SIZE).orErrno();
    if (typeof bytes === "number") {
      yield* tool.fileError(name, new Errno(-bytes, "read", name));
      state.status = 1;
      return;
    }
    if (bytes.length === 0) return;
    cost += bytes.length + READ_COST;
    count(bytes, state.counts, isThorough);
  }
}

function addTo(total: Counts, { lines, words, bytes, longest }: Counts): void {
  total.lines += lines;
  total.words += words;
  total.bytes += bytes;
  total.longest = Math.max(total.longest, longest);
}

function* print(
  tool: ToolContext,
  { lines, words, bytes, longest }: Counts,
  columns: readonly (typeof COLUMNS)[number][],
  width: number,
  name: string | null,
): Routine {
  const values = { lines, words, chars: bytes, bytes, "max-line-length": longest };
  const numbers = columns.map((column) => String(values[column]).padStart(width)).join(" ");
  const shown = name === null ? "" : ` ${name.includes("\n") ? quotef(name) : name}`;
  yield* tool.out.write(`${numbers}${shown}\n`);
}
