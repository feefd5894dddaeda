import { fromBytes } from "../../abi/byte-string.ts";
import { Errno } from "../../platform/program/errno-error.ts";
import type { Routine } from "../../platform/program/syscall.ts";
import { LineReader, type LineReaderState, toByteString } from "../io/index.ts";
import type { Parsed } from "../options/parsed.ts";
import { defineTool, type ToolContext, usageFailure } from "../tool.ts";
import { type CutSettings, cutLine } from "./cut-line.ts";
import { complementOf, FIELD_WORDS, isSelected, POSITION_WORDS, parseCutList } from "./cut-ranges.ts";
import { closeInput, inputsOf, openInput } from "./input.ts";

interface CutState {
  next: number;
  status: number;
  /** Of the present file. */
  reader: LineReaderState | null;
  /** Where lines are fields: how many of the file have been read, and whether one has been printed. */
  field: number;
  hasPrinted: boolean;
}

/** cut(1) */
export const cut = defineTool<CutState>({
  name: "cut",
  usage:
    "OPTION... [FILE]...\n\nPrint selected parts of lines from each FILE to standard output. With no FILE, or when FILE is -, read standard input.\nA LIST is ranges separated by commas: N, N-, N-M, -M, counted from 1.",
  options: [
    { short: "b", long: "bytes", argument: "LIST", help: "select only these bytes" },
    { short: "c", long: "characters", argument: "LIST", help: "select only these characters" },
    { short: "d", long: "delimiter", argument: "DELIM", help: "use DELIM instead of TAB for field delimiter" },
    {
      short: "f",
      long: "fields",
      argument: "LIST",
      help: "select only these fields, and print lines without a delimiter unless -s is given",
    },
    { short: "n", help: "(ignored)" },
    { long: "complement", help: "complement the set of selected bytes, characters or fields" },
    { short: "s", long: "only-delimited", help: "do not print lines not containing delimiters" },
    {
      long: "output-delimiter",
      argument: "STRING",
      help: "use STRING as the output delimiter; the default is the input delimiter",
    },
    { short: "z", long: "zero-terminated", help: "line delimiter is NUL, not newline" },
  ],
  *run(tool, parsed, saved) {
    const settings = settingsOf(parsed);
    const files = inputsOf(parsed.operands);
    const state = saved ?? { next: 0, status: 0, reader: null, field: 0, hasPrinted: false };
    for (; state.next < files.length; state.next++) {
      const name = files[state.next]!;
      const source = state.reader ?? (yield* openInput(tool, name, (error) => tool.fileError(name, error)));
      if (source === null) {
        state.status = 1;
        continue;
      }
      const reader = new LineReader(tool.sys, source, settings.terminator);
      try {
        if (settings.unit === "fields" && settings.delimiter === settings.terminator)
          yield* cutFileOfFields(tool, reader, settings, state);
        else yield* cutFile(tool, reader, settings, state);
      } catch (error) {
        if (!(error instanceof Errno)) throw error;
        yield* tool.fileError(name, error);
        state.status = 1;
      }
      yield* closeInput(tool, reader.fd);
      state.reader = null;
      state.field = 0;
      state.hasPrinted = false;
    }
    return state.status;
  },
});

/** @throws Failure */
function settingsOf(parsed: Parsed): CutSettings {
  const lists = parsed.options.filter(({ name }) => name === "bytes" || name === "characters" || name === "fields");
  const delimiters = parsed.values("delimiter").map(toByteString);
  // Options are looked at from left to right: the first that is wrong is reported.
  let count = 0;
  for (const { name, value } of parsed.options) {
    if (lists.some((list) => list.name === name) && ++count > 1) throw usageFailure("only one list may be specified");
    if (name === "delimiter" && toByteString(value!).length > 1)
      throw usageFailure("the delimiter must be a single character");
  }
  const [list] = lists;
  if (list === undefined) throw usageFailure("you must specify a list of bytes, characters, or fields");
  const unit = list.name === "fields" ? "fields" : "bytes";
  const isDelimitedOnly = parsed.has("only-delimited");
  if (unit === "bytes" && delimiters.length > 0)
    throw usageFailure("an input delimiter may be specified only when operating on fields");
  if (unit === "bytes" && isDelimitedOnly)
    throw usageFailure("suppressing non-delimited lines makes sense\n\tonly when operating on fields");
  const selected = parseCutList(list.value!, unit === "fields" ? FIELD_WORDS : POSITION_WORDS);
  // An empty delimiter is NUL.
  const delimiter = (delimiters.at(-1) ?? "\t") || "\0";
  const given = parsed.value("output-delimiter");
  const outputDelimiter = given === undefined ? null : toByteString(given) || "\0";
  return {
    unit,
    ranges: parsed.has("complement") ? complementOf(selected) : selected,
    delimiter: delimiter.charCodeAt(0),
    outputDelimiter: outputDelimiter ?? (unit === "fields" ? delimiter : null),
    isDelimitedOnly,
    terminator: parsed.has("zero-terminated") ? 0 : 10,
  };
}

function* cutFile(
  tool: ToolContext<CutState>,
  reader: LineReader,
  settings: CutSettings,
  state: CutState,
): Routine<void> {
  const end = String.fromCharCode(settings.terminator);
  for (;;) {
    if (reader.isCheckpointDue) {
      state.reader = reader.save();
      yield* tool.checkpoint(state);
    }
    const line = reader.take() ?? (yield* reader.next());
    if (line === null) return;
    const printed = cutLine(fromBytes(line), settings);
    if (printed !== null && tool.out.addBytes(printed + end)) yield* tool.out.drain();
  }
}

/** The delimiter of fields is what ends lines: the file is one line, whose fields are its lines. The last one's end delimits nothing. */
function* cutFileOfFields(
  tool: ToolContext<CutState>,
  reader: LineReader,
  { ranges, outputDelimiter, isDelimitedOnly, terminator }: CutSettings,
  state: CutState,
): Routine<void> {
  const end = String.fromCharCode(terminator);
  for (;;) {
    if (reader.isCheckpointDue) {
      state.reader = reader.save();
      yield* tool.checkpoint(state);
    }
    const field = reader.take() ?? (yield* reader.next());
    if (field === null) break;
    state.field++;
    let isPrinted = isSelected(ranges, state.field);
    if (state.field === 1 && !(yield* reader.hasMore())) {
      // A line without a delimiter; -s leaves one with an end its first field all the same.
      if (isDelimitedOnly && !(reader.isTerminated && isPrinted)) return;
      isPrinted ||= !reader.isTerminated;
    }
    if (!isPrinted) continue;
    if (state.hasPrinted) yield* tool.out.writeBytes(outputDelimiter ?? "");
    state.hasPrinted = true;
    yield* tool.out.write(field);
  }
  if (state.field > 0) yield* tool.out.writeBytes(end);
}
