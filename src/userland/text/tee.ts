import { EINTR, EPIPE } from "../../abi/errno.ts";
import { O_APPEND, O_CREAT, O_TRUNC, O_WRONLY } from "../../abi/fcntl.ts";
import { SIG_IGN, SIGINT, SIGPIPE } from "../../abi/signal.ts";
import { Errno } from "../../platform/program/errno-error.ts";
import type { Routine } from "../../platform/program/syscall.ts";
import { argmatch } from "../files/argmatch.ts";
import { READ_SIZE, writeAll } from "../io/index.ts";
import type { Parsed } from "../options/parsed.ts";
import { quotef } from "../quoting/quote.ts";
import { defineTool, Failure, type ToolContext } from "../tool.ts";

const CHECKPOINT_INTERVAL = 1 << 18;
/** What a read costs in the journal beside its bytes. */
const READ_COST = 64;

/** What an output that cannot be written to means. "sigpipe": SIGPIPE ends tee, other errors are reported. */
type OutputErrorMode = "sigpipe" | "warn" | "warn-nopipe" | "exit" | "exit-nopipe";

const MODES = (["warn", "warn-nopipe", "exit", "exit-nopipe"] as const).map((mode) => [mode, mode] as const);

interface TeeOutput {
  readonly fd: number;
  /** For messages. */
  readonly name: string;
}

interface TeeState {
  /** Those that can still be written to. */
  outputs: readonly TeeOutput[];
  status: number;
}

/** tee(1) */
export const tee = defineTool<TeeState>({
  name: "tee",
  usage: "[OPTION]... [FILE]...\n\nCopy standard input to each FILE, and also to standard output.",
  options: [
    { short: "a", long: "append", help: "append to the given FILEs, do not overwrite" },
    { short: "i", long: "ignore-interrupts", help: "ignore interrupt signals" },
    { short: "p", help: "diagnose errors writing to non pipes" },
    {
      long: "output-error",
      argument: "MODE",
      isOptional: true,
      help: "set behavior on write error: warn, warn-nopipe, exit, exit-nopipe",
    },
  ],
  *run(tool, parsed, saved) {
    const { sys } = tool;
    const mode = outputErrorMode(parsed);
    const state = saved ?? (yield* begin(tool, parsed, mode));
    for (let cost = 0; state.outputs.length > 0; ) {
      if (cost >= CHECKPOINT_INTERVAL) {
        cost = 0;
        yield* tool.checkpoint(state);
      }
      const bytes = yield* sys.read(0, READ_SIZE).orErrno();
      if (bytes === -EINTR) continue;
      if (typeof bytes === "number") {
        yield* tool.error(`read error: ${new Errno(-bytes, "read").description}`);
        state.status = 1;
        break;
      }
      if (bytes.length === 0) break;
      cost += bytes.length + READ_COST;
      for (const output of state.outputs) {
        const error = yield* writeTo(tool, output.fd, bytes);
        if (error === null) continue;
        state.outputs = state.outputs.filter((other) => other !== output);
        if (error.errno === EPIPE && mode !== "exit" && mode !== "warn") continue;
        state.status = 1;
        yield* complain(tool, output.name, error, mode);
      }
    }
    for (const { fd } of state.outputs) if (fd !== 1) yield* sys.close(fd);
    return state.status;
  },
});

/** @throws Failure */
function outputErrorMode(parsed: Parsed): OutputErrorMode {
  let mode: OutputErrorMode = "sigpipe";
  for (const { name, value } of parsed.options) {
    if (name === "p") mode = "warn-nopipe";
    if (name === "output-error") mode = value === undefined ? "warn-nopipe" : argmatch("--output-error", value, MODES);
  }
  return mode;
}

function* begin(tool: ToolContext, parsed: Parsed, mode: OutputErrorMode): Routine<TeeState> {
  const { sys } = tool;
  if (parsed.has("ignore-interrupts")) yield* sys.sigaction(SIGINT, { handler: SIG_IGN });
  if (mode !== "sigpipe") yield* sys.sigaction(SIGPIPE, { handler: SIG_IGN });
  const outputs: TeeOutput[] = [{ fd: 1, name: "standard output" }];
  let status = 0;
  // "-" is a file like any other (POSIX).
  for (const name of parsed.operands) {
    const fd = yield* sys.open(name, O_WRONLY | O_CREAT | (parsed.has("append") ? O_APPEND : O_TRUNC), 0o666).orErrno();
    if (fd >= 0) outputs.push({ fd, name });
    else {
      status = 1;
      yield* complain(tool, name, new Errno(-fd, "open", name), mode);
    }
  }
  return { outputs, status };
}

function* writeTo(tool: ToolContext<TeeState>, fd: number, bytes: Uint8Array): Routine<Errno | null> {
  try {
    yield* writeAll(tool.sys, fd, bytes);
    return null;
  } catch (error) {
    if (error instanceof Errno) return error;
    throw error;
  }
}

/** Reports the error, which ends tee in the modes that exit. @throws Failure */
function* complain(tool: Pick<ToolContext, "fileError">, name: string, error: Errno, mode: OutputErrorMode): Routine {
  if (mode === "exit" || mode === "exit-nopipe") throw new Failure(`${quotef(name)}: ${error.description}`);
  yield* tool.fileError(name, error);
}
