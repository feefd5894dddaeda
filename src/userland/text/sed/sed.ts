import { fromBytes } from "../../../abi/byte-string.ts";
import { Errno } from "../../../platform/program/errno-error.ts";
import type { Routine } from "../../../platform/program/syscall.ts";
import { readAll, toByteString } from "../../io/index.ts";
import type { Parsed } from "../../options/parsed.ts";
import { RegexError } from "../../regex/index.ts";
import { defineTool, Failure, type ToolContext, usageFailure } from "../../tool.ts";
import { closeInput, inputsOf, openInput } from "../input.ts";
import { Compiler } from "./compiler.ts";
import { Machine, type MachineState } from "./machine.ts";
import { EXIT_PANIC, fileFailure } from "./outputs.ts";
import type { Script } from "./script.ts";
import { type Origin, Source } from "./source.ts";

const DEFAULT_LINE_LENGTH = 70;

/** A piece of the script, read. */
interface Piece {
  readonly text: string;
  readonly origin: Origin;
}

interface SedState {
  readonly pieces: readonly Piece[];
  readonly machine: MachineState;
}

/** sed(1) */
export const sed = defineTool<SedState>({
  name: "sed",
  usage:
    "[OPTION]... {script-only-if-no-other-script} [input-file]...\n\nIf no -e, --expression, -f, or --file option is given, then the first non-option argument is the script.\nAll remaining arguments are names of input files; without any, standard input is read.",
  showsHelpOnError: true,
  options: [
    { short: "n", long: ["quiet", "silent"], help: "suppress automatic printing of pattern space" },
    { short: "e", long: "expression", argument: "script", help: "add the script to the commands to be executed" },
    {
      short: "f",
      long: "file",
      argument: "script-file",
      help: "add the contents of script-file to the commands to be executed",
    },
    {
      short: "i",
      long: "in-place",
      argument: "SUFFIX",
      isOptional: true,
      help: "edit files in place (makes backup if SUFFIX supplied)",
    },
    {
      short: "l",
      long: "line-length",
      argument: "N",
      help: "specify the desired line-wrap length for the `l' command",
    },
    { long: "posix", help: "accepted; extensions stay" },
    { short: "Er", long: "regexp-extended", help: "use extended regular expressions in the script" },
    { short: "s", long: "separate", help: "consider files as separate rather than as a single long stream" },
    { long: "sandbox", help: "operate in sandbox mode (disable e/r/w commands)" },
    { short: "u", long: "unbuffered", help: "flush the output after every line" },
    { short: "z", long: "null-data", help: "separate lines by NUL characters" },
  ],
  *run(tool, parsed, saved) {
    const hasScriptOptions = parsed.last("expression", "file") !== undefined;
    if (!hasScriptOptions && parsed.operands.length === 0) throw usageFailure("");
    const files = hasScriptOptions ? parsed.operands : parsed.operands.slice(1);
    const pieces = saved?.pieces ?? (yield* piecesOf(tool, parsed));
    const script = compile(pieces, parsed);
    const inPlace = parsed.has("in-place") ? (parsed.value("in-place") ?? "") : null;
    if (inPlace !== null && files.length === 0) throw new Failure("no input files", EXIT_PANIC);
    const settings = {
      files: inputsOf(files),
      isSeparate: parsed.has("separate") || inPlace !== null,
      hasNoStdin: inPlace !== null,
      delimiter: parsed.has("null-data") ? 0 : 10,
      isQuiet: parsed.has("quiet") || script.isQuiet,
      lineLength: Number.parseInt(parsed.value("line-length") ?? String(DEFAULT_LINE_LENGTH), 10) || 0,
      isUnbuffered: parsed.has("unbuffered"),
      inPlace,
    };
    const machine = new Machine(tool, script, settings, saved?.machine ?? null);
    if (saved === undefined) yield* machine.prepare();
    for (;;) {
      if (machine.isCheckpointDue) yield* tool.checkpoint({ pieces, machine: yield* machine.save() });
      const status = yield* cycle(machine);
      if (status !== null) return status;
    }
  },
});

function* cycle(machine: Machine): Routine<number | null> {
  try {
    return yield* machine.cycle();
  } catch (error) {
    yield* machine.abandon();
    throw error instanceof RegexError ? new Failure(`regex matching failed: ${error.message}`, EXIT_PANIC) : error;
  }
}

function* piecesOf(tool: ToolContext, parsed: Parsed): Routine<Piece[]> {
  const pieces: Piece[] = [];
  let number = 0;
  for (const { name, value } of parsed.options) {
    if (name === "expression")
      pieces.push({ text: toByteString(value!), origin: { kind: "expression", number: ++number } });
    else if (name === "file") {
      const text = fromBytes(yield* contentsOf(tool, value!));
      pieces.push({ text, origin: { kind: "file", name: value! } });
    }
  }
  if (pieces.length === 0)
    pieces.push({ text: toByteString(parsed.operands[0]!), origin: { kind: "expression", number: 1 } });
  return pieces;
}

function* contentsOf(tool: ToolContext, name: string): Routine<Uint8Array> {
  const fd = yield* openInput(tool, name, fail);
  try {
    return yield* readAll(tool.sys, fd!);
  } catch (error) {
    // A directory is a script without commands.
    if (error instanceof Errno) return new Uint8Array(0);
    throw error;
  } finally {
    yield* closeInput(tool, fd!);
  }
}

// biome-ignore lint/correctness/useYield: a report that ends the tool.
function* fail(error: Errno): Routine {
  throw fileFailure("couldn't open file", error.path!, error);
}

function compile(pieces: readonly Piece[], parsed: Parsed): Script {
  const compiler = new Compiler({ isExtended: parsed.has("regexp-extended"), isSandboxed: parsed.has("sandbox") });
  for (const { text, origin } of pieces) compiler.add(new Source(text, origin));
  return compiler.finish();
}
