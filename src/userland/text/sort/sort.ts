import { R_OK } from "../../../abi/access.ts";
import { fromBytes } from "../../../abi/byte-string.ts";
import { O_CREAT, O_WRONLY } from "../../../abi/fcntl.ts";
import { Errno } from "../../../platform/program/errno-error.ts";
import type { Routine, Syscall } from "../../../platform/program/syscall.ts";
import { decodeText } from "../../../platform/program/text.ts";
import { errorOf } from "../../files/attempt.ts";
import { concatenated, LineReader, type LineReaderState, Output, READ_SIZE, readAll } from "../../io/index.ts";
import type { Parsed } from "../../options/parsed.ts";
import { quote, quoteaf, quotef } from "../../quoting/quote.ts";
import { defineTool, Failure, type ToolContext, usageFailure } from "../../tool.ts";
import { closeInput, inputsOf, openInput, STDIN } from "../input.ts";
import { mergeSort } from "./merge-sort.ts";
import { Order, type SortLine } from "./order.ts";
import { SORT_OPTIONS, type SortSettings, sortSettings, withoutOldKeys } from "./sort-options.ts";

const SORT_OUT_OF_ORDER = 1;
const SORT_FAILURE = 2;
const SALT_SIZE = 16;

/** What checkpoints keep; sorting has none, since all it read has to be kept anyway. */
interface SortState {
  /** Of the file that is checked. */
  readonly name: string;
  readonly readers: readonly LineReaderState[];
  /** Of each reader, the line that is next; null at its end. */
  readonly heads: readonly (string | null)[];
  readonly previous: string | null;
  readonly line: number;
}

/** sort(1) */
export const sort = defineTool<SortState>({
  name: "sort",
  usage:
    "[OPTION]... [FILE]...\n[OPTION]... --files0-from=F\n\nWrite sorted concatenation of all FILE(s) to standard output. With no FILE, or when FILE is -, read standard input.\n\nKEYDEF is F[.C][OPTS][,F[.C][OPTS]] for start and stop position, where F is a field number and C a character position in the field;\nboth are origin 1, and the stop position defaults to the line's end. OPTS is one or more single-letter ordering options.",
  usageStatus: SORT_FAILURE,
  options: SORT_OPTIONS,
  translate: withoutOldKeys,
  *run(tool, parsed, state) {
    const settings = sortSettings(parsed);
    const salt = settings.isRandom && state === undefined ? yield* randomSalt(tool, parsed) : "";
    const order = new Order({ ...settings, salt });
    if (state !== undefined) {
      return settings.mode === "merge"
        ? yield* merge(tool, settings, order, tool.out, state)
        : yield* check(tool, settings, order, state);
    }
    const files = yield* filesOf(tool, parsed);
    for (const name of files) {
      const error = name === STDIN ? null : yield* errorOf(tool.sys.access(name, R_OK));
      if (error !== null) throw new Failure(`cannot read: ${quotef(name)}: ${error.description}`);
    }
    if (settings.mode === "check" || settings.mode === "check-quietly") {
      const [name] = files as [string];
      const readers = [readerState(yield* open(tool, name), settings)];
      return yield* check(tool, settings, order, { name, readers, heads: [], previous: null, line: 0 });
    }
    const outputFd = settings.output === undefined ? 1 : yield* openOutput(tool, settings.output);
    const output = outputFd === 1 ? tool.out : new Output(tool.sys, outputFd);
    if (settings.mode === "merge" && outputFd === 1) {
      const readers: LineReaderState[] = [];
      for (const name of files) readers.push(readerState(yield* open(tool, name), settings));
      return yield* merge(tool, settings, order, output, { name: "", readers, heads: [], previous: null, line: 0 });
    }
    const lines = yield* sorted(tool, settings, order, files);
    if (outputFd !== 1) yield* tool.sys.ftruncate(outputFd, 0).orErrno();
    yield* write(settings, order, lines, output);
    return 0;
  },
});

function readerState(fd: number, { delimiter }: SortSettings): LineReaderState {
  return { fd, delimiter, rest: new Uint8Array(0), isAtEnd: false };
}

function* filesOf(tool: ToolContext, parsed: Parsed): Routine<readonly string[]> {
  const list = parsed.value("files0-from");
  if (list === undefined) return inputsOf(parsed.operands);
  if (parsed.operands.length > 0)
    throw usageFailure(
      `extra operand ${quote(parsed.operands[0]!)}\nfile operands cannot be combined with --files0-from`,
    );
  const fd = yield* open(tool, list);
  const text = decodeText(yield* readAll(tool.sys, fd));
  yield* closeInput(tool, fd);
  if (text === "") throw new Failure(`no input from ${quoteaf(list)}`);
  const names = text.replace(/\0$/, "").split("\0");
  const empty = names.indexOf("");
  if (empty >= 0) throw new Failure(`${quotef(list)}:${empty + 1}: invalid zero-length file name`);
  if (list === STDIN && names.includes(STDIN))
    throw new Failure(`when reading file names from stdin, no file name of ${quoteaf(STDIN)} allowed`);
  return names;
}

function* open(tool: ToolContext, name: string): Routine<number> {
  return (yield* openInput(tool, name, openFailed))!;
}

// biome-ignore lint/correctness/useYield: a report that ends the tool.
function* openFailed(error: Errno): Routine {
  throw new Failure(`open failed: ${quotef(error.path!)}: ${error.description}`);
}

/** Nothing is taken away yet: the file may be an input. */
function* openOutput(tool: ToolContext, name: string): Routine<number> {
  const fd = yield* tool.sys.open(name, O_WRONLY | O_CREAT).orErrno();
  if (fd < 0) yield* openFailed(new Errno(-fd, "open", name));
  return fd;
}

function* randomSalt(tool: ToolContext, parsed: Parsed): Routine<string> {
  const source = parsed.value("random-source");
  if (source === undefined) return fromBytes(yield* tool.sys.getrandom(SALT_SIZE));
  const fd = yield* open(tool, source);
  const bytes = yield* tool.sys.read(fd, SALT_SIZE);
  yield* closeInput(tool, fd);
  if (bytes.length < SALT_SIZE) throw new Failure(`${quotef(source)}: end of file`);
  return fromBytes(bytes);
}

/** All lines of the files, in order. */
function* sorted(
  tool: ToolContext,
  settings: SortSettings,
  order: Order,
  files: readonly string[],
): Routine<SortLine[]> {
  const end = String.fromCharCode(settings.delimiter);
  const lines: SortLine[] = [];
  for (const name of files) {
    const text = fromBytes(yield* contentsOf(tool, name));
    if (text === "") continue;
    const parts = (text.endsWith(end) ? text.slice(0, -1) : text).split(end);
    for (const part of parts) lines.push(order.read(part));
  }
  return yield* mergeSort(tool.sys, lines, order.compare);
}

function* contentsOf(tool: ToolContext, name: string): Routine<Uint8Array> {
  const fd = yield* open(tool, name);
  const chunks: Uint8Array[] = [];
  for (;;) {
    const bytes = yield* reading(tool.sys.read(fd, READ_SIZE), name);
    if (bytes.length === 0) break;
    chunks.push(bytes);
  }
  yield* closeInput(tool, fd);
  return concatenated(chunks);
}

function* reading<T>(routine: Syscall<T> | Routine<T>, name: string): Routine<T> {
  try {
    return yield* routine;
  } catch (error) {
    throw error instanceof Errno ? new Failure(`read failed: ${quotef(name)}: ${error.description}`) : error;
  }
}

function* write(settings: SortSettings, order: Order, lines: readonly SortLine[], output: Output): Routine {
  const end = String.fromCharCode(settings.delimiter);
  let previous: SortLine | null = null;
  for (const line of lines) {
    if (settings.isUnique && previous !== null && order.compareKeys(previous, line) === 0) continue;
    previous = line;
    if (output.addBytes(line.text + end)) yield* output.drain();
  }
  yield* output.flush();
}

/** The lines of files that are in order, one by one. */
function* merge(
  tool: ToolContext<SortState>,
  settings: SortSettings,
  order: Order,
  output: Output,
  state: SortState,
): Routine<number> {
  const end = String.fromCharCode(settings.delimiter);
  const readers = state.readers.map((saved) => new LineReader(tool.sys, saved));
  const read = (text: string | null) => (text === null ? null : order.read(text));
  const heads = state.heads.map(read);
  for (const reader of readers.slice(heads.length)) heads.push(yield* nextLine(reader, order));
  let previous = read(state.previous);
  for (;;) {
    if (readers.some(({ isCheckpointDue }) => isCheckpointDue)) {
      yield* tool.checkpoint({
        ...state,
        readers: readers.map((reader) => reader.save()),
        heads: heads.map((line) => line?.text ?? null),
        previous: previous?.text ?? null,
      });
    }
    const first = smallest(heads, order);
    if (first < 0) break;
    const line = heads[first]!;
    if (!settings.isUnique || previous === null || order.compareKeys(previous, line) !== 0) {
      previous = line;
      if (output.addBytes(line.text + end)) yield* output.drain();
    }
    heads[first] = yield* nextLine(readers[first]!, order);
  }
  yield* output.flush();
  return 0;
}

function* nextLine(reader: LineReader, order: Order): Routine<SortLine | null> {
  const line = reader.take() ?? (yield* reader.next());
  return line === null ? null : order.read(fromBytes(line));
}

/** Index of the smallest line, the first of equals; -1 when there is none. */
function smallest(heads: readonly (SortLine | null)[], order: Order): number {
  let first = -1;
  for (const [i, line] of heads.entries())
    if (line !== null && (first < 0 || order.compare(line, heads[first]!) < 0)) first = i;
  return first;
}

/** @returns the exit status. */
function* check(tool: ToolContext<SortState>, settings: SortSettings, order: Order, state: SortState): Routine<number> {
  const { name } = state;
  const reader = new LineReader(tool.sys, state.readers[0]!);
  let previous = state.previous === null ? null : order.read(state.previous);
  for (let number = state.line + 1; ; number++) {
    if (reader.isCheckpointDue)
      yield* tool.checkpoint({
        ...state,
        readers: [reader.save()],
        previous: previous?.text ?? null,
        line: number - 1,
      });
    const bytes = reader.take() ?? (yield* reading(reader.next(), name));
    if (bytes === null) return 0;
    const line = order.read(fromBytes(bytes));
    const difference = previous === null ? -1 : order.compare(previous, line);
    if (difference > 0 || (settings.isUnique && difference === 0)) {
      if (settings.mode === "check") yield* tool.error(`${quotef(name)}:${number}: disorder: ${decodeText(bytes)}`);
      return SORT_OUT_OF_ORDER;
    }
    previous = line;
  }
}
