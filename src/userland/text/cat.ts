import { SEEK_CUR } from "../../abi/seek.ts";
import { S_ISREG } from "../../abi/stat.ts";
import { Errno } from "../../platform/program/errno-error.ts";
import type { Routine } from "../../platform/program/syscall.ts";
import { quotef } from "../quoting/quote.ts";
import { defineTool, type ToolContext } from "../tool.ts";
import { CAT_START, type CatPosition, type CatSettings, catFormat, catNotation } from "./cat-format.ts";
import { closeInput, inputsOf, openInput } from "./input.ts";

const BUFFER_SIZE = 1 << 17;
/** A checkpoint after so many bytes. */
const CHECKPOINT_INTERVAL = 1 << 18;
/** What a small read costs in the journal beside its bytes. */
const READ_COST = 64;

interface CatState {
  /** Index of the file after the present one. */
  next: number;
  /** Of the present one. */
  fd: number | null;
  status: number;
  /** Bytes since the last checkpoint. */
  moved: number;
  /** Standard output, if it is a regular file. */
  output: { readonly st_dev: number; readonly st_ino: number } | null;
  position: CatPosition;
}

/** cat(1) */
export const cat = defineTool<CatState>({
  name: "cat",
  usage:
    "[OPTION]... [FILE]...\n\nConcatenate FILE(s) to standard output. With no FILE, or when FILE is -, read standard input.",
  options: [
    { short: "A", long: "show-all", help: "equivalent to -vET" },
    { short: "b", long: "number-nonblank", help: "number nonempty output lines, overrides -n" },
    { short: "e", help: "equivalent to -vE" },
    { short: "E", long: "show-ends", help: "display $ at end of each line" },
    { short: "n", long: "number", help: "number all output lines" },
    { short: "s", long: "squeeze-blank", help: "suppress repeated empty output lines" },
    { short: "t", help: "equivalent to -vT" },
    { short: "T", long: "show-tabs", help: "display TAB characters as ^I" },
    { short: "u", help: "(ignored)" },
    { short: "v", long: "show-nonprinting", help: "use ^ and M- notation, except for LFD and TAB" },
  ],
  *run(tool, parsed, saved) {
    const files = inputsOf(parsed.operands);
    const has = (...names: readonly string[]) => parsed.last(...names) !== undefined;
    const settings: CatSettings = {
      numbers: has("number-nonblank") ? "nonblank" : has("number") ? "all" : "none",
      isSqueezing: has("squeeze-blank"),
      showsEnds: has("show-ends", "show-all", "e"),
      showsTabs: has("show-tabs", "show-all", "t"),
      showsNonprinting: has("show-nonprinting", "show-all", "e", "t"),
    };
    const isPlain = settings.numbers === "none" && !Object.values(settings).includes(true);
    const notation = catNotation(settings);
    const state = saved ?? (yield* begin(tool));
    for (;;) {
      if (state.fd === null) {
        if (state.next === files.length) break;
        yield* openNext(tool, files[state.next++]!, state);
        continue;
      }
      if (state.moved >= CHECKPOINT_INTERVAL) {
        state.moved = 0;
        yield* tool.checkpoint(state);
      }
      const bytes = yield* readOrReport(tool, state, files[state.next - 1]!);
      state.moved += bytes.length + READ_COST;
      if (bytes.length === 0) {
        yield* closeInput(tool, state.fd);
        state.fd = null;
      } else if (isPlain) tool.out.add(bytes);
      else tool.out.addBytes(catFormat(bytes, settings, notation, state.position));
      // What is there is passed on before more is waited for.
      yield* tool.out.flush();
    }
    if (state.position.hasReturn) yield* tool.out.write("\r");
    return state.status;
  },
});

function* begin(tool: ToolContext): Routine<CatState> {
  const stat = yield* tool.sys.fstat(1);
  const output = S_ISREG(stat.st_mode) ? { st_dev: stat.st_dev, st_ino: stat.st_ino } : null;
  return { next: 0, fd: null, status: 0, moved: 0, output, position: { ...CAT_START } };
}

function* openNext(tool: ToolContext, name: string, state: CatState): Routine {
  const fd = yield* openInput(tool, name, (error) => tool.fileError(name, error));
  if (fd === null) {
    state.status = 1;
    return;
  }
  if (state.output !== null && (yield* isOutput(tool, fd, state.output))) {
    yield* tool.error(`${quotef(name)}: input file is output file`);
    state.status = 1;
    yield* closeInput(tool, fd);
    return;
  }
  state.fd = fd;
}

/** What is read would be written behind it, for ever. */
function* isOutput(tool: ToolContext, fd: number, output: NonNullable<CatState["output"]>): Routine<boolean> {
  const stat = yield* tool.sys.fstat(fd);
  if (stat.st_dev !== output.st_dev || stat.st_ino !== output.st_ino) return false;
  return (yield* tool.sys.lseek(fd, 0, SEEK_CUR)) < stat.st_size;
}

/** None after an error, too, which is reported. */
function* readOrReport(tool: ToolContext, state: CatState, name: string): Routine<Uint8Array> {
  const bytes = yield* tool.sys.read(state.fd!, BUFFER_SIZE).orErrno();
  if (typeof bytes !== "number") return bytes;
  yield* tool.fileError(name, new Errno(-bytes, "read", name));
  state.status = 1;
  return new Uint8Array(0);
}
