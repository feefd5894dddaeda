import { quoteaf } from "../../quoting/quote.ts";
import { HUMAN_1024 } from "../../size/human-readable.ts";
import { defineTool, Failure } from "../../tool.ts";
import { errorOf } from "../attempt.ts";
import { Copy, type CopyState } from "./copy.ts";
import { parseOperands, type Request } from "./operands.ts";
import { Statistics, size } from "./statistics.ts";
import { inputName, openInput, openOutput, outputName, synchronize } from "./streams.ts";

/** MAX_RW_COUNT: what read(2) and write(2) move at most. No buffer is larger. */
const MAX_BLOCK = 0x7ffff000;

/** dd(1) */
export const dd = defineTool<CopyState>({
  name: "dd",
  usage: `[OPERAND]...
OPTION

Copy a file, converting it according to the operands:
  if=FILE, of=FILE      read from, write to FILE instead of standard input, standard output
  ibs=BYTES, obs=BYTES  read, write up to BYTES at a time (default: 512); bs=BYTES: both
  count=N               copy only N input blocks
  skip=N, seek=N        skip N ibs-sized blocks of the input, N obs-sized blocks of the output
                        (iseek=, oseek= mean the same)
  conv=CONVS            lcase, ucase, swab, sync, noerror, notrunc, nocreat, excl, sparse, fdatasync, fsync
  iflag=FLAGS, oflag=FLAGS
                        append, direct, directory, dsync, sync, fullblock, nonblock, noatime, nocache, noctty,
                        nofollow, count_bytes, skip_bytes, seek_bytes
  status=LEVEL          what is reported: none, noxfer, progress
N and BYTES may be followed by c=1, w=2, b=512, kB=1000, K=1024, MB, M and so on; a B behind N counts bytes.`,
  options: [],
  *run(tool, parsed, saved) {
    const warnings: string[] = [];
    let request: Request;
    try {
      request = parseOperands(parsed.operands, warnings);
    } finally {
      if (saved === undefined) for (const warning of warnings) yield* tool.error(warning);
    }
    let state = saved;
    if (state === undefined) {
      const input = yield* openInput(tool, request);
      const { fd: output, isOk } = yield* openOutput(tool, request);
      state = {
        input,
        output,
        counts: { fullReads: 0, partialReads: 0, fullWrites: 0, partialWrites: 0, bytesWritten: 0 },
        statistics: yield* Statistics.begin(tool),
        status: isOk ? 0 : 1,
        isPositioned: false,
        pending: new Uint8Array(0),
        held: -1,
        partial: 0,
        endsInHole: false,
        warnsOfPartialReads: request.warnsOfPartialReads,
        previousRead: 0,
      };
    }
    const copy = new Copy(tool, request, state);
    try {
      checkMemory(request);
      yield* copy.run();
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      // "": it was reported where it happened.
      if (error.message !== "") yield* tool.error(error.message);
      if (error.status !== undefined) return error.status;
      state.status = 1;
    }
    if (!(yield* synchronize(tool, state.output, request))) state.status = 1;
    for (const [what, fd, name] of [
      ["input", state.input, inputName(request)],
      ["output", state.output, outputName(request)],
    ] as const) {
      const closed = yield* errorOf(tool.sys.close(fd));
      if (closed === null) continue;
      yield* tool.error(`closing ${what} file ${quoteaf(name)}: ${closed.description}`);
      state.status = 1;
    }
    yield* copy.report();
    return state.status;
  },
});

/** @throws Failure after which nothing is reported. */
function checkMemory({ ibs, obs }: Request): void {
  for (const [which, bytes] of [
    ["input", ibs],
    ["output", obs],
  ] as const) {
    if (bytes <= MAX_BLOCK) continue;
    throw new Failure(`memory exhausted by ${which} buffer of size ${bytes} bytes (${size(bytes, HUMAN_1024)})`, 1);
  }
}
