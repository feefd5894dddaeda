import { SEEK_CUR } from "../../abi/seek.ts";
import { Errno } from "../../platform/program/errno-error.ts";
import type { Routine } from "../../platform/program/syscall.ts";
import type { Option } from "../options/option.ts";
import { quote, quoteaf } from "../quoting/quote.ts";
import { parseSize } from "../size/parse-size.ts";
import { defineTool, Failure, type ToolContext, usageFailure } from "../tool.ts";
import { HeadCopy } from "./head-copy.ts";
import { closeInput, inputsOf, openInput, STDIN } from "./input.ts";

/** xstrtoumax's suffixes of head, tail and split. */
export const COUNT_SUFFIXES = "bkKmMGTPEZY0";

/** `-c` and `-n` of head and tail: how much of a file. */
export interface Amount {
  readonly unit: "lines" | "bytes";
  readonly count: number;
}

/** An old form that stands where none can be; what follows the digit goes with it. */
export const DIGITS: readonly Option[] = [..."0123456789"].map((short) => ({ short, argument: "", isOptional: true }));

/** What a checkpoint of head keeps. */
interface HeadState {
  next: number;
  fd: number | null;
  status: number;
  hasPrinted: boolean;
  copy: ReturnType<HeadCopy["save"]> | null;
}

/** head(1) */
export const head = defineTool<HeadState>({
  name: "head",
  usage:
    "[OPTION]... [FILE]...\n\nPrint the first 10 lines of each FILE to standard output. With more than one FILE, precede each with its name.\nWith no FILE, or when FILE is -, read standard input.",
  options: [
    {
      short: "c",
      long: "bytes",
      argument: "[-]NUM",
      help: "print the first NUM bytes; with '-', all but the last NUM",
    },
    {
      short: "n",
      long: "lines",
      argument: "[-]NUM",
      help: "print the first NUM lines; with '-', all but the last NUM",
    },
    { short: "q", long: ["quiet", "silent"], help: "never print headers giving file names" },
    { short: "v", long: "verbose", help: "always print headers giving file names" },
    { short: "z", long: "zero-terminated", help: "line delimiter is NUL, not newline" },
    ...DIGITS,
  ],
  translate: withoutOldForm,
  *run(tool, parsed, saved) {
    let amount: Amount = { unit: "lines", count: 10 };
    let isAllBut = false;
    for (const { name, value } of parsed.options) {
      if (/^[0-9]$/.test(name)) throw usageFailure(`invalid trailing option -- ${name}`);
      if (name !== "lines" && name !== "bytes") continue;
      isAllBut = value!.startsWith("-");
      amount = amountOf(name, isAllBut ? value!.slice(1) : value!);
    }
    const files = inputsOf(parsed.operands);
    const shown = parsed.last("quiet", "verbose");
    const hasHeaders = shown === "verbose" || (shown === undefined && files.length > 1);
    const delimiter = parsed.has("zero-terminated") ? 0 : 10;
    const state = saved ?? { next: 0, fd: null, status: 0, hasPrinted: false, copy: null };
    for (;;) {
      const name = files[state.next];
      if (name === undefined) return state.status;
      if (state.fd === null) {
        state.fd = yield* openInput(tool, name, (error) =>
          tool.error(`cannot open ${quoteaf(name)} for reading: ${error.description}`),
        );
        if (state.fd !== null && hasHeaders) yield* printHeader(tool, name, state);
      }
      if (state.fd === null) state.status = 1;
      else yield* copyFile(tool, name, new HeadCopy({ ...amount, isAllBut, delimiter }, state.copy), state);
      state.next++;
      state.fd = null;
      state.copy = null;
    }
  },
});

/** "==> NAME <==", after an empty line but for the first. */
export function* printHeader(tool: ToolContext, name: string, state: { hasPrinted: boolean }): Routine {
  yield* tool.out.write(`${state.hasPrinted ? "\n" : ""}==> ${name === STDIN ? "standard input" : name} <==\n`);
  state.hasPrinted = true;
}

/** @throws Failure */
export function amountOf(unit: Amount["unit"], text: string): Amount {
  const count = parseSize(text, COUNT_SUFFIXES);
  if (typeof count === "number") return { unit, count };
  const reason = count === "overflow" ? ": Value too large for defined data type" : "";
  throw new Failure(`invalid number of ${unit}: ${quote(text)}${reason}`);
}

function* copyFile(tool: ToolContext<HeadState>, name: string, copy: HeadCopy, state: HeadState): Routine {
  const fd = state.fd!;
  while (!copy.isDone) {
    if (copy.isCheckpointDue) {
      state.copy = copy.save();
      yield* tool.checkpoint(state);
    }
    const bytes = yield* tool.sys.read(fd, copy.readSize).orErrno();
    if (typeof bytes === "number") {
      yield* tool.error(`error reading ${quoteaf(shownName(name))}: ${new Errno(-bytes, "read").description}`);
      state.status = 1;
      break;
    }
    if (bytes.length === 0) break;
    for (const part of copy.take(bytes)) yield* tool.out.write(part);
  }
  // What was read too much is for whoever reads on. A pipe cannot give it back.
  if (copy.surplus > 0) yield* tool.sys.lseek(fd, -copy.surplus, SEEK_CUR).orErrno();
  yield* closeInput(tool, fd);
}

function shownName(name: string): string {
  return name === STDIN ? "standard input" : name;
}

/** `head -5`, `head -5c`, `head -2kqv`: a number with letters behind it, as first argument. */
function withoutOldForm(args: readonly string[]): readonly string[] {
  const match = /^-([0-9]+)(.*)$/s.exec(args[0] ?? "");
  if (match === null) return args;
  const [, digits, letters = ""] = match;
  let unit = "-n";
  let multiple = "";
  const options: string[] = [];
  for (const letter of letters) {
    if (letter === "c") {
      unit = "-c";
      multiple = "";
    } else if ("bkm".includes(letter)) {
      unit = "-c";
      multiple = letter;
    } else if (letter === "l") unit = "-n";
    else if ("qvz".includes(letter)) options.push(`-${letter}`);
    else throw usageFailure(`invalid trailing option -- ${letter}`);
  }
  return [...options, unit, `${digits}${multiple}`, ...args.slice(1)];
}
