import { O_CREAT, O_TRUNC, O_WRONLY } from "../../abi/fcntl.ts";
import { Errno } from "../../platform/program/errno-error.ts";
import type { Routine } from "../../platform/program/syscall.ts";
import { LineReader, type LineReaderState } from "../io/index.ts";
import { quoteaf, quotef } from "../quoting/quote.ts";
import { defineTool, Failure, type ToolContext } from "../tool.ts";
import { openInput, STDIN } from "./input.ts";
import { isSameKey, uniqKey } from "./uniq-compare.ts";
import { type UniqSettings, uniqSettings } from "./uniq-settings.ts";

interface UniqState {
  reader: LineReaderState;
  /** The line that the next is compared with. */
  previous: Uint8Array | null;
  /** How many more lines were equal to it. */
  matches: number;
  /** A group was printed, or for -D may have been: the next is apart from it. */
  hasGroup: boolean;
}

/** uniq(1) */
export const uniq = defineTool<UniqState>({
  name: "uniq",
  usage:
    "[OPTION]... [INPUT [OUTPUT]]\n\nFilter adjacent matching lines from INPUT (or standard input), writing to OUTPUT (or standard output).\nWith no options, matching lines are merged to the first occurrence.",
  options: [
    { short: "c", long: "count", help: "prefix lines by the number of occurrences" },
    { short: "d", long: "repeated", help: "only print duplicate lines, one for each group" },
    { short: "D", help: "print all duplicate lines" },
    {
      long: "all-repeated",
      argument: "METHOD",
      isOptional: true,
      help: "like -D, but allow separating groups with an empty line;\nMETHOD={none(default),prepend,separate}",
    },
    { short: "f", long: "skip-fields", argument: "N", help: "avoid comparing the first N fields" },
    {
      long: "group",
      argument: "METHOD",
      isOptional: true,
      help: "show all items, separating groups with an empty line;\nMETHOD={separate(default),prepend,append,both}",
    },
    { short: "i", long: "ignore-case", help: "ignore differences in case when comparing" },
    { short: "s", long: "skip-chars", argument: "N", help: "avoid comparing the first N characters" },
    { short: "u", long: "unique", help: "only print unique lines" },
    { short: "z", long: "zero-terminated", help: "line delimiter is NUL, not newline" },
    { short: "w", long: "check-chars", argument: "N", help: "compare no more than N characters in lines" },
    // The old form of -f: each digit is an option of its own, so that they may stand among others.
    ...[..."0123456789"].map((short) => ({ short })),
  ],
  *run(tool, parsed, saved) {
    const settings = uniqSettings(parsed, tool.argv.slice(1));
    const state = saved ?? (yield* begin(tool, settings));
    const reader = new LineReader(tool.sys, state.reader);
    const isSimple = settings.printsUnique && settings.printsRepeated && !settings.isCounting;
    const take = isSimple ? takeSimply : takeCounting;
    try {
      for (;;) {
        if (reader.isCheckpointDue) {
          state.reader = reader.save();
          yield* tool.checkpoint(state);
        }
        const line = reader.take() ?? (yield* reader.next());
        if (line === null) break;
        if (take(tool, line, settings, state)) yield* tool.out.drain();
      }
    } catch (error) {
      if (!(error instanceof Errno)) throw error;
      yield* tool.out.flush();
      throw new Failure(`error reading ${quoteaf(settings.input)}`);
    }
    if (isSimple) {
      const { grouping } = settings;
      if ((grouping === "both" || grouping === "append") && state.hasGroup) tool.out.add(endOf(settings));
    } else if (state.previous !== null) printLine(tool, settings, state, false);
    return 0;
  },
});

/** The files take the places of standard input and output. */
function* begin(tool: ToolContext, { input, output, delimiter }: UniqSettings): Routine<UniqState> {
  const fd = (yield* openInput(tool, input, (error) => fail(input, error)))!;
  if (output !== STDIN) {
    const opened = yield* tool.sys.open(output, O_WRONLY | O_CREAT | O_TRUNC, 0o666).orErrno();
    if (opened < 0) yield* fail(output, new Errno(-opened, "open", output));
    yield* tool.sys.dup2(opened, 1);
    yield* tool.sys.close(opened);
  }
  return {
    reader: new LineReader(tool.sys, fd, delimiter).save(),
    previous: null,
    matches: 0,
    hasGroup: false,
  };
}

// biome-ignore lint/correctness/useYield: a report that ends the tool.
function* fail(name: string, error: Errno): Routine {
  throw new Failure(`${quotef(name)}: ${error.description}`);
}

/** The first line of each group is printed, with --group all are. @returns whether the output has to be drained. */
function takeSimply(tool: ToolContext<UniqState>, line: Uint8Array, settings: UniqSettings, state: UniqState): boolean {
  const { grouping } = settings;
  const isNew = state.previous === null || !isMatch(state.previous, line, settings);
  if (!isNew && grouping === null) return false;
  if (isNew && grouping !== null) {
    const isFirstApart = grouping === "prepend" || grouping === "both";
    if (isFirstApart || state.hasGroup) tool.out.add(endOf(settings));
  }
  state.previous = line;
  state.hasGroup = true;
  tool.out.add(line);
  return tool.out.add(endOf(settings));
}

/** A line is printed when the next is known: it decides whether the first is alone. @returns whether the output has to be drained. */
function takeCounting(
  tool: ToolContext<UniqState>,
  line: Uint8Array,
  settings: UniqSettings,
  state: UniqState,
): boolean {
  const { allRepeated } = settings;
  if (state.previous === null) {
    state.previous = line;
    return false;
  }
  const matches = isMatch(state.previous, line, settings);
  if (matches) {
    state.matches++;
    const isFirst = state.matches === 1;
    if (isFirst && (allRepeated === "prepend" || (allRepeated === "separate" && state.hasGroup)))
      tool.out.add(endOf(settings));
  } else if (state.matches > 0) state.hasGroup = true;
  if (matches && allRepeated === null) return false;
  const isDrainDue = printLine(tool, settings, state, matches);
  state.previous = line;
  if (!matches) state.matches = 0;
  return isDrainDue;
}

/** Prints the previous line, if it is one of those asked for. @param isFollowed the next line is equal to it. */
function printLine(
  tool: ToolContext<UniqState>,
  settings: UniqSettings,
  { previous, matches }: UniqState,
  isFollowed: boolean,
): boolean {
  const { printsUnique, printsRepeated, allRepeated, isCounting } = settings;
  const isPrinted = matches === 0 ? printsUnique : isFollowed ? allRepeated !== null : printsRepeated;
  if (!isPrinted) return false;
  if (isCounting) tool.out.add(`${String(matches + 1).padStart(7)} `);
  tool.out.add(previous!);
  return tool.out.add(endOf(settings));
}

function isMatch(a: Uint8Array, b: Uint8Array, settings: UniqSettings): boolean {
  return isSameKey(uniqKey(a, settings), uniqKey(b, settings));
}

function endOf({ delimiter }: UniqSettings): string {
  return String.fromCharCode(delimiter);
}
